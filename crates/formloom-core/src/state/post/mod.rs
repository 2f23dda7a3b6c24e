//! Reads back a form that was posted without JavaScript, by the names of its controls.
//!
//! Invariant: a control that nobody touched changes nothing, whatever a browser makes of its text. Nothing that is posted
//! makes this panic; what does not fit the form is named, and left.

mod drawn;
mod name;
mod urlencoded;

use std::collections::HashSet;

use indexmap::IndexMap;
use serde_json::Value;

pub use self::drawn::is_pickable_date;
use self::drawn::{is_untouched, lines, with_offset};
pub use self::name::PostName;
pub use self::urlencoded::parse_urlencoded;
use super::change::Change;
use super::event::{Event, SecretEdit};
use super::view::NodeView;
use super::{FormState, NodeId};
use crate::form::merged::Shape;
use crate::model::control::Control;
use formloom_schema::{Pointer, index};

/// Pairs of a post; with more it is refused.
const MOST_PAIRS: usize = 100_000;

/// Rounds in which fields may bring others that were posted too.
const ROUNDS: usize = 16;

/// What became of a post.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Posted {
    /// What changed, all in all.
    pub change: Change,
    /// A button of the form itself was pressed (`add:`, `remove:`): the page is drawn again, and not submitted.
    pub is_edit: bool,
    /// Names that are none of the form's, or whose value does not fit: each once, as they came. Values are not told.
    pub ignored: Vec<String>,
}

/// Why a post was not read. The state is as before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PostError {
    /// There are too many pairs.
    #[error("expected a post of at most {limit} pairs")]
    TooMany {
        /// How many there may be.
        limit: usize,
    },
}

/// The values that came under one name, in order.
type Fields = IndexMap<String, Vec<String>>;

impl FormState {
    /// Reads back what a browser posts of this form without JavaScript, as docs/contracts.md says: the pairs of
    /// `application/x-www-form-urlencoded` or `multipart/form-data`. A submit is not tried: where
    /// [`Posted::is_edit`] says no, that is the host's next step.
    ///
    /// The state has to be the one that was drawn: the same schema, the instance as it was then, the same options.
    /// What the form does not show is not in a post: a toggle without a pair was unchecked.
    /// [`FormState::post_drawn`] is for a page that leaves places out.
    ///
    /// # Errors
    /// [`PostError`] where there are too many pairs.
    ///
    /// ```
    /// use formloom_core::{compile, parse_urlencoded};
    /// use serde_json::json;
    ///
    /// let schema = json!({ "type": "object", "properties": {
    ///     "name": { "type": "string" }, "size": { "enum": ["S", "M"] }, "on": { "type": "boolean" } } });
    /// let mut state = compile(&schema)?.form.state(json!({ "name": "A", "on": true }));
    /// let posted = state.post(parse_urlencoded("%2Fname=Ada&%2Fsize=1&token=x"))?;
    /// assert_eq!(state.instance(), Some(&json!({ "name": "Ada", "size": "M", "on": false })));
    /// assert_eq!(posted.ignored, ["token"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn post(
        &mut self,
        fields: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Posted, PostError> {
        self.post_drawn(fields, |_, _| true)
    }

