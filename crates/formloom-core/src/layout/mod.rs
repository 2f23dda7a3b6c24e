//! The UI description: how a form is laid out, in JSON beside the schema. docs/ui-description.md is for its authors,
//! docs/schemas/ui.schema.json says its shape.
//!
//! A [`Layout`] says order, columns, sections, tabs and steps, and per place its words, widget and rules. It decides
//! nothing about validity, and loses nothing: a field that it does not name is shown all the same.
//!
//! ```
//! use formloom_core::layout::{Arranged, Layout, LayoutState};
//! use formloom_core::{Event, Pointer, compile};
//! use serde_json::json;
//!
//! let text = json!({ "type": "string" });
//! let schema = json!({ "type": "object", "properties": { "host": text, "mode": text, "path": text } });
//! let layout = Layout::read(&json!({
//!     "layout": ["/mode", "*"],
//!     "places": { "/path": { "show": { "at": "/mode", "schema": { "const": "file" } } } }
//! }))?;
//! let form = compile(&schema)?.form;
//! assert!(layout.check(&form, &[]).is_empty(), "it fits the form");
//!
//! let children = [Pointer::from("/host"), Pointer::from("/mode"), Pointer::from("/path")];
//! let arranged = layout.arrange(&Pointer::root(), &children);
//! assert_eq!(arranged, [Arranged::Place(1), Arranged::Place(0), Arranged::Place(2)]);
//!
//! let mut state = form.state(None);
//! let mut rules = LayoutState::new(&layout, &form);
//! assert!(!rules.is_shown(&state, &"/path".into()));
//! let change = state.apply(Event::type_text("/mode", "file"))?;
//! assert_eq!(rules.update(&state, &change)[0].at, Pointer::from("/path"));
//! assert!(rules.is_shown(&state, &"/path".into()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Invariant: descriptions are untrusted. What is read has limits, and nothing recurses past them.

mod arrange;
mod check;
mod element;
#[cfg(test)]
mod hostile_tests;
mod ids;
mod offers;
mod pattern;
mod reach;
mod read;
mod rule;
mod schemas;
mod state;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use self::pattern::{Pattern, Trie};
use self::rule::Ruled;
use formloom_schema::Pointer;

pub use self::arrange::{Arranged, ArrangedPanel};
pub use self::check::{Remark, RemarkCode};
pub use self::element::{Element, Mention, Panel, Panels, Section};
pub use self::ids::{ElementId, RuleId};
pub use self::offers::{Offers, ShownFields};
pub use self::read::LayoutError;
pub use self::rule::Effect;
pub use self::state::{Flip, LayoutState};

/// A UI description that was read. Cheap to clone; two are equal where they are the same.
#[derive(Clone)]
pub struct Layout(Arc<Parts>);

struct Parts {
    root: Vec<Element>,
    places: Vec<(Pattern, PlaceHints)>,
    by_place: Trie<usize>,
    rules: Vec<Ruled>,
    /// Which fields are shown while they are empty.
    fields: Option<ShownFields>,
    /// How many schemas the rules hold.
    leaves: usize,
    /// Where each member is named, in the description.
    mentions: Vec<Named>,
}

/// A member that a layout names, for checks.
struct Named {
    /// The group whose layout it is.
    group: Pattern,
    pattern: Pattern,
    /// Where in the description.
    written: Pointer,
    /// It is in a section or panel with a rule.
    ruled: bool,
}

/// What the description says about one place. What is not said is left to the schema and its vocabularies.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct PlaceHints {
    /// The label, in place of that of the schema.
    pub label: Option<String>,
    /// The description, in place of that of the schema; Markdown.
    pub help: Option<String>,
    /// An example for an empty control.
    pub placeholder: Option<String>,
    /// The widget, by the name under which the renderer knows it.
    pub widget: Option<String>,
    /// Its width, in twelfths.
    pub width: Option<u8>,
    /// It is not shown. Its value stays in the instance.
    pub hidden: bool,
    /// It is folded at first.
    pub folded: bool,
    /// It is shown even where other optional places stand behind a menu while they are empty.
    pub always_show: bool,
    /// Which of its members are shown while they are empty.
    pub fields: Option<ShownFields>,
    /// When it is shown; always without it.
    pub show: Option<RuleId>,
    /// When it can be edited; always without it.
    pub enable: Option<RuleId>,
    /// The order of what is in it.
    pub layout: Option<Vec<Element>>,
}

impl Layout {
    /// The layout of the root; empty where nothing is said about it, and members stand as the form has them.
    pub fn root(&self) -> &[Element] {
        &self.0.root
    }

    /// What is said about a place, indexes and all. Of several entries that fit, the one that says more about the
    /// place from the root on speaks alone: `/env/PATH` before `/env/*`.
    pub fn place(&self, at: &Pointer) -> Option<&PlaceHints> {
        let index = self.0.by_place.find(at)?;
        self.0.places.get(*index).map(|(_, hints)| hints)
    }

    /// The layout of a group; none where nothing is said about it.
    pub fn layout_of(&self, at: &Pointer) -> Option<&[Element]> {
        if at.is_root() && !self.0.root.is_empty() {
            return Some(&self.0.root);
        }
        self.place(at)?.layout.as_deref()
    }

    /// Which members of a group are shown while they are empty; none where nothing is said about it. A group that has a
    /// layout shows all that it has: its author has put them there.
    pub fn fields_of(&self, at: &Pointer) -> Option<ShownFields> {
        let own = self.place(at).and_then(|hints| hints.fields);
        let laid_out = || self.layout_of(at).map(|_| ShownFields::All);
        let of_form = self.0.fields;
        if at.is_root() {
            return own.or(of_form).or_else(laid_out);
        }
        own.or_else(laid_out).or(of_form)
    }

    /// Whether the author wants a place to be seen while it is empty: says so, or says by a rule when.
    pub fn is_always_shown(&self, at: &Pointer) -> bool {
        self.place(at)
            .is_some_and(|hints| hints.always_show || hints.show.is_some())
    }

    /// Whether two are the same description.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl PartialEq for Layout {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other)
    }
}

/// Schemas of rules may hold values: only the size is shown.
impl fmt::Debug for Layout {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Layout")
            .field("places", &self.0.places.len())
            .field("rules", &self.0.rules.len())
            .finish_non_exhaustive()
    }
}
