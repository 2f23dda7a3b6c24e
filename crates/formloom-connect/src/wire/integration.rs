//! An integration: what can be connected.

use serde::{Deserialize, Serialize};

use super::{Connection, lenient};

/// What can be connected, as the list of integrations shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Integration {
    /// The id.
    pub id: String,
    /// The key that the developer chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The name to show; empty where the wire has none.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    /// The address of its logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    /// What it is, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The connector behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_id: Option<String>,
    /// The customer's connection, where the server adds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<Box<Connection>>,
    /// The type of its authentication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_type: Option<String>,
}

impl Integration {
    /// The name, else the key, else the id.
    pub fn label(&self) -> &str {
        if self.name.is_empty() {
            self.key.as_deref().unwrap_or(&self.id)
        } else {
            &self.name
        }
    }
}
