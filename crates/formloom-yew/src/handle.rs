//! A live form that components share: the state, and who wants to know of which node.

use std::cell::{Cell, Ref, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use formloom_core::NodeView;
use formloom_core::layout::{Effect, LayoutState};
use formloom_core::{
    Change, EditError, Event, Form, FormState, Invalid, NodeId, OptionsRequest, Submitted,
};
use yew::prelude::{AttrValue, Callback};

use crate::focus;
use crate::look::Look;
use crate::words::Word;

/// Numbers the forms of a page, so that ids are unique with several of them.
static FORMS: AtomicU32 = AtomicU32::new(0);

/// A live form. Cheap to clone; all clones are the same form.
#[derive(Clone)]
pub struct FormHandle(Rc<Inner>);

struct Inner {
    /// What every id of the form starts with.
    prefix: AttrValue,
    look: RefCell<Look>,
    layout: RefCell<Option<LayoutState>>,
    state: RefCell<FormState>,
    listeners: RefCell<HashMap<Topic, Listeners>>,
    next_listener: Cell<u64>,
    onchange: RefCell<Callback<FormChange>>,
    onrequest: RefCell<Callback<(FormHandle, OptionsRequest)>>,
    /// A submit was tried and refused: the summary is shown.
    refused: Cell<bool>,
    pending_focus: Cell<Option<NodeId>>,
}

/// Callbacks, each with a number by which it ends.
type Listeners = Vec<(u64, Callback<()>)>;

/// What a component listens to.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Topic {
    Node(NodeId),
    Summary,
    Root,
}

/// What the host hears of an edit: a handle to the form, not a copy of the instance.
#[derive(Clone, Debug, PartialEq)]
pub struct FormChange {
    /// The form.
    pub form: FormHandle,
    /// What changed.
    pub change: Change,
}

impl FormHandle {
    /// A live form from a state.
    pub fn new(state: FormState) -> Self {
        Self::with_look(state, Look::default(), None)
    }

    /// A live form from a state, drawn in a look. Every id in the document starts with `id`: a form that is drawn on
    /// the server needs one that the browser knows; without it the forms of a page are numbered.
    pub fn with_look(state: FormState, look: Look, id: Option<AttrValue>) -> Self {
        let layout = look
            .layout()
            .map(|layout| LayoutState::new(layout, state.form()));
        let number = || AttrValue::from(format!("fl{}", FORMS.fetch_add(1, Ordering::Relaxed)));
        Self(Rc::new(Inner {
            prefix: id.unwrap_or_else(number),
            look: RefCell::new(look),
            layout: RefCell::new(layout),
            state: RefCell::new(state),
            listeners: RefCell::default(),
            next_listener: Cell::new(0),
            onchange: RefCell::default(),
            onrequest: RefCell::default(),
            refused: Cell::new(false),
            pending_focus: Cell::new(None),
        }))
    }

