//! The integration that a flow connects.

use serde::{Deserialize, Serialize};

use crate::wire::{Connection, Integration};

/// An integration, by id, by key, or by both. Give both where both are known:
/// a connection is accepted only when it can be seen to belong to the integration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntegrationTarget {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    connector: Option<String>,
}

impl IntegrationTarget {
    /// The integration with this id.
    pub fn by_id(id: impl Into<String>) -> Self {
        Self {
            id: Some(id.into()),
            key: None,
            connector: None,
        }
    }

    /// The integration with this key.
    pub fn by_key(key: impl Into<String>) -> Self {
        Self {
            id: None,
            key: Some(key.into()),
            connector: None,
        }
    }

    /// The same integration, whose key is known too.
    #[must_use]
    pub fn with_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// The same integration, whose connector is known too: the second generation asks it for the options.
    #[must_use]
    pub fn with_connector(mut self, connector: impl Into<String>) -> Self {
        self.connector = Some(connector.into());
        self
    }

    /// The connector behind it, where it is known.
    pub fn connector(&self) -> Option<&str> {
        self.connector.as_deref()
    }

    /// The id, where it is known.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The key, where it is known.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// What names the integration in a path: the id, else the key.
    pub fn id_or_key(&self) -> &str {
        self.id().or(self.key()).unwrap_or_default()
    }

    /// Whether the connection belongs to this integration; `None` when nothing can be compared.
    pub fn owns(&self, connection: &Connection) -> Option<bool> {
        let by_id = same(self.id(), connection.integration_id());
        by_id.or_else(|| same(self.key(), connection.integration_key()))
    }

    /// Takes over the id, unless it is that of another integration.
    pub(crate) fn learn(&mut self, integration: &Integration) {
        let other = same(self.key(), integration.key.as_deref()) == Some(false);
        if self.id.is_none() && !other && !integration.id.is_empty() {
            self.id = Some(integration.id.clone());
        }
    }

    /// Whether both name the same integration; what only one of them knows is not compared.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        same(self.id(), other.id())
            .or_else(|| same(self.key(), other.key()))
            .unwrap_or(false)
    }
}

impl From<&Integration> for IntegrationTarget {
    fn from(integration: &Integration) -> Self {
        Self {
            id: Some(integration.id.clone()),
            key: integration.key.clone(),
            connector: integration.connector_id.clone(),
        }
    }
}

fn same(ours: Option<&str>, theirs: Option<&str>) -> Option<bool> {
    Some(ours? == theirs?)
}
