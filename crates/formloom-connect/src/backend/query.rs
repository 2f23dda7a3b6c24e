//! What a list can be narrowed by.

use crate::IntegrationTarget;

/// Narrows the list of integrations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IntegrationQuery {
    /// Text to look for.
    pub search: Option<String>,
    /// The most items of a page: 1 to 1,000.
    pub limit: Option<u32>,
    /// Where the page starts, from the page before.
    pub cursor: Option<String>,
}

/// Narrows the list of connections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectionQuery {
    /// Only those of this integration.
    pub integration: Option<IntegrationTarget>,
    /// Text to look for.
    pub search: Option<String>,
    /// The most items of a page: 1 to 1,000.
    pub limit: Option<u32>,
    /// Where the page starts, from the page before.
    pub cursor: Option<String>,
    /// Whether archived ones are listed too.
    pub include_archived: bool,
    /// Only those that are, or are not, disconnected.
    pub disconnected: Option<bool>,
}

impl ConnectionQuery {
    /// All live connections of one integration, as many as a page holds.
    pub fn of(integration: &IntegrationTarget) -> Self {
        Self {
            integration: Some(integration.clone()),
            limit: Some(1_000),
            ..Self::default()
        }
    }
}
