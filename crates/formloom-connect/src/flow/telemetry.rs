//! What may be told to a product's own telemetry: where a flow stands, and never a value.

use std::time::Duration;

use super::{Flow, Stage};
use crate::{ErrorKind, StageName, Timestamp, wire::OptionKind};

/// Where a flow stands, in kinds and numbers alone: no name, id, address, input or message of anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Telemetry {
    /// The stage.
    pub stage: StageName,
    /// Whether there is a connection.
    pub connected: bool,
    /// The type of the chosen option; `other` for one that this version does not know.
    pub option: Option<&'static str>,
    /// How it failed.
    pub error: Option<ErrorKind>,
    /// Whether a connection is renewed.
    pub reconnect: bool,
    /// Since the flow began.
    pub elapsed: Duration,
    /// How many requests were sent so far.
    pub requests: u64,
    /// How many messages were not taken.
    pub ignored_messages: u32,
}

impl Flow {
    /// Where the flow stands, for telemetry.
    pub fn telemetry(&self, now: Timestamp) -> Telemetry {
        let error = match self.stage() {
            Stage::Cancelled => Some(ErrorKind::Cancelled),
            _ => self.failure(),
        };
        Telemetry {
            stage: self.stage().name(),
            connected: matches!(self.stage(), Stage::Done(_)),
            option: self.option().map(|option| known_name(&option.kind)),
            error,
            reconnect: self.config.mode.connection().is_some(),
            elapsed: self.began.map(|began| now.since(began)).unwrap_or_default(),
            requests: self.next_call,
            ignored_messages: self.ignored_messages,
        }
    }
}

/// A name of ours: what a server writes may be anything.
const fn known_name(kind: &OptionKind) -> &'static str {
    match kind {
        OptionKind::IntegrationAppToken => "integration-app-token",
        OptionKind::MembraneToken => "membrane-token",
        OptionKind::OAuth2 => "oauth2",
        OptionKind::OAuth1 => "oauth1",
        OptionKind::ClientCredentials => "client-credentials",
        OptionKind::Proxy => "proxy",
        OptionKind::Other(_) => "other",
    }
}
