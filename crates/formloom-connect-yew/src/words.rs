//! The words of the connection components, in one place. Failures have theirs in `formloom-connect`.

use formloom_connect::wire::OptionKind;

pub(crate) const LOADING: &str = "Loading the ways to connect…";
pub(crate) const HOW: &str = "How do you want to connect?";
pub(crate) const CONNECT: &str = "Connect";
pub(crate) const RECONNECT: &str = "Reconnect";
pub(crate) const CANCEL: &str = "Cancel";
pub(crate) const CLOSE: &str = "Close";
pub(crate) const DONE: &str = "Done";
pub(crate) const TRY_AGAIN: &str = "Try again";
pub(crate) const BACK: &str = "Back to the form";
pub(crate) const SAME_WINDOW: &str = "Use this window instead";
pub(crate) const REPLACE: &str = "Replace the connection";
pub(crate) const KEEP: &str = "Keep it";
pub(crate) const READY: &str = "Nothing has to be filled in.";
pub(crate) const OPENS_WINDOW: &str = "A window opens in which you sign in and allow the access.";
pub(crate) const WAITING: &str = "Sign in there and allow the access. This page goes on by itself.";
pub(crate) const LOOKS_CLOSED: &str = "The window looks closed.";
pub(crate) const STILL_OPEN: &str =
    "If it is still open, go on there: this page notices when you are done.";
pub(crate) const I_CLOSED_IT: &str = "I closed it";
pub(crate) const DISCARD_TITLE: &str = "Leave without connecting?";
pub(crate) const DISCARD_TEXT: &str = "What you typed is lost then.";
pub(crate) const DISCARD: &str = "Discard it";
pub(crate) const KEEP_EDITING: &str = "Keep editing";
pub(crate) const SUBMITTING: &str = "Checking what you entered…";
pub(crate) const VERIFYING: &str = "Reading the connection back…";
pub(crate) const BUILDING: &str = "The connection is being set up…";
pub(crate) const LEAVING: &str = "Going there in this window…";
pub(crate) const CANCELLED: &str = "Connecting was cancelled.";
pub(crate) const NO_RANDOM: &str =
    "This browser has no source of random numbers for secrets; open the page over https.";
pub(crate) const LOST_SECRETS: &str =
    "You left this page in between. Secrets are not stored meanwhile: enter them again.";

/// What has to be known of a rare way to connect, and what to do where it does not work.
pub(crate) fn about(kind: &OptionKind) -> Option<String> {
    match kind {
        OptionKind::OAuth1 => Some(
            "Signs in by OAuth 1, an older standard. If it fails, ask whoever manages the integration."
                .to_owned(),
        ),
        OptionKind::Proxy => Some(
            "Connects through a proxy of whoever manages the integration. If it cannot be reached, ask them."
                .to_owned(),
        ),
        OptionKind::Other(name) => {
            let known = |character: &char| character.is_ascii_alphanumeric() || "-_.".contains(*character);
            let name: String = name.chars().filter(known).take(40).collect();
            Some(format!(
                "This version of the app does not know the type of this sign-in ({name}). If it fails, choose another way to connect, or ask whoever manages the integration."
            ))
        }
        _ => None,
    }
}

pub(crate) fn none_configured_title(name: &str) -> String {
    format!("{name} cannot be connected yet")
}

pub(crate) const NONE_CONFIGURED: &str = "No way to sign in is configured for it. Whoever manages this integration has to set one up in its connector.";

pub(crate) fn waiting(name: &str) -> String {
    format!("Waiting for the window of {name}…")
}

pub(crate) fn connected(name: &str) -> String {
    format!("{name} is connected")
}

/// Who speaks where it is not the provider.
pub(crate) const SERVER: &str = "The server";

pub(crate) fn says(name: &str) -> String {
    format!("{name} says")
}

pub(crate) const REPLACE_TITLE: &str = "This replaces your connection";

pub(crate) fn replaces(names: &str) -> String {
    format!(
        "You are connected already as {names}. Connecting again removes that connection and makes a new one in its place."
    )
}

/// A sentence from words that are lower-case and have no dot.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{OptionKind, about};

    #[test]
    fn rare_types_are_called_what_they_are() {
        for kind in ["oauth2", "client-credentials", "membrane-token"] {
            assert_eq!(about(&OptionKind::from(kind.to_owned())), None, "{kind}");
        }
        for (kind, says) in [
            ("oauth1", "OAuth 1"),
            ("proxy", "proxy"),
            ("pass<key", "(passkey)"),
        ] {
            let text = about(&OptionKind::from(kind.to_owned())).unwrap_or_default();
            assert!(
                text.contains(says) && text.contains("ask"),
                "{kind}: {text}"
            );
        }
    }
}
