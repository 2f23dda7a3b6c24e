//! How a form is drawn: its words, classes, widgets and layout. What it holds is none of its business.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use formloom_core::layout::{Layout, Remark, ShownFields};
use formloom_core::{Form, Messages, NodeView, messages_for};
use yew::prelude::{AttrValue, Html};

use crate::classes::Classes;
use crate::handle::FormHandle;
use crate::words::{English, Word, Words, words_for};

/// Items from which on a list shows a part of itself at a time, where the look says nothing else.
const WINDOW: usize = usize::MAX;

/// The renderer's own widgets that a UI description can ask for where they fit.
const WIDGETS: [&str; 9] = [
    "text", "textarea", "password", "email", "url", "select", "radio", "cards", "json",
];

/// How a form is drawn. Cheap to clone, and compared by what is in it: two that were made alike are equal, but for
/// widgets, slots and UI descriptions, which are equal where one is a clone of the other. Another look under a live form loses nothing;
/// one that is made once costs least.
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
    account: Account,
    fields: ShownFields,
}

/// Whose account the fields of a form are about. It decides what browsers and password managers fill in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub enum Account {
    /// Nobody said: a person's name and addresses are offered, and no login.
    #[default]
    Unsaid,
    /// The person's own account of the page: what a browser has saved of it is offered.
    OfThisPage,
    /// An account somewhere else, as of a service that is connected: nothing is filled in.
    Elsewhere,
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

/// The tables of a language.
type Tables = (Rc<dyn Words>, Arc<dyn Messages>);

/// The tables of a language: the same ones each time, so that looks can be compared.
fn tables(tag: &str) -> Option<Tables> {
    let words = words_for(tag)?;
    let language = words.language();
    TABLES.with_borrow_mut(|known| {
        if let Some((_, tables)) = known.iter().find(|(of, _)| *of == language) {
            return Some(tables.clone());
        }
        let tables = (words, messages_for(tag)?);
        known.push((language, tables.clone()));
        Some(tables)
    })
}

thread_local! {
    static TABLES: RefCell<Vec<(&'static str, Tables)>> = const { RefCell::new(Vec::new()) };

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
            account: Account::Unsaid,
            fields: ShownFields::Auto,
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
        match tables(tag) {
            Some((words, messages)) => look.with_words(words).with_messages(messages),
            None => look,
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

    /// Which optional fields are shown while they are empty; without it, all of a small group, and of a large one the first.
    /// The others stand in a menu behind the group. Where a UI description says something else, that counts; a form that a
    /// server drew shows all of them.
    #[must_use]
    pub fn with_shown_fields(self, fields: ShownFields) -> Self {
        self.change(|parts| parts.fields = fields)
    }

    /// Says whose account the fields are about. Without it no saved login is filled in.
    #[must_use]
    pub fn with_account(self, account: Account) -> Self {
        self.change(|parts| parts.account = account)
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

    /// A word of the renderer's.
    pub fn say(&self, word: Word<'_>) -> AttrValue {
        match self.0.words.say(word) {
            Cow::Borrowed(word) => AttrValue::Static(word),
            Cow::Owned(word) => AttrValue::from(word),
        }
    }

    pub(crate) fn messages(&self) -> Option<Arc<dyn Messages>> {
        self.0.messages.clone()
    }

    /// The classes of a part.
    pub fn class(&self, part: &str) -> Option<AttrValue> {
        self.0.classes.of(part)
    }

    /// Whether the shipped stylesheet leaves it alone.
    pub fn is_unstyled(&self) -> bool {
        self.0.is_unstyled
    }

    pub(crate) fn layout(&self) -> Option<&Layout> {
        self.0.layout.as_ref()
    }

    pub(crate) fn has_raw_views(&self) -> bool {
        self.0.raw_views
    }

    pub(crate) fn account(&self) -> Account {
        self.0.account
    }

    pub(crate) fn shown_fields(&self) -> ShownFields {
        self.0.fields
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
        Rc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl PartialEq for Parts {
    fn eq(&self, other: &Self) -> bool {
        let same_messages = match (&self.messages, &other.messages) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        };
        let same_slot = |(own, other): (&(Slot, Draw), &(Slot, Draw))| {
            own.0 == other.0 && Rc::ptr_eq(&own.1, &other.1)
        };
        same_messages
            && Rc::ptr_eq(&self.words, &other.words)
            && self.classes == other.classes
            && self.is_unstyled == other.is_unstyled
            && self.widgets == other.widgets
            && self.slots.len() == other.slots.len()
            && self.slots.iter().zip(&other.slots).all(same_slot)
            && self.layout == other.layout
            && self.window == other.window
            && self.raw_views == other.raw_views
            && self.account == other.account
            && self.fields == other.fields
    }
}

impl PartialEq for Widget {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.rank == other.rank
            && Rc::ptr_eq(&self.fits, &other.fits)
            && Rc::ptr_eq(&self.draw, &other.draw)
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
    use yew::prelude::Html;

    use super::{Look, Slot};

    #[test]
    fn a_look_that_nobody_chose_is_always_the_same() {
        assert_eq!(
            Look::default(),
            Look::default(),
            "a form is not drawn anew for it"
        );
        let other = Look::default().with_window(5);
        assert_ne!(other, Look::default(), "a change makes another one");
        let look = || Look::in_language("de").with_window(5).with_raw_views();
        assert_eq!(look(), look(), "two that are made alike");
        assert_ne!(look(), look().unstyled(), "and one that is not");
        let slot = || look().with_slot(Slot::After, |_, _| Html::default());
        assert_ne!(slot(), slot(), "nobody can look into a function");
        let slot = slot();
        assert_eq!(slot.clone().with_window(5), slot, "but for the same one");
        assert_eq!(
            Look::default().window(),
            usize::MAX,
            "and leaves the first alone"
        );
    }
}
