//! How a form is drawn: its words, classes, widgets and layout. What it holds is none of its business.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use formloom_core::layout::{Layout, Remark};
use formloom_core::{Form, Messages, NodeView, messages_for};
use yew::prelude::{AttrValue, Html};

use crate::classes::Classes;
use crate::handle::FormHandle;
use crate::words::{English, Words, words_for};

/// Items from which on a list shows a part of itself at a time, where the look says nothing else.
const WINDOW: usize = usize::MAX;

/// The renderer's own widgets that a UI description can ask for where they fit.
const WIDGETS: [&str; 9] = [
    "text", "textarea", "password", "email", "url", "select", "radio", "cards", "json",
];

/// How a form is drawn. Cheap to clone; two are equal where one is a clone of the other, so make it once.
///
/// ```
/// use formloom_yew::Look;
/// use yew::prelude::html;
///
/// let look = Look::in_language("de").with_widget(
///     "stars",
///     10,
///     |view| view.at.as_str().ends_with("/rating"),
///     |form, view| {
///         let stars = "★".repeat(view.control_text.parse().unwrap_or(0));
///         html! { <output id={form.element_id(view.id)}>{ stars }</output> }
///     },
/// );
/// assert_eq!(look.language(), "de");
/// ```
#[derive(Clone)]
pub struct Look(Rc<Parts>);

#[derive(Clone)]
struct Parts {
    words: Rc<dyn Words>,
    messages: Option<Arc<dyn Messages>>,
    classes: Classes,
    is_unstyled: bool,
    widgets: Vec<Widget>,
    slots: Vec<(Slot, Draw)>,
    layout: Option<Layout>,
    window: usize,
    raw_views: bool,
}

/// Draws something of a node.
pub type Draw = Rc<dyn Fn(&FormHandle, &NodeView) -> Html>;

/// A widget of the host's.
#[derive(Clone)]
pub(crate) struct Widget {
    pub(crate) name: &'static str,
    rank: i32,
    fits: Rc<dyn Fn(&NodeView) -> bool>,
    pub(crate) draw: Draw,
}

/// A place in what is drawn of a node, where a host puts something of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Slot {
    /// Before everything else of the node.
    Before,
    /// Behind its label.
    BesideLabel,
    /// Behind everything else of the node.
    After,
}

thread_local! {
    /// One for all: a property that nobody sets is the same each time.
    static DEFAULT: Look = Look(Rc::new(Parts {
            words: Rc::new(English),
            messages: None,
            classes: Classes::default(),
            is_unstyled: false,
            widgets: Vec::new(),
            slots: Vec::new(),
            layout: None,
            window: WINDOW,
            raw_views: false,
        }));
}

impl Default for Look {
    fn default() -> Self {
        DEFAULT.with(Self::clone)
    }
}

impl Look {
    /// The look in a language: a BCP 47 tag. English where there is no table for it.
    pub fn in_language(tag: &str) -> Self {
        let look = Self::default();
        match (words_for(tag), messages_for(tag)) {
            (Some(words), Some(messages)) => look.with_words(words).with_messages(messages),
            _ => look,
        }
    }

    fn change(mut self, change: impl FnOnce(&mut Parts)) -> Self {
        change(Rc::make_mut(&mut self.0));
        self
    }

    /// The words of the renderer's own controls. A host's table can wrap another and change single words.
    #[must_use]
    pub fn with_words(self, words: Rc<dyn Words>) -> Self {
        self.change(|parts| parts.words = words)
    }

    /// The words of errors.
    #[must_use]
    pub fn with_messages(self, messages: Arc<dyn Messages>) -> Self {
        self.change(|parts| parts.messages = Some(messages))
    }

    /// Classes for the parts of the form, for a stylesheet that selects by class.
    #[must_use]
    pub fn with_classes(self, classes: Classes) -> Self {
        self.change(|parts| parts.classes = classes)
    }

    /// The shipped stylesheet leaves the form alone.
    #[must_use]
    pub fn unstyled(self) -> Self {
        self.change(|parts| parts.is_unstyled = true)
    }

