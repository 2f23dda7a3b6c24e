//! A live form that components share: the state, and who wants to know of which node.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use formloom_core::layout::LayoutState;
use formloom_core::{Change, EditError, Event, Form, FormState, NodeId, NodeView, Pointer};
use yew::prelude::{AttrValue, Callback, FocusEvent};

use self::chunks::Chunks;
use self::hosted::Hosted;
use self::listeners::{Listeners, Topic};
use self::look::Look;
use self::offers::Offered;
use self::page::Standing;
use self::panels::OpenPanels;
use self::raw::Raw;
use self::sought::{Sight, Sought};
use self::spoken::Spoken;
use self::waiting::{Waiting, Work};
use self::wrong::Wrong;
use crate::words::Word;

pub(crate) mod chunks;
pub(crate) mod described;
pub(crate) mod focus;
pub(crate) mod hosted;
pub(crate) mod listeners;
pub(crate) mod look;
mod numbers;
mod offers;
pub(crate) mod order;
mod page;
pub(crate) mod panels;
mod raw;
mod read;
mod shown;
pub(crate) mod sought;
pub(crate) mod spoken;
mod waiting;
mod wrong;

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
    listeners: Listeners,
    /// What the errors and items of the state are said with; none where a state came with words of its own.
    spoken: Option<Spoken>,
    hosted: Hosted,
    /// What is to be done when nobody reads the state any more.
    waiting: Waiting,
    /// A submit was tried and refused: the summary is shown.
    refused: Cell<bool>,
    sought: Sought,
    /// What had the focus before an edit, until the edit is drawn.
    kept_focus: RefCell<Option<focus::Kept>>,
    /// The item that is being dragged: its list and its index.
    dragged: Cell<Option<(NodeId, usize)>>,
    /// What happened last, for those who do not see it.
    announced: RefCell<AttrValue>,
    /// Nothing can be edited, whatever the schema says.
    read_only: Cell<bool>,
    /// What was edited last was submitted since.
    saved: Cell<bool>,
    /// A callback that all controls share.
    on_blur: OnceCell<Callback<FocusEvent>>,
    /// A submit goes to the next step instead.
    stepper: RefCell<Option<Stepper>>,
    panels: OpenPanels,
    /// Numbers as they are typed, and as the core was told, while the focus is on them.
    numbers: RefCell<HashMap<NodeId, (String, String)>>,
    chunks: Chunks,
    offered: Offered,
    raw: Raw,
    wrong: Wrong,
    standing: Standing,
}