    /// As [`FormState::post`], of a page on which not every place was drawn and enabled, by a UI description for example:
    /// `drawn` says which were. It is asked about a place and those around it before anything is changed. What was not
    /// drawn is left as it is, and [`Posted::ignored`] names what was posted of it.
    ///
    /// # Errors
    /// [`PostError`] where there are too many pairs.
    pub fn post_drawn(
        &mut self,
        fields: impl IntoIterator<Item = (String, String)>,
        drawn: impl Fn(&Self, &Pointer) -> bool,
    ) -> Result<Posted, PostError> {
        let mut pairs = fields.into_iter();
        let mut by_name = Fields::new();
        for (name, value) in pairs.by_ref().take(MOST_PAIRS) {
            by_name.entry(name).or_default().push(value);
        }
        if pairs.next().is_some() {
            return Err(PostError::TooMany { limit: MOST_PAIRS });
        }
        let undrawn = self.undrawn(&drawn);
        let boxes = self.boxes(&undrawn);
        let mut post = Post {
            state: self,
            posted: Posted::default(),
            choices: Vec::new(),
            waiting: Vec::new(),
            offsets: IndexMap::new(),
            keys: IndexMap::new(),
            buttons: Vec::new(),
            seen: HashSet::new(),
            undrawn,
        };
        post.sort(by_name);
        post.fill();
        post.uncheck(&boxes);
        post.fill();
        post.press();
        let fields = std::mem::take(&mut post.waiting).into_iter();
        let choices = std::mem::take(&mut post.choices).into_iter();
        let left = fields
            .map(|(name, ..)| name)
            .chain(choices.map(|(name, ..)| name));
        post.posted.ignored.extend(left);
        let mut posted = post.posted;
        let mut known = HashSet::new();
        let nodes = &mut posted.change.nodes;
        nodes.retain(|id| self.is_alive(*id) && known.insert(*id));
        posted.change.places.sort_unstable();
        posted.change.places.dedup();
        posted.change.focus = posted.change.focus.filter(|id| self.is_alive(*id));
        Ok(posted)
    }

    /// The places that were not drawn or not enabled.
    fn undrawn(&self, drawn: &dyn Fn(&Self, &Pointer) -> bool) -> HashSet<NodeId> {
        let nodes = self.all_nodes().into_iter();
        nodes
            .filter(|id| !drawn(self, &self.pointer(*id)))
            .collect()
    }

    /// Whether a place, or one around it, is among some.
    fn is_in_any(&self, id: NodeId, places: &HashSet<NodeId>) -> bool {
        !places.is_empty() && self.path(id).iter().any(|step| places.contains(step))
    }

    /// The controls of which nothing is posted where nothing is picked.
    fn boxes(&self, undrawn: &HashSet<NodeId>) -> Vec<NodeId> {
        let is_box = |id: &NodeId| {
            let shape = self.node(*id).merged.shape;
            matches!(shape, Shape::Field(Control::Toggle | Control::Multiselect))
                && !self.is_read_only(*id)
                && !is_kept(self.stored_secret(*id).as_ref())
                && !self.is_in_any(*id, undrawn)
        };
        self.all_nodes().into_iter().filter(is_box).collect()
    }
}

/// A post that is being read.
struct Post<'a> {
    state: &'a mut FormState,
    posted: Posted,
    choices: Vec<(String, Pointer, usize, String)>,
    /// Fields whose place was not there yet.
    waiting: Vec<(String, Pointer, Vec<String>)>,
    offsets: IndexMap<Pointer, (String, String)>,
    keys: IndexMap<Pointer, String>,
    buttons: Vec<(String, Event)>,
    /// Fields of which something was posted.
    seen: HashSet<NodeId>,
    /// Places that were not drawn.
    undrawn: HashSet<NodeId>,
}

/// The pairs do not fit the place.
struct Unfit;

/// Of a secret that the host keeps nothing is shown: nothing in its place keeps it.
fn is_kept(edit: Option<&SecretEdit>) -> bool {
    matches!(edit, Some(SecretEdit::Keep | SecretEdit::Clear))
}

