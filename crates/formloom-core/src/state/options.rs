//! How a state starts, and what it does by itself.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::messages::Messages;
use formloom_schema::Pointer;

/// What is filled in by itself. A loaded instance is never filled, but what the user adds to it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub enum Defaults {
    /// Every default, required constants, and `false` for a required boolean without a default.
    #[default]
    All,
    /// The same, but only where the place is required.
    Required,
    /// Only the constants of chosen variants.
    None,
}

/// What a required place that takes `null`, and has no default, starts with. Without defaults it starts empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub enum Nulls {
    /// `null`: nothing is chosen, and that is an answer.
    #[default]
    Fill,
    /// Nothing: the person is asked.
    Ask,
}

/// When the errors of a field are shown; they are known all the time. A submit shows all of them, and a field that
/// nobody touched shows none before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
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
///
/// ```
/// use formloom_core::{Defaults, StateOptions, compile};
/// use serde_json::json;
///
/// let schema = json!({ "properties": { "user": {}, "password": { "type": "string", "writeOnly": true } } });
/// let options = StateOptions::default()
///     .with_instance(json!({ "user": "ada" }))
///     .with_stored(["/password"])
///     .with_defaults(Defaults::None);
/// let state = compile(&schema)?.form.state_with(options);
/// assert!(state.view("/password").is_some_and(|view| view.stored));
/// # Ok::<(), formloom_core::CompileError>(())
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct StateOptions {
    /// The loaded instance; a new form without it.
    pub instance: Option<Value>,
    /// What is filled in by itself.
    pub defaults: Defaults,
    /// What a required place that takes `null` starts with.
    pub nulls: Nulls,
    /// Whether a required read-only place may be missing, because the server fills it in; without it, where the schema is
    /// of OpenAPI (3.0.3, Schema Object, `readOnly`). [`Submitted`](crate::Submitted) lists what is waived.
    pub waive_read_only: Option<bool>,
    /// Secrets that the host keeps and that are not in the instance.
    pub stored: Vec<Pointer>,
    /// Words for errors; English without it.
    pub messages: Option<Arc<dyn Messages>>,
    /// When errors are shown.
    pub show_errors: ShowErrors,
}

impl StateOptions {
    /// Loads an instance; none is a new form.
    #[must_use]
    pub fn with_instance(mut self, instance: impl Into<Option<Value>>) -> Self {
        self.instance = instance.into();
        self
    }

    /// What is filled in by itself.
    #[must_use]
    pub fn with_defaults(mut self, defaults: Defaults) -> Self {
        self.defaults = defaults;
        self
    }

    /// What a required place that takes `null` starts with.
    #[must_use]
    pub fn with_nulls(mut self, nulls: Nulls) -> Self {
        self.nulls = nulls;
        self
    }

    /// Whether a required read-only place may be missing.
    #[must_use]
    pub fn with_waive_read_only(mut self, waive: impl Into<Option<bool>>) -> Self {
        self.waive_read_only = waive.into();
        self
    }

    /// Secrets that the host keeps.
    #[must_use]
    pub fn with_stored<P: Into<Pointer>>(mut self, stored: impl IntoIterator<Item = P>) -> Self {
        self.stored = stored.into_iter().map(Into::into).collect();
        self
    }

    /// Words for errors; none is English.
    #[must_use]
    pub fn with_messages(mut self, messages: impl Into<Option<Arc<dyn Messages>>>) -> Self {
        self.messages = messages.into();
        self
    }

    /// When errors are shown.
    #[must_use]
    pub fn with_show_errors(mut self, show_errors: ShowErrors) -> Self {
        self.show_errors = show_errors;
        self
    }
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
