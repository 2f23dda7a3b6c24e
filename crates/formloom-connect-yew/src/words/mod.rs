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
pub(crate) const READY: &str = "No setup needed";
pub(crate) const WAITING: &str = "This page continues by itself when you’re done.";
pub(crate) const LOOKS_CLOSED: &str = "Did you close the sign-in window?";
pub(crate) const STILL_OPEN: &str =
    "If it’s still open, finish there: this page continues by itself.";
pub(crate) const I_CLOSED_IT: &str = "Yes, I closed it";
pub(crate) const DISCARD_TITLE: &str = "Leave without connecting?";
pub(crate) const DISCARD_TEXT: &str = "Your changes will be lost.";
pub(crate) const DISCARD: &str = "Discard";
pub(crate) const KEEP_EDITING: &str = "Keep editing";
pub(crate) const SUBMITTING: &str = "Checking what you entered…";
pub(crate) const VERIFYING: &str = "Confirming the connection…";
pub(crate) const BUILDING: &str = "Setting up the connection…";
pub(crate) const LEAVING: &str = "Opening the sign-in page…";
pub(crate) const CANCELLED: &str = "Connecting was cancelled.";
pub(crate) const NO_RANDOM: &str =
    "This browser has no source of random numbers for secrets; open the page over https.";
pub(crate) const LOST_SECRETS: &str =
    "For security, passwords and keys were not saved. Enter them again.";

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
    format!("Finish signing in to {name} in the other window")
}

pub(crate) fn opens_window(name: &str) -> String {
    format!("You’ll sign in to {name} in a new window.")
}

pub(crate) fn connected(name: &str) -> String {
    format!("{name} is connected")
}

/// Who speaks where it is not the provider.
pub(crate) const SERVER: &str = "The server";

pub(crate) fn says(name: &str) -> String {
    format!("{name} says")
}

pub(crate) const REPLACE_TITLE: &str = "Replace your connection?";

pub(crate) fn replaces(names: &str) -> String {
    format!("Connecting will replace {names}.")
}

pub(crate) const SERVICE: &str = "Service";
pub(crate) const MAY: &str = "May";
pub(crate) const ENDS: &str = "Access ends";
pub(crate) const RENEWED: &str = "Renewed on";
pub(crate) const MADE: &str = "Connected on";
pub(crate) const WORKS: &str = "Connected";
pub(crate) const SETTING_UP: &str = "Setting up";
pub(crate) const NEEDS_RECONNECT: &str = "Reconnect needed";
pub(crate) const NEEDS_ATTENTION: &str = "Needs attention";
pub(crate) const DISCONNECTED: &str = "Disconnected";
pub(crate) const TEST: &str = "Test now";
pub(crate) const TESTING: &str = "Testing the connection…";
pub(crate) const TESTED: &str = "The connection works.";
pub(crate) const RENAME: &str = "Rename";
pub(crate) const NAME: &str = "Name";
pub(crate) const NAME_MISSING: &str = "Enter a name.";
pub(crate) const SAVE: &str = "Save";
pub(crate) const SAVING: &str = "Saving…";
pub(crate) const RENAMED: &str = "Renamed.";
pub(crate) const DISCONNECT: &str = "Disconnect";
pub(crate) const DISCONNECTING: &str = "Disconnecting…";
pub(crate) const YES_DISCONNECT: &str = "Yes, disconnect";
pub(crate) const RECONNECT_TO_GO_ON: &str = "Reconnect to keep using it.";
pub(crate) const RECONNECT_IN_TIME: &str = "Reconnect before then to keep it working.";

pub(crate) fn disconnects(name: &str) -> String {
    format!("Disconnect {name}? Whatever uses it stops working.")
}

pub(crate) fn signed_out(name: &str) -> String {
    format!("{name} is no longer connected")
}

pub(crate) fn ends(day: &str) -> String {
    format!("Access ends on {day}")
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