    /// The state, to read.
    pub fn state(&self) -> Ref<'_, FormState> {
        self.0.state.borrow()
    }

    /// How the form is drawn.
    pub fn look(&self) -> Look {
        self.0.look.borrow().clone()
    }

    /// A word of the renderer's in the language of the form.
    pub fn say(&self, word: Word<'_>) -> AttrValue {
        match self.0.look.borrow().words().say(word) {
            std::borrow::Cow::Borrowed(word) => AttrValue::Static(word),
            std::borrow::Cow::Owned(word) => AttrValue::from(word),
        }
    }

    /// The classes of a part of the form.
    pub(crate) fn class(&self, part: &str) -> Option<AttrValue> {
        self.0.look.borrow().class(part)
    }

    /// Carries out an event and draws what it changed.
    ///
    /// # Errors
    /// [`EditError`] where the event does not fit the form.
    pub fn apply(&self, event: Event) -> Result<(), EditError> {
        let root = self.state().root();
        let change = self.0.state.borrow_mut().apply(event)?;
        self.draw(root, change);
        Ok(())
    }

    /// Puts another form under the values: what is in both stays, with its focus. See
    /// [`FormState::change_form`](formloom_core::FormState::change_form).
    pub fn change_form(&self, form: Form) {
        let root = self.state().root();
        let change = self.0.state.borrow_mut().change_form(form);
        self.draw(root, change);
    }

    /// Draws what changed, and tells the host.
    fn draw(&self, root: NodeId, change: Change) {
        if let Some(id) = change.focus {
            self.0.pending_focus.set(Some(id));
        }
        if self.state().root() != root {
            self.0.refused.set(false);
            self.notify(Topic::Root);
        }
        for id in &change.nodes {
            self.notify(Topic::Node(*id));
        }
        for id in self.flipped(&change) {
            self.notify(Topic::Node(id));
        }
        if change.summary || self.is_refused() {
            self.notify(Topic::Summary);
        }
        let onrequest = self.0.onrequest.borrow().clone();
        for request in &change.requests {
            onrequest.emit((self.clone(), request.clone()));
        }
        let onchange = self.0.onchange.borrow().clone();
        onchange.emit(FormChange {
            form: self.clone(),
            change,
        });
    }

    /// The nodes that a rule of the UI description shows, hides, opens or locks after a change.
    fn flipped(&self, change: &Change) -> Vec<NodeId> {
        let mut layout = self.0.layout.borrow_mut();
        let Some(layout) = layout.as_mut() else {
            return Vec::new();
        };
        let state = self.state();
        let flips = layout.update(&state, change);
        let mut nodes = Vec::new();
        for flip in flips {
            let at = match flip.effect {
                // A place that is hidden is left out by what stands around it.
                Effect::Show => flip
                    .at
                    .split_last()
                    .map_or(flip.at.clone(), |(around, _)| around),
                _ => flip.at,
            };
            nodes.push(state.nearest(&at));
        }
        nodes
    }

    /// What the rules of the UI description say now; none without one.
    pub(crate) fn layout_state(&self) -> Ref<'_, Option<LayoutState>> {
        self.0.layout.borrow()
    }

    /// Checks the form. Where it is refused, the summary appears and the focus goes to the first error.
    ///
    /// # Errors
    /// [`Invalid`] with every error.
    pub fn submit(&self) -> Result<Submitted, Invalid> {
        let result = self.0.state.borrow_mut().submit();
        if let Err(invalid) = &result {
            self.0.refused.set(true);
            self.notify_all();
            if let Some(id) = invalid.node {
                focus::focus_node(self, id);
            }
        } else {
            self.0.refused.set(false);
            self.notify(Topic::Summary);
        }
        result
    }

    /// Errors that the host reports: shown at their places, and the focus goes to the first.
    pub fn report(&self, errors: Vec<(formloom_core::Pointer, String)>) {
        if errors.is_empty() {
            return;
        }
        let first = errors.first().map(|(at, _)| self.state().nearest(at));
        self.0.refused.set(true);
        if self.apply(Event::ServerErrors { errors }).is_ok()
            && let Some(id) = first
        {
            focus::focus_node(self, id);
        }
    }

    pub(crate) fn set_onchange(&self, onchange: Callback<FormChange>) {
        *self.0.onchange.borrow_mut() = onchange;
    }

    pub(crate) fn set_onrequest(&self, onrequest: Callback<(Self, OptionsRequest)>) {
        *self.0.onrequest.borrow_mut() = onrequest;
    }

    pub(crate) fn is_refused(&self) -> bool {
        self.0.refused.get()
    }

    /// The id of a node's control in the document.
    pub fn element_id(&self, id: NodeId) -> String {
        format!("{}-{}", self.0.prefix, id.number())
    }

    /// The ids of what describes a node's control: only those of elements that are there.
    pub fn described_by(&self, view: &NodeView) -> Option<String> {
        crate::node::described_by(self, view)
    }

    /// The id of another part of the form.
    pub(crate) fn part_id(&self, part: &str) -> String {
        format!("{}-{part}", self.0.prefix)
    }

    /// Whether this node is the one that the focus should go to; asked once.
    pub(crate) fn takes_focus(&self, id: NodeId) -> bool {
        let takes = self.0.pending_focus.get() == Some(id);
        if takes {
            self.0.pending_focus.set(None);
        }
        takes
    }

    pub(crate) fn subscribe(&self, topic: Topic, callback: Callback<()>) -> Subscription {
        let number = self.0.next_listener.get();
        self.0.next_listener.set(number + 1);
        self.0
            .listeners
            .borrow_mut()
            .entry(topic)
            .or_default()
            .push((number, callback));
        Subscription {
            form: self.clone(),
            topic,
            number,
        }
    }

    fn notify(&self, topic: Topic) {
        let callbacks: Vec<Callback<()>> = self
            .0
            .listeners
            .borrow()
            .get(&topic)
            .into_iter()
            .flatten()
            .map(|(_, callback)| callback.clone())
            .collect();
        for callback in callbacks {
            callback.emit(());
        }
    }

    fn notify_all(&self) {
        let topics: Vec<Topic> = self.0.listeners.borrow().keys().copied().collect();
        for topic in topics {
            self.notify(topic);
        }
    }
}

impl PartialEq for FormHandle {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The instance may hold secrets: it is not shown.
impl fmt::Debug for FormHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "FormHandle {}", self.0.prefix)
    }
}

/// Ends when it is dropped.
pub(crate) struct Subscription {
    form: FormHandle,
    topic: Topic,
    number: u64,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Ok(mut listeners) = self.form.0.listeners.try_borrow_mut()
            && let Some(list) = listeners.get_mut(&self.topic)
        {
            list.retain(|(number, _)| *number != self.number);
            if list.is_empty() {
                listeners.remove(&self.topic);
            }
        }
    }
}
