//! What there is to say of a connection, without a browser.

use formloom_connect::wire::{Connection, Readiness};
use formloom_yew::isolate;

use crate::look::ConnectLook;
use crate::words::ConnectWord;

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
pub(super) fn status(connection: &Connection) -> (Option<&'static str>, ConnectWord<'static>) {
    match connection.readiness() {
        _ if connection.is_archived() => (None, ConnectWord::Disconnected),
        Readiness::Ready => (Some("ok"), ConnectWord::Works),
        Readiness::Building => (Some("busy"), ConnectWord::SettingUp),
        Readiness::NeedsReconnect => (Some("warn"), ConnectWord::NeedsReconnect),
        Readiness::ActionRequired | Readiness::Misconfigured | Readiness::Gone => {
            (Some("warn"), ConnectWord::NeedsAttention)
        }
    }
}

/// That it does not work any more, or will not before long. `left` is how many milliseconds it has, where nothing can
/// renew it.
pub(super) fn notice(
    look: &ConnectLook,
    connection: &Connection,
    name: &str,
    left: Option<f64>,
) -> Option<Notice> {
    if connection.is_archived() {
        return None;
    }
    if connection.needs_reconnect() {
        let reason = connection.reason();
        let reason = reason.map(|reason| format!("{} ", isolate(&reason, look.is_right_to_left())));
        return Some(Notice {
            tone: "danger",
            title: look.say(ConnectWord::SignedOut(name)).to_string(),
            text: format!(
                "{}{}",
                reason.unwrap_or_default(),
                look.say(ConnectWord::ReconnectToGoOn)
            ),
        });
    }
    let (left, ends) = left.zip(connection.expires_at.as_deref())?;
    (left <= SOON).then(|| Notice {
        tone: "warn",
        title: look.say(ConnectWord::EndsOn(day(ends))).to_string(),
        text: look.say(ConnectWord::ReconnectInTime).to_string(),
    })
}

/// What is known of it, each with its name.
pub(super) fn facts(
    look: &ConnectLook,
    connection: &Connection,
) -> Vec<(ConnectWord<'static>, String)> {
    let dated = |date: &Option<String>| {
        let date = date.as_deref()?;
        Some(look.say(ConnectWord::Day(day(date))).to_string())
    };
    let renewed = connection.next_credentials_refresh_at.clone();
    let renewed = renewed.filter(|_| connection.expires_at.is_none());
    let scopes = (!connection.scopes.is_empty()).then(|| connection.scopes.join(", "));
    let known = [
        (ConnectWord::Scopes, scopes),
        (ConnectWord::AccessEnds, dated(&connection.expires_at)),
        (ConnectWord::RenewedOn, dated(&renewed)),
        (ConnectWord::ConnectedOn, dated(&connection.created_at)),
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
            (json!({}), ConnectWord::Works),
            (json!({"connected": false}), ConnectWord::NeedsReconnect),
            (json!({"state": "BUILDING"}), ConnectWord::SettingUp),
            (
                json!({"state": "SETUP_FAILED"}),
                ConnectWord::NeedsAttention,
            ),
            (
                json!({"archivedAt": "2026-01-02T03:04:05Z"}),
                ConnectWord::Disconnected,
            ),
        ] {
            assert_eq!(status(&connection(more.clone())).1, says, "{more}");
        }
    }

    #[test]
    fn it_is_said_before_it_breaks_and_after() {
        let look = ConnectLook::default();
        let ends = json!({"expiresAt": "2026-01-02T03:04:05Z"});
        let soon = notice(&look, &connection(ends.clone()), "Hub", Some(60_000.0)).unwrap();
        assert!(soon.title.contains("2026-01-02"), "before: {soon:?}");
        assert_eq!(
            notice(&look, &connection(ends), "Hub", Some(SOON * 2.0)),
            None,
            "not too early"
        );
        assert_eq!(
            notice(&look, &connection(json!({})), "Hub", None),
            None,
            "nor of one that is renewed"
        );
        let broken = json!({"connected": false, "error": {"message": "revoked there."}});
        let broken = notice(&look, &connection(broken), "Hub", None).unwrap();
        assert!(
            broken.title.contains("Hub") && broken.text.starts_with("revoked there. "),
            "after: {broken:?}"
        );
        let gone = json!({"connected": false, "archivedAt": "2026-01-02T03:04:05Z"});
        assert_eq!(
            notice(&look, &connection(gone), "Hub", None),
            None,
            "nobody brings that back"
        );
    }

    #[test]
    fn what_it_may_do_and_until_when_is_known() {
        let look = ConnectLook::default();
        let more = json!({"scopes": ["read", "write"], "createdAt": "2026-01-02T03:04:05Z",
            "nextCredentialsRefreshAt": "2026-02-03T04:05:06Z"});
        assert_eq!(
            facts(&look, &connection(more.clone())),
            [
                (ConnectWord::Scopes, "read, write".to_owned()),
                (ConnectWord::RenewedOn, "2026-02-03".to_owned()),
                (ConnectWord::ConnectedOn, "2026-01-02".to_owned()),
            ],
            "one that is renewed"
        );
        let mut ends = more;
        ends["expiresAt"] = json!("2026-02-03T04:05:06Z");
        assert!(
            facts(&look, &connection(ends))
                .contains(&(ConnectWord::AccessEnds, "2026-02-03".to_owned())),
            "one that ends"
        );
        assert_eq!(
            facts(&look, &connection(json!({}))),
            [],
            "what is not told is not shown"
        );
    }
}
