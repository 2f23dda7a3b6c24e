//! How a state starts, and what it does by itself.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::messages::Messages;
use formloom_schema::Pointer;

/// What is filled in by itself. A loaded instance is never filled, but what the user adds to it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Defaults {
    /// Every default, required constants, and `false` for a required boolean without a default.
    #[default]
    All,
    /// The same, but only where the place is required.
    Required,
    /// Only the constants of chosen variants.
    None,
}

/// When the errors of a field are shown; they are known all the time. A submit shows all of them, and a field that
/// nobody touched shows none before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ShowErrors {
    /// When the focus left the field once; from then on while one types.
    #[default]
    AfterBlur,
    /// From the first edit of the field on.
    WhileTyping,
    /// Not before a submit was tried; from then on while one types.
    OnSubmit,
}

/// How a state starts.
#[derive(Clone, Default)]
pub struct StateOptions {
    /// The loaded instance; a new form without it.
    pub instance: Option<Value>,
    /// What is filled in by itself.
    pub defaults: Defaults,
    /// Secrets that the host keeps and that are not in the instance.
    pub stored: Vec<Pointer>,
    /// Words for errors; English without it.
    pub messages: Option<Arc<dyn Messages>>,
    /// When errors are shown.
    pub show_errors: ShowErrors,
}

/// The instance may hold secrets: it is not shown.
impl fmt::Debug for StateOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StateOptions")
            .field("defaults", &self.defaults)
            .field("stored", &self.stored)
            .finish_non_exhaustive()
    }
}
