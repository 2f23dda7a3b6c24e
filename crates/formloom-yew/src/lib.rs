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

mod attributes;
mod choice;
mod classes;
mod composition;
mod field;
mod focus;
mod group;
mod handle;
mod list;
mod look;
mod map;
mod node;
mod schema_form;
mod source;
mod summary;
mod widgets;
mod words;

pub use crate::classes::Classes;
pub use crate::handle::{FormChange, FormHandle};
pub use crate::look::{Draw, Look, Slot};
pub use crate::node::{Node, NodeProps};
pub use crate::schema_form::{SchemaForm, SchemaFormProps};
pub use crate::source::FormSource;
pub use crate::words::{Arabic, English, German, Word, Words, words_for};
