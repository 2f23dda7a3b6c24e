//! What a list can be narrowed by.

use crate::IntegrationTarget;

/// Narrows the list of integrations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct IntegrationQuery {
    /// Text to look for.
    pub search: Option<String>,
    /// The most items of a page: 1 to 1,000.
    pub limit: Option<u32>,
    /// Where the page starts, from the page before.
    pub cursor: Option<String>,
}

impl IntegrationQuery {
    /// Looks for a text.
    #[must_use]
    pub fn with_search(mut self, text: impl Into<String>) -> Self {
        self.search = Some(text.into());
        self
    }

    /// The most items of a page: 1 to 1,000.
    #[must_use]
    pub fn with_limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Starts where the page before ended; with none at the beginning.
    #[must_use]
    pub fn with_cursor(mut self, cursor: impl Into<Option<String>>) -> Self {
        self.cursor = cursor.into();
        self
    }
}

/// Narrows the list of connections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
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

    /// Looks for a text.
    #[must_use]
    pub fn with_search(mut self, text: impl Into<String>) -> Self {
        self.search = Some(text.into());
        self
    }

    /// The most items of a page: 1 to 1,000.
    #[must_use]
    pub fn with_limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Starts where the page before ended; with none at the beginning.
    #[must_use]
    pub fn with_cursor(mut self, cursor: impl Into<Option<String>>) -> Self {
        self.cursor = cursor.into();
        self
    }

    /// Lists archived ones too.
    #[must_use]
    pub fn with_include_archived(mut self, include: bool) -> Self {
        self.include_archived = include;
        self
    }

    /// Lists only those that are, or are not, disconnected.
    #[must_use]
    pub fn with_disconnected(mut self, disconnected: bool) -> Self {
        self.disconnected = Some(disconnected);
        self
    }
}
