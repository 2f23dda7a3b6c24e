//! A connection, and what its many flags say together.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lenient;
use crate::{
    ConnectionId, Secret,
    text::{self, MAX_REASON},
};

/// A customer's connection of an integration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Connection {
    /// The id.
    pub id: ConnectionId,
    /// The name to show; empty where the wire has none.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    /// The key that the caller chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The integration that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integration_id: Option<String>,
    /// The key of that integration, where the server tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integration_key: Option<String>,
    /// The integration itself, where the server adds it.
    #[serde(
        default,
        deserialize_with = "lenient::or_none",
        skip_serializing_if = "Option::is_none"
    )]
    pub integration: Option<IntegrationOf>,
    /// The connector behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_id: Option<String>,
    /// The connection option that it was made with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_option_key: Option<String>,
    /// Whether it works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connected: Option<bool>,
    /// The older opposite of `connected`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disconnected: Option<bool>,
    /// Where its set-up stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<ConnectionState>,
    /// The older single error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Secret<Value>>,
    /// What is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<Secret<Value>>,
    /// What the last request failed with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_error: Option<Secret<Value>>,
    /// What the person has to do before it can work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_action: Option<ClientAction>,
    /// When it was made (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// When it was last changed (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// When it was archived (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<String>,
    /// When its credentials are renewed next (RFC 3339).
    #[serde(
        default,
        deserialize_with = "lenient::or_none",
        skip_serializing_if = "Option::is_none"
    )]
    pub next_credentials_refresh_at: Option<String>,
    /// When it stops working because nothing can renew its credentials (RFC 3339; an extension of this project).
    #[serde(
        default,
        deserialize_with = "lenient::or_none",
        skip_serializing_if = "Option::is_none"
    )]
    pub expires_at: Option<String>,
    /// What it may do, in the provider's words (an extension of this project).
    #[serde(
        default,
        deserialize_with = "lenient::or_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub scopes: Vec<String>,
    /// Whether it is switched off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_deactivated: Option<bool>,
    /// Whether it cannot work any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_defunct: Option<bool>,
    /// What was typed to make it, without its secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Secret<Value>>,
    /// JSON Pointers of the secrets that the server holds for it (an extension of this project).
    #[serde(
        default,
        deserialize_with = "lenient::or_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub input_secrets: Vec<String>,
}

/// What a connection tells of its integration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntegrationOf {
    /// The id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The key that the developer chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// Where the set-up of a connection stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
#[non_exhaustive]
pub enum ConnectionState {
    /// The server still sets it up.
    Building,
    /// The person has to act.
    ClientActionRequired,
    /// The integration is not configured as it should be.
    ConfigurationError,
    /// The set-up failed.
    SetupFailed,
    /// It is set up.
    Ready,
    /// It is being disconnected.
    Disconnecting,
    /// A state that this version does not know, as it was written.
    Other(String),
}

/// What the person has to do before a connection can work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientAction {
    /// `connect`, `provide-input`, or what the server adds later.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What it is about, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The page to open for it. It can hold a one-time code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ui_url: Option<Secret<String>>,
}

/// What the flags of a connection say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It works.
    Ready,
    /// The server still sets it up.
    Building,
    /// The person has to act.
    ActionRequired,
    /// It does not work, and a reconnect can help.
    NeedsReconnect,
    /// Its set-up or configuration failed.
    Misconfigured,
    /// It is archived, switched off, defunct, or on its way out.
    Gone,
}

impl Connection {
    /// The id of its integration, wherever the server tells it.
    pub fn integration_id(&self) -> Option<&str> {
        let nested = || self.integration.as_ref()?.id.as_deref();
        self.integration_id.as_deref().or_else(nested)
    }

    /// The key of its integration, wherever the server tells it.
    pub fn integration_key(&self) -> Option<&str> {
        let nested = || self.integration.as_ref()?.key.as_deref();
        self.integration_key.as_deref().or_else(nested)
    }

    /// Whether it is said not to work: `disconnected`, `connected == false` or `isDefunct`.
    pub fn needs_reconnect(&self) -> bool {
        self.disconnected == Some(true)
            || self.connected == Some(false)
            || self.is_defunct == Some(true)
    }

    /// Whether it works now.
    pub fn is_ready(&self) -> bool {
        self.readiness() == Readiness::Ready
    }

    /// Whether it was archived.
    pub const fn is_archived(&self) -> bool {
        self.archived_at.is_some()
    }

    /// What its flags say together. A state outranks `connected`, which is false during the set-up too.
    pub fn readiness(&self) -> Readiness {
        use ConnectionState as State;
        if self.is_archived() || self.is_defunct == Some(true) || self.is_deactivated == Some(true)
        {
            return Readiness::Gone;
        }
        match &self.state {
            Some(State::Building) => Readiness::Building,
            Some(State::ClientActionRequired) => Readiness::ActionRequired,
            Some(State::ConfigurationError | State::SetupFailed) => Readiness::Misconfigured,
            Some(State::Disconnecting) => Readiness::Gone,
            Some(State::Ready) | None => self.works_or(Readiness::Ready),
            // An unknown state is one more step of the set-up, unless the connection is said to work.
            Some(State::Other(_)) if self.connected == Some(true) => {
                self.works_or(Readiness::Ready)
            }
            Some(State::Other(_)) => self.works_or(Readiness::Building),
        }
    }

    /// The reason that the server gives for its being broken, as plain text.
    pub fn reason(&self) -> Option<String> {
        [&self.error, &self.errors, &self.request_error]
            .into_iter()
            .flatten()
            .find_map(|error| message_of(error.expose()))
    }

    fn works_or(&self, otherwise: Readiness) -> Readiness {
        if self.needs_reconnect() {
            Readiness::NeedsReconnect
        } else {
            otherwise
        }
    }
}

impl From<String> for ConnectionState {
    fn from(text: String) -> Self {
        match text.as_str() {
            "BUILDING" => Self::Building,
            "CLIENT_ACTION_REQUIRED" => Self::ClientActionRequired,
            "CONFIGURATION_ERROR" => Self::ConfigurationError,
            "SETUP_FAILED" => Self::SetupFailed,
            "READY" => Self::Ready,
            "DISCONNECTING" => Self::Disconnecting,
            _ => Self::Other(text),
        }
    }
}

impl From<ConnectionState> for String {
    fn from(state: ConnectionState) -> Self {
        match state {
            ConnectionState::Building => "BUILDING".to_owned(),
            ConnectionState::ClientActionRequired => "CLIENT_ACTION_REQUIRED".to_owned(),
            ConnectionState::ConfigurationError => "CONFIGURATION_ERROR".to_owned(),
            ConnectionState::SetupFailed => "SETUP_FAILED".to_owned(),
            ConnectionState::Ready => "READY".to_owned(),
            ConnectionState::Disconnecting => "DISCONNECTING".to_owned(),
            ConnectionState::Other(text) => text,
        }
    }
}

/// Only `message` is shown: `stack`, `logs` and `data` can hold secrets.
fn message_of(error: &Value) -> Option<String> {
    let error = error.get(0).unwrap_or(error);
    let message = error.as_str().or_else(|| error.get("message")?.as_str())?;
    text::plain(message, MAX_REASON)
}
