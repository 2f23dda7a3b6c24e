//! Which browsers open no windows, or lose them.

/// Marks of browsers inside other apps, which open no second window or cannot talk to it.
const IN_APP: [&str; 16] = [
    "FBAN",
    "FBAV",
    "FB_IAB",
    "Instagram",
    "LinkedInApp",
    "Line/",
    "Twitter",
    "Snapchat",
    "Pinterest",
    "TikTok",
    "BytedanceWebview",
    "MicroMessenger",
    "WhatsApp",
    "GSA/",
    "; wv)",
    "Teams/",
];

/// Whether the same-window way is the better first choice: in browsers inside other apps, and on phones, where a window
/// is a tab that hides the page and may be the end of it.
///
/// `user_agent` is the browser's `navigator.userAgent`. It is a guess, and only the order of the ways depends on it.
pub fn prefers_same_window(user_agent: &str) -> bool {
    let in_app = IN_APP.iter().any(|mark| user_agent.contains(mark));
    // A web view of an iPhone or iPad calls itself neither Safari nor anything else that it is.
    let apple = user_agent.contains("iPhone") || user_agent.contains("iPad");
    let web_view = apple && user_agent.contains("AppleWebKit") && !user_agent.contains("Safari");
    let phone = user_agent.contains("iPhone") || user_agent.contains("Mobile");
    in_app || web_view || phone
}

#[cfg(test)]
mod tests {
    use super::prefers_same_window;

    #[track_caller]
    fn check(user_agent: &str, expected: bool) {
        assert_eq!(prefers_same_window(user_agent), expected, "{user_agent}");
    }

    #[test]
    fn in_app_browsers_and_phones_stay_in_their_window() {
        check(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/470.0]",
            true,
        );
        check(
            "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/125.0 Mobile Safari/537.36 Instagram 330.0",
            true,
        );
        check(
            "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)",
            true,
        );
        check(
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 Mobile Safari/537.36",
            true,
        );
    }

    #[test]
    fn desktops_open_windows() {
        check(
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0 Safari/537.36",
            false,
        );
        check(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
            false,
        );
        check(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
            false,
        );
    }
}
