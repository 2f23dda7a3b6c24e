//! JSON Schema to form model, form state and validation, for any renderer.
//!
//! `compile` turns a schema into a [`Form`]; a form makes [`FormState`]s; a state takes [`Event`]s and
//! answers with the [`Change`] that a renderer has to draw. The crate has no clock, no IO and no threads.
//!
//! ```
//! use formloom_core::{Event, compile};
//! use serde_json::json;
//!
//! let schema = json!({
//!     "type": "object",
//!     "properties": { "name": { "type": "string", "minLength": 2 } },
//!     "required": ["name"]
//! });
//! let compiled = compile(&schema)?;
//! let mut state = compiled.form.state(None);
//! assert!(state.submit().is_err(), "a required name is missing");
//! state.apply(Event::type_text("/name", "Ada"))?;
//! let done = state.submit().expect("the form is complete");
//! assert_eq!(done.instance, json!({ "name": "Ada" }));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

mod assertions;
mod compile;
mod entry;
mod error;
mod form;
mod formula;
mod keywords;
pub mod layout;
mod lint;
mod messages;
mod model;
mod state;
#[cfg(feature = "typed")]
mod typed;
mod words;

pub use crate::compile::CompileOptions;
pub use crate::entry::compile;
pub use crate::error::{CompileError, EditError, ValidationError};
pub use crate::form::Compiled;
pub use crate::form::Form;
pub use crate::form::survey::Survey;
#[doc(hidden)]
pub use crate::keywords::{KeywordSupport, keyword_support};
pub use crate::lint::Profile;
pub use crate::messages::{
    Arabic, ArabicPlural, English, German, MESSAGE_KEYWORDS, Messages, messages_for,
};
pub use crate::model::control::{Control, SelectOption};
pub use crate::model::hints::Hints;
pub use crate::model::host::{Format, Hint, Rule, Vocabulary};
pub use crate::state::annotations::Annotation;
pub use crate::state::change::Change;
pub use crate::state::event::{Event, SecretEdit};
pub use crate::state::fetched::{Fetched, OptionsRequest};
#[doc(hidden)]
pub use crate::state::post::is_pickable_date;
pub use crate::state::post::{PostError, PostName, Posted, parse_urlencoded};
pub use crate::state::submit::{Invalid, Submitted};
pub use crate::state::verdicts::Stats;
pub use crate::state::view::{ChoiceView, NodeKind, NodeView, VariantView};
pub use crate::state::{Defaults, FormState, NodeId, Nulls, ShowErrors, StateOptions};
#[cfg(feature = "typed")]
pub use crate::typed::{ReadError, compile_type, compile_type_with, read_as};
pub use formloom_schema::exact;
pub use formloom_schema::{Diagnostic, DiagnosticCode, Severity};
pub use formloom_schema::{Dialect, Formats, Limits};
pub use formloom_schema::{NotAPointer, Pointer, SchemaLocation};

/// The examples of the README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