impl Post<'_> {
    /// Tells fields, choices and buttons apart.
    fn sort(&mut self, fields: Fields) {
        for (name, mut values) in fields {
            let last = |values: &mut Vec<String>| values.pop().unwrap_or_default();
            match PostName::read(&name) {
                Some(PostName::Field(at)) => self.waiting.push((name, at, values)),
                Some(PostName::Offset(at)) => {
                    self.offsets.insert(at, (name, last(&mut values)));
                }
                Some(PostName::Choice(at, number)) => {
                    self.choices.push((name, at, number, last(&mut values)));
                }
                Some(PostName::Key(at)) => {
                    self.keys.insert(at, last(&mut values));
                }
                Some(PostName::Add(at)) => self.buttons.push((name, Event::add(at))),
                Some(PostName::Remove(at)) => self.buttons.push((name, Event::remove(at))),
                None => self.posted.ignored.push(name),
            }
        }
        let depth = |at: &Pointer| at.tokens().into_iter().flatten().count();
        self.choices
            .sort_by_cached_key(|(_, at, number, _)| (depth(at), *number));
        let fields: HashSet<&Pointer> = self.waiting.iter().map(|(_, at, _)| at).collect();
        for (at, (name, _)) in &self.offsets {
            if !fields.contains(at) {
                self.posted.ignored.push(name.clone());
            }
        }
    }

    /// Variants of the choices that are there, the outermost first. Says whether one was.
    fn choose(&mut self) -> bool {
        let mut any = false;
        for (name, at, number, value) in std::mem::take(&mut self.choices) {
            let view = self.state.view(&at);
            if view.is_none_or(|view| number >= view.choices.len()) {
                self.choices.push((name, at, number, value));
                continue;
            }
            any = true;
            if self.choose_one(&at, number, &value).is_err() {
                self.posted.ignored.push(name);
            }
        }
        any
    }

    fn choose_one(&mut self, at: &Pointer, number: usize, value: &str) -> Result<(), Unfit> {
        if self.is_undrawn(at) {
            return Err(Unfit);
        }
        let view = self.state.view(at).ok_or(Unfit)?;
        let choice = view.choices.get(number).ok_or(Unfit)?;
        let variant = match value {
            "" => None,
            _ => Some(index(value).ok_or(Unfit)?),
        };
        if view.read_only || choice.active == variant {
            return Ok(());
        }
        self.apply(Event::Choose {
            at: at.clone(),
            choice: Some(choice.id.clone()),
            variant,
        })
    }

    /// The choices and fields whose places are there, as long as these bring others.
    fn fill(&mut self) {
        let mut patient = true;
        for _ in 0..ROUNDS {
            let mut progress = self.choose();
            let open = self.choices.iter().filter(|_| patient);
            let open: HashSet<Pointer> = open.map(|(_, at, ..)| at.clone()).collect();
            let mut later = Vec::new();
            for (name, at, values) in std::mem::take(&mut self.waiting) {
                let id = self.state.find(&at);
                // What a field just brought waits for the choices around it, as long as these may come.
                let Some(id) = id.filter(|id| open.is_empty() || !self.is_in(*id, &open)) else {
                    later.push((name, at, values));
                    continue;
                };
                progress = true;
                self.seen.insert(id);
                let view = self.state.live_view(id);
                let is_left = self.state.is_in_any(id, &self.undrawn);
                if is_left || !view.read_only && self.fill_one(&view, &values).is_err() {
                    self.posted.ignored.push(name);
                }
            }
            self.waiting = later;
            if !progress && !std::mem::take(&mut patient) {
                break;
            }
        }
    }

    /// Whether a node is in or at a place at which a choice is not made yet, and that was not there before.
    fn is_in(&self, id: NodeId, open: &HashSet<Pointer>) -> bool {
        let path = self.state.path(id).into_iter();
        path.map(|step| self.state.pointer(step)).any(|at| {
            open.contains(&at)
                && self
                    .state
                    .view(&at)
                    .is_some_and(|view| !view.choices.is_empty())
        })
    }

    fn fill_one(&mut self, view: &NodeView, values: &[String]) -> Result<(), Unfit> {
        let last = values.last().map_or("", String::as_str);
        match view.control {
            Some(Control::File) => Ok(()),
            Some(Control::Toggle) => {
                if values.iter().any(|value| value == "on" || value == "true") {
                    self.check(view, true)
                } else if last.is_empty() {
                    self.check(view, false)
                } else {
                    Err(Unfit)
                }
            }
            Some(Control::Select | Control::Radio) => self.pick(view, last),
            Some(Control::Multiselect) => self.pick_all(view, values),
            Some(Control::Time | Control::Datetime) => match self.offsets.get(&view.at) {
                Some((_, offset)) => {
                    let text = with_offset(last, offset);
                    self.write(view, text)
                }
                None => self.write(view, last.to_owned()),
            },
            Some(Control::Const | Control::Null | Control::Hidden) | None => Err(Unfit),
            Some(_) => self.write(view, last.to_owned()),
        }
    }

    fn write(&mut self, view: &NodeView, text: String) -> Result<(), Unfit> {
        let kept = is_kept(view.secret_edit.as_ref()) && text.is_empty();
        if kept || is_untouched(view.control, &view.control_text, &text) {
            return Ok(());
        }
        self.apply(Event::type_text(&view.at, lines(&text)))
    }

    fn pick(&mut self, view: &NodeView, value: &str) -> Result<(), Unfit> {
        let current = view.control_value.as_ref();
        if value == "foreign" {
            return Ok(());
        }
        if value.is_empty() {
            let shown = current.is_some_and(|value| !value.is_null()) || view.text.is_some();
            return if shown {
                self.apply(Event::Clear {
                    at: view.at.clone(),
                })
            } else {
                Ok(())
            };
        }
        let option = index(value).ok_or(Unfit)?;
        let option = view.options.get(option).ok_or(Unfit)?;
        if current == Some(&option.value) {
            return Ok(());
        }
        self.apply(Event::set(&view.at, option.value.clone()))
    }

    /// Items that are no options stay; what is picked stands in the order of the options.
    fn pick_all(&mut self, view: &NodeView, values: &[String]) -> Result<(), Unfit> {
        let current = view.control_value.as_ref();
        let items = current.and_then(Value::as_array);
        let mut unfit = false;
        let mut picked = vec![false; view.options.len()];
        for value in values.iter().filter(|value| !value.is_empty()) {
            match index(value).and_then(|number| picked.get_mut(number)) {
                Some(picked) => *picked = true,
                None => unfit = true,
            }
        }
        let shown = view
            .options
            .iter()
            .map(|option| items.is_some_and(|items| items.contains(&option.value)));
        let same = shown.eq(picked.iter().copied());
        let kept = is_kept(view.secret_edit.as_ref()) && values.iter().all(String::is_empty);
        let wanted = current.is_none() && view.required && !kept;
        if !same || wanted {
            let options = || view.options.iter().map(|option| &option.value);
            let foreign = items.into_iter().flatten();
            let foreign = foreign.filter(|item| options().all(|option| option != *item));
            let picked = options().zip(&picked).filter(|(_, picked)| **picked);
            let items = foreign.chain(picked.map(|(value, _)| value)).cloned();
            self.apply(Event::set(&view.at, Value::Array(items.collect())))?;
        }
        if unfit { Err(Unfit) } else { Ok(()) }
    }

    /// A toggle that is off because its value is no boolean stays as it is.
    fn check(&mut self, view: &NodeView, on: bool) -> Result<(), Unfit> {
        let is_on = view.control_value == Some(Value::Bool(true));
        let kept = is_kept(view.secret_edit.as_ref());
        let wanted = !on && !view.present && view.required && !kept;
        if is_on == on && !wanted {
            return Ok(());
        }
        self.apply(Event::set(&view.at, on))
    }

    /// Toggles and multiselects of which nothing was posted.
    fn uncheck(&mut self, boxes: &[NodeId]) {
        for id in boxes {
            if self.seen.contains(id) || !self.state.is_alive(*id) {
                continue;
            }
            let view = self.state.live_view(*id);
            let _ = self.fill_one(&view, &[]);
        }
    }

    /// Buttons, when the fields are there.
    fn press(&mut self) {
        for (name, mut event) in std::mem::take(&mut self.buttons) {
            if let Event::Add { at, key, .. } = &mut event {
                *key = self.keys.get(at).filter(|key| !key.is_empty()).cloned();
            }
            let is_left = match &event {
                Event::Add { at, .. } | Event::Remove { at } => self.is_undrawn(at),
                _ => false,
            };
            let done = if is_left {
                Err(Unfit)
            } else {
                self.apply(event)
            };
            match done {
                Ok(()) => self.posted.is_edit = true,
                Err(Unfit) => self.posted.ignored.push(name),
            }
        }
    }

    fn is_undrawn(&self, at: &Pointer) -> bool {
        let id = self.state.find(at);
        id.is_some_and(|id| self.state.is_in_any(id, &self.undrawn))
    }

    fn apply(&mut self, event: Event) -> Result<(), Unfit> {
        let change = self.state.apply(event).map_err(|_| Unfit)?;
        self.posted.change.take_in(change);
        Ok(())
    }
}
