//! What there is to say of a connection, without a browser.

use formloom_connect::wire::{Connection, Readiness};

use crate::words;

/// A connection that nothing can renew is spoken of when it ends within this many milliseconds: a week.
const SOON: f64 = 7.0 * 24.0 * 60.0 * 60.0 * 1_000.0;

/// Something that the person should do.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Notice {
    pub(super) tone: &'static str,
    pub(super) title: String,
    pub(super) text: String,
}

/// The tone and the words of its state.
pub(super) fn status(connection: &Connection) -> (Option<&'static str>, &'static str) {
    match connection.readiness() {
        _ if connection.is_archived() => (None, words::DISCONNECTED),
        Readiness::Ready => (Some("ok"), words::WORKS),
        Readiness::Building => (Some("busy"), words::SETTING_UP),
        Readiness::NeedsReconnect => (Some("warn"), words::NEEDS_RECONNECT),
        Readiness::ActionRequired | Readiness::Misconfigured | Readiness::Gone => {
            (Some("warn"), words::NEEDS_ATTENTION)
        }
    }
}

/// That it does not work any more, or will not before long. `left` is how many milliseconds it has, where nothing can
/// renew it.
pub(super) fn notice(connection: &Connection, name: &str, left: Option<f64>) -> Option<Notice> {
    if connection.is_archived() {
        return None;
    }
    if connection.needs_reconnect() {
        let reason = connection.reason().map(|reason| format!("{reason} "));
        return Some(Notice {
            tone: "danger",
            title: words::signed_out(name),
            text: format!(
                "{}{}",
                reason.unwrap_or_default(),
                words::RECONNECT_TO_GO_ON
            ),
        });
    }
    let (left, ends) = left.zip(connection.expires_at.as_deref())?;
    (left <= SOON).then(|| Notice {
        tone: "warn",
        title: words::ends(day(ends)),
        text: words::RECONNECT_IN_TIME.to_owned(),
    })
}

/// What is known of it, each with its name.
pub(super) fn facts(connection: &Connection) -> Vec<(&'static str, String)> {
    let dated = |date: &Option<String>| date.as_deref().map(|date| day(date).to_owned());
    let renewed = connection.next_credentials_refresh_at.clone();
    let renewed = renewed.filter(|_| connection.expires_at.is_none());
    let scopes = (!connection.scopes.is_empty()).then(|| connection.scopes.join(", "));
    let known = [
        (words::MAY, scopes),
        (words::ENDS, dated(&connection.expires_at)),
        (words::RENEWED, dated(&renewed)),
        (words::MADE, dated(&connection.created_at)),
    ];
    let known = known.into_iter();
    known
        .filter_map(|(name, fact)| Some((name, fact?)))
        .collect()
}

/// The day of a moment in RFC 3339.
fn day(moment: &str) -> &str {
    moment.get(..10).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn connection(more: Value) -> Connection {
        let mut connection =
            json!({"id": "c-1", "name": "Mine", "state": "READY", "connected": true});
        for (name, value) in more.as_object().unwrap() {
            connection[name] = value.clone();
        }
        serde_json::from_value(connection).unwrap()
    }

    #[test]
    fn a_connection_says_how_it_is() {
        for (more, says) in [
            (json!({}), words::WORKS),
            (json!({"connected": false}), words::NEEDS_RECONNECT),
            (json!({"state": "BUILDING"}), words::SETTING_UP),
            (json!({"state": "SETUP_FAILED"}), words::NEEDS_ATTENTION),
            (
                json!({"archivedAt": "2026-01-02T03:04:05Z"}),
                words::DISCONNECTED,
            ),
        ] {
            assert_eq!(status(&connection(more.clone())).1, says, "{more}");
        }
    }

    #[test]
    fn it_is_said_before_it_breaks_and_after() {
        let ends = json!({"expiresAt": "2026-01-02T03:04:05Z"});
        let soon = notice(&connection(ends.clone()), "Hub", Some(60_000.0)).unwrap();
        assert!(soon.title.contains("2026-01-02"), "before: {soon:?}");
        assert_eq!(
            notice(&connection(ends), "Hub", Some(SOON * 2.0)),
            None,
            "not too early"
        );
        assert_eq!(
            notice(&connection(json!({})), "Hub", None),
            None,
            "nor of one that is renewed"
        );
        let broken = json!({"connected": false, "error": {"message": "revoked there."}});
        let broken = notice(&connection(broken), "Hub", None).unwrap();
        assert!(
            broken.title.contains("Hub") && broken.text.starts_with("revoked there. "),
            "after: {broken:?}"
        );
        let gone = json!({"connected": false, "archivedAt": "2026-01-02T03:04:05Z"});
        assert_eq!(
            notice(&connection(gone), "Hub", None),
            None,
            "nobody brings that back"
        );
    }

    #[test]
    fn what_it_may_do_and_until_when_is_known() {
        let more = json!({"scopes": ["read", "write"], "createdAt": "2026-01-02T03:04:05Z",
            "nextCredentialsRefreshAt": "2026-02-03T04:05:06Z"});
        assert_eq!(
            facts(&connection(more.clone())),
            [
                (words::MAY, "read, write".to_owned()),
                (words::RENEWED, "2026-02-03".to_owned()),
                (words::MADE, "2026-01-02".to_owned()),
            ],
            "one that is renewed"
        );
        let mut ends = more;
        ends["expiresAt"] = json!("2026-02-03T04:05:06Z");
        assert!(
            facts(&connection(ends)).contains(&(words::ENDS, "2026-02-03".to_owned())),
            "one that ends"
        );
        assert_eq!(
            facts(&connection(json!({}))),
            [],
            "what is not told is not shown"
        );
    }
}
