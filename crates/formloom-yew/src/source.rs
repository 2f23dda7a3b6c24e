//! Where a form comes from: a schema, or a form that is compiled already and shared.

use std::sync::Arc;

use formloom_core::{CompileOptions, Form};
use serde_json::Value;
use yew::html::IntoPropValue;

use crate::handle::FormHandle;

/// A schema, or a compiled form. A compiled form is compared by identity, a schema by value.
#[derive(Clone, PartialEq, Debug)]
pub enum FormSource {
    /// A form that is compiled already.
    Compiled(Form),
    /// A form that is live already: its values are shown, and options of the start are left aside.
    Live(FormHandle),
    /// A schema; it is compiled when the form is drawn first.
    Schema(Arc<Value>),
}

impl FormSource {
    /// The compiled form, or why there is none.
    pub(crate) fn form(&self) -> Result<Form, String> {
        match self {
            Self::Compiled(form) => Ok(form.clone()),
            Self::Live(handle) => Ok(handle.state().form().clone()),
            Self::Schema(schema) => CompileOptions::default()
                .with_deferred(true)
                .compile_shared(schema)
                .map(|compiled| compiled.form)
                .map_err(|error| error.to_string()),
        }
    }
}

impl From<Form> for FormSource {
    fn from(form: Form) -> Self {
        Self::Compiled(form)
    }
}

impl From<Value> for FormSource {
    fn from(schema: Value) -> Self {
        Self::Schema(Arc::new(schema))
    }
}

impl IntoPropValue<FormSource> for Form {
    fn into_prop_value(self) -> FormSource {
        self.into()
    }
}

impl IntoPropValue<FormSource> for Value {
    fn into_prop_value(self) -> FormSource {
        self.into()
    }
}

impl IntoPropValue<FormSource> for Arc<Value> {
    fn into_prop_value(self) -> FormSource {
        FormSource::Schema(self)
    }
}