    /// A widget of the host's, in place of that of the renderer: the one with the highest rank whose predicate fits,
    /// of equals the last. Those of the renderer have rank 0. A UI description can ask for it by its name, whatever
    /// the predicate says.
    ///
    /// What is drawn stands between the label and the errors of the field. Its control has
    /// [`FormHandle::element_id`] as its id and [`FormHandle::described_by`] as its `aria-describedby`.
    #[must_use]
    pub fn with_widget(
        self,
        name: &'static str,
        rank: i32,
        fits: impl Fn(&NodeView) -> bool + 'static,
        draw: impl Fn(&FormHandle, &NodeView) -> Html + 'static,
    ) -> Self {
        let widget = Widget {
            name,
            rank,
            fits: Rc::new(fits),
            draw: Rc::new(draw),
        };
        self.change(|parts| parts.widgets.push(widget))
    }

    /// Puts something of the host's into every node, or nothing where it draws nothing.
    #[must_use]
    pub fn with_slot(
        self,
        slot: Slot,
        draw: impl Fn(&FormHandle, &NodeView) -> Html + 'static,
    ) -> Self {
        self.change(|parts| parts.slots.push((slot, Rc::new(draw))))
    }

    /// A UI description (docs/ui-description.md).
    #[must_use]
    pub fn with_layout(self, layout: Layout) -> Self {
        self.change(|parts| parts.layout = Some(layout))
    }

    /// Lists with more items than this show so many at a time, and can be searched. Without it all items are drawn.
    #[must_use]
    pub fn with_window(self, items: usize) -> Self {
        self.change(|parts| parts.window = items.max(1))
    }

    /// Groups, lists and maps can be edited as JSON, but for those that hold a secret.
    #[must_use]
    pub fn with_raw_views(self) -> Self {
        self.change(|parts| parts.raw_views = true)
    }

    /// What a UI description gets wrong about a form, if this look has one: what leads nowhere, widgets that there
    /// are not, and more (docs/ui-description.md).
    pub fn check(&self, form: &Form) -> Vec<Remark> {
        let names: Vec<&str> = self.widget_names().chain(WIDGETS).collect();
        self.layout()
            .map(|layout| layout.check(form, &names))
            .unwrap_or_default()
    }

    /// The language of the words (BCP 47).
    pub fn language(&self) -> &'static str {
        self.0.words.language()
    }

    /// Whether the words are written from right to left.
    pub fn is_right_to_left(&self) -> bool {
        self.0.words.is_right_to_left()
    }

    pub(crate) fn words(&self) -> &dyn Words {
        &*self.0.words
    }

    pub(crate) fn messages(&self) -> Option<Arc<dyn Messages>> {
        self.0.messages.clone()
    }

    pub(crate) fn class(&self, part: &str) -> Option<AttrValue> {
        self.0.classes.of(part)
    }

    pub(crate) fn is_unstyled(&self) -> bool {
        self.0.is_unstyled
    }

    pub(crate) fn layout(&self) -> Option<&Layout> {
        self.0.layout.as_ref()
    }

    pub(crate) fn has_raw_views(&self) -> bool {
        self.0.raw_views
    }

    pub(crate) fn window(&self) -> usize {
        self.0.window
    }

    /// The host's widget for a node: the one that the UI description names, else the one that fits best.
    pub(crate) fn widget(&self, view: &NodeView, named: Option<&str>) -> Option<&Widget> {
        if let Some(found) =
            named.and_then(|name| self.0.widgets.iter().find(|one| one.name == name))
        {
            return Some(found);
        }
        let fitting = self.0.widgets.iter().filter(|widget| (widget.fits)(view));
        fitting
            .max_by_key(|widget| widget.rank)
            .filter(|widget| widget.rank >= 0)
    }

    /// The names of the host's widgets.
    fn widget_names(&self) -> impl Iterator<Item = &'static str> {
        self.0.widgets.iter().map(|widget| widget.name)
    }

    pub(crate) fn slot(&self, slot: Slot, form: &FormHandle, view: &NodeView) -> Option<Html> {
        if self.0.slots.is_empty() {
            return None;
        }
        let here = self.0.slots.iter().filter(|(known, _)| *known == slot);
        Some(here.map(|(_, draw)| draw(form, view)).collect())
    }
}

impl PartialEq for Look {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Look {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Look")
            .field("language", &self.language())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Look;

    #[test]
    fn a_look_that_nobody_chose_is_always_the_same() {
        assert_eq!(
            Look::default(),
            Look::default(),
            "a form is not drawn anew for it"
        );
        let other = Look::default().with_window(5);
        assert_ne!(other, Look::default(), "a change makes another one");
        assert_eq!(
            Look::default().window(),
            usize::MAX,
            "and leaves the first alone"
        );
    }
}