/// Goes to the next step of a form with steps.
pub(crate) struct Stepper(pub(crate) Callback<()>);

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
        Self::started(state, look, id, None)
    }

    /// The same; the words of the state's errors follow the look.
    pub(crate) fn started(
        state: FormState,
        look: Look,
        id: Option<AttrValue>,
        spoken: Option<Spoken>,
    ) -> Self {
        let layout = look
            .layout()
            .map(|layout| LayoutState::new(layout, state.form()));
        let number = || AttrValue::from(format!("fl{}", FORMS.fetch_add(1, Ordering::Relaxed)));
        Self(Rc::new(Inner {
            prefix: id.unwrap_or_else(number),
            look: RefCell::new(look),
            layout: RefCell::new(layout),
            state: RefCell::new(state),
            listeners: Listeners::default(),
            spoken,
            hosted: Hosted::default(),
            waiting: Waiting::default(),
            refused: Cell::new(false),
            sought: Sought::default(),
            kept_focus: RefCell::default(),
            dragged: Cell::new(None),
            announced: RefCell::default(),
            read_only: Cell::new(false),
            saved: Cell::new(false),
            on_blur: OnceCell::new(),
            stepper: RefCell::default(),
            panels: OpenPanels::default(),
            numbers: RefCell::default(),
            chunks: Chunks::default(),
            offered: Offered::default(),
            raw: Raw::default(),
            wrong: Wrong::default(),
            standing: Standing::default(),
        }))
    }

    /// How the form is drawn.
    pub fn look(&self) -> Look {
        self.0.look.borrow().clone()
    }

    /// A word of the renderer's in the language of the form.
    pub fn say(&self, word: Word<'_>) -> AttrValue {
        self.0.look.borrow().say(word)
    }

    /// The classes of a part of the form.
    pub(crate) fn class(&self, part: &str) -> Option<AttrValue> {
        self.0.look.borrow().class(part)
    }

    /// Carries out an event and draws what it changed. While somebody holds what [`FormHandle::state`] gives, the event
    /// waits until the browser has its turn again, and counts as accepted.
    ///
    /// # Errors
    /// [`EditError`] where the event does not fit the form.
    pub fn apply(&self, event: Event) -> Result<(), EditError> {
        self.catch_up();
        self.carry_out(event)
    }

    /// Puts another form under the values: what is in both stays, with its focus. See
    /// [`FormState::change_form`](formloom_core::FormState::change_form).
    pub fn change_form(&self, form: Form) {
        self.catch_up();
        self.adopt(form);
    }

    fn carry_out(&self, event: Event) -> Result<(), EditError> {
        let returns = self.may_return(&event);
        let (root, change) = {
            let Ok(mut state) = self.0.state.try_borrow_mut() else {
                self.wait(Work::Event(event));
                return Ok(());
            };
            (state.root(), state.apply(event)?)
        };
        let menu_takes_it = self.take_back(returns);
        self.draw(root, change);
        if menu_takes_it {
            self.keep_focus();
        }
        Ok(())
    }

    fn adopt(&self, form: Form) {
        let (root, change) = {
            let Ok(mut state) = self.0.state.try_borrow_mut() else {
                self.wait(Work::Form(form));
                return;
            };
            (state.root(), state.change_form(form))
        };
        self.draw(root, change);
    }

    /// Draws what changed, and tells the host.
    fn draw(&self, root: NodeId, change: Change) {
        if let Some(id) = change.focus {
            self.send_focus(id);
        }
        self.0.announced.replace(AttrValue::default());
        let is_new = self.state().root() != root;
        if is_new {
            self.0.refused.set(false);
        }
        // Only these may be drawn as other elements.
        let may_change = |id: &NodeId| {
            let state = self.state();
            state.has_inside(*id) || state.has_choices(*id)
        };
        let flipped = self.flipped(&change);
        let is_structural = change.nodes.iter().any(may_change);
        let bared = if is_structural {
            self.secrets_that_came_or_went(&change.nodes)
        } else {
            Vec::new()
        };
        if is_new || !flipped.is_empty() || is_structural || focus::is_on_button(self) {
            self.note_what_has_focus_in(root);
            self.notify(Topic::Focus);
        }
        for id in &change.nodes {
            self.notify(Topic::Node(*id));
        }
        self.update_offers(&change.nodes);
        for id in flipped.into_iter().chain(bared) {
            self.notify(Topic::Node(id));
        }
        self.0.saved.set(false);
        self.notify(Topic::Edit);
        if change.summary || self.is_refused() {
            self.notify(Topic::Summary);
        }
        self.tell(change);
    }

    /// Whether nothing was edited since a submit that the form accepted.
    pub(crate) fn is_submitted(&self) -> bool {
        self.0.saved.get()
    }

    /// Whether there are edits that were not submitted.
    pub fn has_unsaved_edits(&self) -> bool {
        !self.0.saved.get() && self.state().is_dirty()
    }

    /// Whether the whole form is only to be read.
    pub fn is_read_only(&self) -> bool {
        self.0.read_only.get()
    }

    /// Makes the whole form one that is only to be read, or one that can be edited.
    pub fn set_read_only(&self, read_only: bool) {
        if self.0.read_only.replace(read_only) != read_only {
            self.note_what_has_focus();
            self.notify_all();
        }
    }

    /// Tells once that every row is in the page: now, but in a very long form, whose first screen comes first. For those
    /// who draw the form themselves, in an effect: `<SchemaForm>` has `ondrawn`.
    pub fn when_drawn(&self, told: Callback<()>) {
        self.chunks().later().when_done(told);
    }

    /// Where rows are yet to come into the page: has them come at once, and does something then. Gives whether some are.
    fn once_drawn(&self, act: impl Fn(&Self) + 'static) -> bool {
        let later = self.chunks().later();
        let is_at_it = later.is_at_it();
        if is_at_it {
            later.hurry();
            // A form that goes before that takes what waits along.
            let form = Rc::downgrade(&self.0);
            later.when_done(Callback::from(move |()| {
                if let Some(form) = form.upgrade().map(Self) {
                    act(&form);
                }
            }));
        }
        is_at_it
    }

    /// Moves the focus to a place, and brings it into view. What is folded or on another panel is opened.
    /// Gives whether there is such a place.
    pub fn focus(&self, at: &Pointer) -> bool {
        let found = self.state().find(at);
        if let Some(id) = found {
            focus::focus_node(self, id);
        }
        found.is_some()
    }

    /// Brings a place into view, without the focus. Gives whether there is such a place.
    pub fn scroll_to(&self, at: &Pointer) -> bool {
        let found = self.state().find(at);
        if let Some(id) = found
            && !focus::show_node(self, id)
        {
            self.seek(id, Sight::Shown);
            self.once_drawn(move |form| {
                focus::show_node(form, id);
            });
        }
        found.is_some()
    }

    pub(crate) fn set_stepper(&self, stepper: Option<Stepper>) {
        let (had, has) = (self.has_next_step(), stepper.is_some());
        *self.0.stepper.borrow_mut() = stepper;
        if had != has {
            self.notify(Topic::Steps);
        }
    }

    /// Whether a step comes after the one that is shown.
    pub(crate) fn has_next_step(&self) -> bool {
        self.0.stepper.borrow().is_some()
    }

    /// Goes to the next step, where the form has steps and this is not the last.
    pub(crate) fn steps_on(&self) -> bool {
        let next = self
            .0
            .stepper
            .borrow()
            .as_ref()
            .map(|stepper| stepper.0.clone());
        if let Some(next) = &next {
            next.emit(());
        }
        next.is_some()
    }

    pub(crate) fn is_refused(&self) -> bool {
        self.0.refused.get()
    }

    /// What controls do when the focus leaves them: one callback for all, made of the first that is given. It does not
    /// keep the form alive.
    pub(crate) fn on_blur(&self, left: fn(&Self, &FocusEvent)) -> Callback<FocusEvent> {
        let make = || {
            let form = Rc::downgrade(&self.0);
            Callback::from(move |event: FocusEvent| {
                if let Some(form) = form.upgrade().map(Self) {
                    left(&form, &event);
                }
            })
        };
        self.0.on_blur.get_or_init(make).clone()
    }

    pub(crate) fn set_dragged(&self, item: Option<(NodeId, usize)>) {
        self.0.dragged.set(item);
    }

    pub(crate) fn dragged(&self) -> Option<(NodeId, usize)> {
        self.0.dragged.get()
    }

    /// How a place is called.
    pub(crate) fn label_at(&self, at: &Pointer) -> String {
        let id = self.state().find(at);
        id.and_then(|id| self.node_view(id))
            .map(|view| view.label)
            .unwrap_or_default()
    }

    /// How many nodes are in a place.
    pub(crate) fn count_at(&self, at: &Pointer) -> usize {
        let view = self.state().view(at);
        view.map_or(0, |view| view.child_ids.len())
    }

    /// Says something to those who do not see what happened.
    pub fn announce(&self, text: AttrValue) {
        *self.0.announced.borrow_mut() = text;
        self.notify(Topic::Summary);
    }

    pub(crate) fn announced(&self) -> AttrValue {
        self.0.announced.borrow().clone()
    }

    /// What every id of the form starts with.
    pub(crate) fn prefix(&self) -> &AttrValue {
        &self.0.prefix
    }

    /// The id of a node's control in the document.
    pub fn element_id(&self, id: NodeId) -> String {
        // Asked for several times for each field: joined without the machinery of formatting.
        let number = id.number().to_string();
        let mut text = String::with_capacity(self.0.prefix.len() + 24);
        text.push_str(&self.0.prefix);
        text.push('-');
        text.push_str(&number);
        text
    }

    /// The ids of what describes a node's control: only those of elements that are there.
    pub fn described_by(&self, view: &NodeView) -> Option<String> {
        described::described_by(self, view)
    }

    /// The id of another part of the form.
    pub(crate) fn part_id(&self, part: &str) -> String {
        format!("{}-{part}", self.0.prefix)
    }

    /// Something gets the focus: where an edit is not drawn yet, it is what the focus goes back to.
    pub(crate) fn note_focus(&self) {
        let waits = self.0.kept_focus.borrow().is_some();
        if waits {
            self.note_what_has_focus();
        }
    }

    /// The focus goes back to what had it before an edit, where it was lost.
    pub(crate) fn restore_focus(&self) {
        let kept = self.0.kept_focus.take();
        if let Some(kept) = kept.filter(|kept| kept.restore(self)) {
            let then = kept.clone();
            let is_late = self.once_drawn(move |form| {
                if then.restore(form) {
                    then.give_to_form(form);
                }
            });
            if !is_late {
                kept.give_to_form(self);
            }
        }
    }

    /// The same, of what is there already. Yew may leave elements for another turn of the browser: what had the focus is
    /// known until they are there.
    pub(crate) fn restore_focus_now(&self) {
        // Whoever hears of the focus may edit: nothing is borrowed meanwhile.
        if let Some(kept) = self.0.kept_focus.take() {
            kept.restore_now(self);
            self.0.kept_focus.replace(Some(kept));
        }
    }

    pub(super) fn listeners(&self) -> &Listeners {
        &self.0.listeners
    }

    pub(crate) fn chunks(&self) -> &Chunks {
        &self.0.chunks
    }

    /// Whether what is drawn is drawn at once, with everything inside.
    pub(crate) fn draws_at_rest(&self) -> bool {
        self.chunks().draws_at_rest()
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
