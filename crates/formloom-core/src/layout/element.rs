//! What a layout is made of: places in order, and what holds some of them together.

use std::fmt;

use super::ids::{ElementId, RuleId};
use formloom_schema::Pointer;

/// One element of the layout of a group.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Element {
    /// A member of the group.
    Place(Mention),
    /// Elements side by side.
    Columns(Vec<Self>),
    /// Elements under a heading.
    Section(Section),
    /// Panels of which one is shown, in any order.
    Tabs(Panels),
    /// Panels of which one is shown, one after the other.
    Steps(Panels),
    /// A text in Markdown between the elements.
    Text(String),
    /// The members that no other element of the layout names.
    Rest,
}

/// A member that a layout names.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Mention {
    /// The place, with `*` as it is written.
    pub at: Pointer,
    /// The name of the member; none where the place is no child of the group, and is not drawn here.
    pub(super) key: Option<Box<str>>,
}

impl fmt::Debug for Mention {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.at)
    }
}

/// Elements under a heading.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Section {
    /// Which element it is.
    pub id: ElementId,
    /// The heading.
    pub title: String,
    /// A text below the heading, in Markdown.
    pub help: Option<String>,
    /// It is folded at first.
    pub folded: bool,
    /// When it is shown; always without it.
    pub show: Option<RuleId>,
    /// What is in it.
    pub children: Vec<Element>,
}

/// The panels of tabs or steps.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Panels {
    /// Which element it is.
    pub id: ElementId,
    /// The panels, in order.
    pub panels: Vec<Panel>,
}

/// A tab, or a step.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Panel {
    /// Which element it is.
    pub id: ElementId,
    /// How it is called.
    pub title: String,
    /// A text at its top, in Markdown.
    pub help: Option<String>,
    /// When it is shown; always without it.
    pub show: Option<RuleId>,
    /// What is in it.
    pub children: Vec<Element>,
}
