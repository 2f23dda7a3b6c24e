//! What a host hears of a flow.

use formloom_connect::wire::Connection;
use formloom_connect::{ConnectError, Milestone, Outcome, Telemetry};
use yew::prelude::Callback;

/// What a host hears of a flow. None of it needs to be set.
///
/// ```
/// use formloom_connect_yew::ConnectEvents;
/// use yew::prelude::Callback;
///
/// let events = ConnectEvents {
///     onconnected: Callback::from(|connection: formloom_connect::wire::Connection| drop(connection.id)),
///     ..ConnectEvents::default()
/// };
/// assert_ne!(events, ConnectEvents::default());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConnectEvents {
    /// There is a connection.
    pub onconnected: Callback<Connection>,
    /// An attempt failed; another one may follow.
    pub onfailed: Callback<ConnectError>,
    /// The person gave up.
    pub onclosed: Callback<()>,
    /// Told where the flow stands whenever that changes; never a value.
    pub ontelemetry: Callback<Telemetry>,
    /// Told what happens, for analytics: the name of a milestone, and where the flow stands then; never a value.
    pub onmilestone: Callback<(Milestone, Telemetry)>,
}

impl ConnectEvents {
    /// Says how an attempt ended.
    pub(crate) fn settled(&self, outcome: Outcome) {
        match outcome {
            Outcome::Connected(connection) => self.onconnected.emit(*connection),
            Outcome::Failed(error) => self.onfailed.emit(*error),
            Outcome::Cancelled => self.onclosed.emit(()),
        }
    }
}
