//! Draws a form with Yew: real HTML, a subscription per node, no rule of its own.
//!
//! Invariant: nothing here decides what is valid, shown or required; every widget gets a view and sends events.
//!
//! ```no_run
//! use formloom_core::Submitted;
//! use formloom_yew::SchemaForm;
//! use serde_json::json;
//! use yew::prelude::{Callback, Html, component, html};
//!
//! #[component]
//! fn Settings() -> Html {
//!     let schema = json!({ "type": "object", "properties": { "name": { "type": "string" } } });
//!     let onsubmit = Callback::from(|done: Submitted| drop(done.instance));
//!     html! { <SchemaForm {schema} {onsubmit} /> }
//! }
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

mod attributes;
mod classes;
mod fatal;
mod form_view;
mod handle;
mod hooks;
mod later;
mod listener;
mod markdown;
mod markup;
mod node;
mod number;
mod parts;
mod place;
mod read_view;
mod rest;
mod schema_form;
mod source;
mod stylesheet;
mod submit_button;
mod summary;
mod target;
mod trusted;
mod typing;
mod undo_buttons;
#[cfg(feature = "csr")]
mod warm_up;
mod widgets;
mod words;

pub use crate::classes::Classes;
pub use crate::fatal::Fatal;
pub use crate::form_view::{FormView, FormViewProps};
pub use crate::handle::look::{Account, Draw, Look, Slot};
pub use crate::handle::{FormChange, FormHandle};
pub use crate::hooks::{FormOptions, use_autosave, use_form, use_unsaved_guard};
pub use crate::markdown::markdown;
pub use crate::place::{Node, NodeProps};
pub use crate::read_view::{ReadView, ReadViewProps};
pub use crate::schema_form::{SchemaForm, SchemaFormProps};
pub use crate::source::FormSource;
pub use crate::stylesheet::{STYLESHEET, adopt_stylesheet};
pub use crate::submit_button::{SubmitButton, SubmitButtonProps};
pub use crate::undo_buttons::{UndoButtons, UndoButtonsProps};
#[cfg(feature = "csr")]
pub use crate::warm_up::warm_up;
pub use crate::words::direction::isolate;
#[doc(hidden)]
pub use crate::words::grouped;
pub use crate::words::{Arabic, English, German, Word, Words, words_for};

/// The examples of the README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
