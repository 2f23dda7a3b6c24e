//! Plays a case and asks the laws after every event.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::OnceLock;

use formloom_core::{
    Change, Control, Defaults, Event, Form, FormState, NodeId, NodeKind, NodeView, Pointer,
    StateOptions, compile,
};
use jsonschema::Validator;
use serde_json::{Value, json};

use super::coverage::{Coverage, kind_of};
use super::described;
use super::event::SECRET;
use super::kept::{Kept, is_kept};
use super::picture::{Picture, errors, fields, plain_errors};
use super::rebuilt::{Rebuilt, check as check_rebuilt};
use super::returned;
use super::schema::Feature;
use super::small::{Small, is_same};
use super::step::Case;
use super::timeline::{Known, Moment, Timeline};
use super::written;

/// A law that does not hold.
#[derive(Clone, Debug)]
pub struct Find {
    /// Which law.
    pub law: &'static str,
    /// How it does not hold.
    pub message: String,
    /// What led there.
    pub case: Box<Case>,
}

/// What does not hold: the law, and how.
type Broken = (&'static str, String);

/// A form while it is played with.
pub(super) struct Machine {
    /// What happened so far.
    pub case: Case,
    /// The state.
    pub state: FormState,
    /// How it looks.
    pub picture: Rc<Picture>,
    /// What was reached.
    pub coverage: Coverage,
    /// The features of the schema, where they are known.
    pub used: Vec<Feature>,
    blank: NodeId,
    forms: HashMap<String, Form>,
    schema: Value,
    validator: Option<Validator>,
    given: Vec<Value>,
    seen: Vec<Value>,
    /// Names of members in objects that were written as a whole.
    loose: BTreeSet<String>,
    views: BTreeMap<NodeId, NodeView>,
    now: Moment,
    /// The schema that another one just took the place of, and what was there then.
    away: Option<(Value, Moment)>,
    start: Moment,
    timeline: Timeline,
}

/// Laws that are not asked, by name: `FORMLOOM_SKIP=undone,named`, to see what is behind them.
fn is_skipped(law: &str) -> bool {
    static SKIPPED: OnceLock<Vec<String>> = OnceLock::new();
    let skipped = SKIPPED.get_or_init(|| {
        let names = std::env::var("FORMLOOM_SKIP").unwrap_or_default();
        names.split(',').map(str::to_owned).collect()
    });
    skipped.iter().any(|name| name == law)
}

/// What is broken, unless that law is skipped.
fn asked(answer: Result<(), Broken>) -> Result<(), Broken> {
    answer.or_else(|broken| {
        if is_skipped(broken.0) {
            Ok(())
        } else {
            Err(broken)
        }
    })
}

/// What is broken where something panics.
fn guarded<T>(act: impl FnOnce() -> Result<T, Broken>) -> Result<T, Broken> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(("panic", text.unwrap_or_default()))
    })
}

impl Machine {
    /// A state that starts; none where the schema has no form.
    pub(super) fn start(case: Case) -> Result<Option<Self>, Find> {
        let begun = case.clone();
        guarded(|| Self::new(case)).map_err(|(law, message)| Find {
            law,
            message,
            case: Box::new(begun),
        })
    }

    fn new(case: Case) -> Result<Option<Self>, Broken> {
        let Ok(compiled) = compile(&case.schema) else {
            return Ok(None);
        };
        let form = compiled.form;
        let blank = form.state_with(StateOptions::default()).root();
        let state = form.state_with(
            StateOptions::default()
                .with_instance(case.instance.clone())
                .with_defaults(case.policy())
                .with_stored(case.stored()),
        );
        if let Some(instance) = &case.instance
            && state.instance() != Some(instance)
        {
            return Err((
                "loaded",
                format!("{instance} is loaded as {:?}", state.instance()),
            ));
        }
        let picture = Picture::of(&state, blank);
        let known = Known {
            kept: Kept::new(&case.stored(), &picture),
            small: Small::new(
                &case.schema,
                case.instance.as_ref(),
                case.policy() != Defaults::None,
            )
            .filter(|_| case.stored.is_empty()),
            ..Known::default()
        };
        let now = moment(&state, picture.clone(), known);
        let mut this = Self {
            validator: validator(&case.schema),
            given: written::given(&case.schema),
            seen: Vec::new(),
            loose: BTreeSet::new(),
            views: views(&state),
            schema: case.schema.clone(),
            forms: HashMap::from([(case.schema.to_string(), form)]),
            case: Case {
                steps: Vec::new(),
                ..case
            },
            picture,
            coverage: Coverage::default(),
            used: Vec::new(),
            blank,
            start: now.clone(),
            away: None,
            now,
            timeline: Timeline::default(),
            state,
        };
        written::parts(this.case.instance.as_ref(), &mut this.seen);
        for value in this.given.iter().chain(&this.case.instance) {
            described::add_names(value, &mut this.loose);
        }
        let nothing = (None, &Picture::default());
        let now = (this.state.instance(), &*this.picture);
        let form = this.state.form();
        let described = described::check(form, &this.loose, nothing, now, None, None);
        asked(described.map_err(|message| ("described", message)))?;
        this.look()?;
        Ok(Some(this))
    }

    /// The next event.
    pub(super) fn step(&mut self, event: Value) -> Result<(), Find> {
        self.case.steps.push(event.clone());
        let done = guarded(|| self.carry_out(&event));
        done.map_err(|broken| self.find(broken))
    }

    /// The end: a submit, then everything is undone and done again.
    pub(super) fn finish(mut self) -> Result<Coverage, Find> {
        let done = guarded(|| self.end());
        self.coverage.lengths.push(self.case.steps.len());
        match done {
            Ok(()) => Ok(self.coverage),
            Err(broken) => Err(self.find(broken)),
        }
    }

    fn find(&self, (law, message): Broken) -> Find {
        Find {
            law,
            message,
            case: Box::new(self.case.clone()),
        }
    }

    fn carry_out(&mut self, event: &Value) -> Result<(), Broken> {
        let kind = kind_of(event);
        let before = self.now.clone();
        if let Some(text) = event.get("text").and_then(Value::as_str) {
            self.seen.push(Value::from(text));
            let read = serde_json::from_str::<Value>(text).ok();
            // A whole number becomes an integer, however it is written.
            let number = read.as_ref().and_then(Value::as_f64);
            let whole = number.filter(|number| number.fract() == 0.0 && number.abs() < 1e15);
            self.seen.extend(whole.map(|whole| json!(whole as i64)));
            self.seen.extend(read);
        }
        written::parts(
            event.get("value").or(event.pointer("/edit/replace")),
            &mut self.seen,
        );
        let text = event.get("text").and_then(Value::as_str);
        let text = text.and_then(|text| serde_json::from_str::<Value>(text).ok());
        let written = [event.get("value"), event.pointer("/edit/replace")];
        for value in written.into_iter().flatten().chain(&text) {
            described::add_names(value, &mut self.loose);
        }
        let undoable = (self.state.can_undo(), self.state.can_redo());
        if kind == "submit" {
            asked(self.submit())?;
        }
        let views = std::mem::take(&mut self.views);
        let parsed;
        let mut left = None;
        let (place, change) = if let Some(schema) = event.get("change_form") {
            let form = match self.forms.get(&schema.to_string()) {
                Some(form) => form.clone(),
                None => {
                    let Ok(compiled) = compile(schema) else {
                        return Ok(());
                    };
                    self.forms.insert(schema.to_string(), compiled.form.clone());
                    compiled.form
                }
            };
            left = Some(std::mem::replace(&mut self.schema, schema.clone()));
            self.validator = validator(schema);
            self.given.extend(written::given(schema));
            for value in &self.given {
                described::add_names(value, &mut self.loose);
            }
            (None, Ok(self.state.change_form(form)))
        } else {
            parsed = Event::from_json(event).map_err(|error| ("case", error.to_string()))?;
            let place = parsed.at().and_then(|at| self.state.find(at));
            (place, self.state.apply(parsed.clone()))
        };
        self.views = self::views(&self.state);
        let picture = Picture::of(&self.state, self.blank);
        let mut now = moment(&self.state, picture.clone(), Known::default());
        let change = match change {
            Ok(change) => change,
            Err(error) => {
                self.coverage.refused += 1;
                now.known = before.known.clone();
                let difference = before.difference(&now);
                let same = self.views == views
                    && undoable == (self.state.can_undo(), self.state.can_redo());
                self.now = now;
                return match difference {
                    Some(difference) => {
                        asked(Err(("refused", format!("{error}, and yet {difference}"))))
                    }
                    None if same => Ok(()),
                    None => asked(Err(("refused", format!("{error}, and yet a view differs")))),
                };
            }
        };
        let at = super::kept::kind_and_place(event).map(|(_, at)| at);
        // A member that is added by name is what the user writes.
        let added = event.get("key").and_then(Value::as_str);
        let edited = at.as_ref().map(|at| match added {
            Some(key) => at.join(key),
            None => at.clone(),
        });
        let node = at.as_ref().and_then(|at| before.picture.nodes.get(at));
        // Items of a list may be at other places now.
        let list = match (node, &at) {
            (Some(node), Some(at)) if node.position.is_some() => {
                at.split_last().map(|(list, _)| list)
            }
            _ => at.clone(),
        };
        let list = list.filter(|_| matches!(kind, "add" | "remove" | "move" | "duplicate"));
        let after = at.as_ref().and_then(|at| picture.nodes.get(at));
        self.coverage.count(event, node, after, &self.used);
        self.picture = picture;
        asked(self.named(&change, &views, &before, &now))?;
        now.known = self.learn(event, kind, place, &before, &now)?;
        self.away = left.map(|schema| (schema, before.clone()));
        self.now = now;
        if !self.has_formulas() && !matches!(kind, "undo" | "redo" | "reset" | "change_form") {
            let written = written::check(
                event,
                &self.given,
                &self.seen,
                (before.instance.as_ref(), &before.picture),
                (self.now.instance.as_ref(), &self.picture),
            );
            asked(written.map_err(|message| ("written", message)))?;
            let described = described::check(
                self.state.form(),
                &self.loose,
                (before.instance.as_ref(), &before.picture),
                (self.now.instance.as_ref(), &self.picture),
                edited.as_ref(),
                list.as_ref(),
            );
            // Where both branches of an `anyOf` hold, what the user wrote in the one stays with the other; and what is
            // left to a variant that says nothing of it was there before anything describes it again.
            if kind == "choose" {
                let now = (self.now.instance.as_ref(), &*self.picture);
                let left = described::undescribed(now.0, now.1);
                let names = left.iter().filter_map(|at| Some(at.split_last()?.1));
                self.loose.extend(names);
            } else {
                asked(described.map_err(|message| ("described", message)))?;
            }
        }
        written::parts(self.now.instance.as_ref(), &mut self.seen);
        self.look()
    }

    /// What the models know after an event; undo and redo have to come to a moment that was.
    fn learn(
        &mut self,
        event: &Value,
        kind: &'static str,
        place: Option<NodeId>,
        before: &Moment,
        now: &Moment,
    ) -> Result<Rc<Known>, Broken> {
        if matches!(kind, "undo" | "redo") {
            let known = self.timeline.check(kind == "undo", now).or_else(|message| {
                asked(Err(("undone", format!("after {kind}: {message}")))).map(|()| None)
            });
            let known = known?;
            if known.is_none() && before.difference(now).is_some() {
                self.timeline.lose();
            }
            return match known {
                Some(known) => Ok(known),
                None if before.difference(now).is_none() => Ok(before.known.clone()),
                None => Ok(Rc::new(lost(&before.known))),
            };
        }
        let away = self.away.take();
        let known = match kind {
            "change_form" => {
                if let Some((schema, then)) = away
                    && schema == self.schema
                    && !self.has_formulas()
                {
                    asked(carried(&then, now, &self.given))?;
                }
                self.timeline.lose();
                let mut known = lost(&before.known);
                known.small = None;
                known
            }
            "reset" => {
                let mut known = (*self.start.known).clone();
                if self.timeline.lost {
                    known = lost(&known);
                    known.small = None;
                }
                known
            }
            _ => {
                let mut known = (*before.known).clone();
                known.kept.follow(event, &before.picture, &now.picture);
                known.ledger.follow(event, &before.picture, &now.picture);
                known.small = known.small.and_then(|small| small.follow(event));
                known
            }
        };
        let known = Rc::new(known);
        let after = Moment {
            known: known.clone(),
            ..now.clone()
        };
        if kind != "change_form" {
            self.timeline.follow(kind, place, before, &after);
        }
        Ok(known)
    }

    fn has_formulas(&self) -> bool {
        has_formulas(&self.schema)
    }

    /// The change names every node that looks different, and every place of the instance that is different.
    fn named(
        &self,
        change: &Change,
        views: &BTreeMap<NodeId, NodeView>,
        before: &Moment,
        now: &Moment,
    ) -> Result<(), Broken> {
        for (id, view) in &self.views {
            let Some(old) = views.get(id) else { continue };
            let (old, now) = (looks(old), looks(view));
            if old != now && !change.nodes.contains(id) {
                let text = format!(
                    "{:?} looks different, and the change does not name it: {}",
                    view.at,
                    fields(&old, &now)
                );
                return Err(("named", text));
            }
        }
        if before.text != now.text && !change.instance {
            return Err((
                "named",
                "the instance differs, and the change does not say so".to_owned(),
            ));
        }
        for (at, _, _) in written::differing(before.instance.as_ref(), now.instance.as_ref()) {
            if !change.places.iter().any(|place| place.contains(&at)) {
                return Err((
                    "named",
                    format!("{at:?} is not in the places {:?}", change.places),
                ));
            }
        }
        Ok(())
    }

    /// The laws of a state, whatever happened.
    fn look(&mut self) -> Result<(), Broken> {
        if self.state.has_disputed_secrets() {
            // No answer is consistent.
            return asked(self.shown());
        }
        asked(self.shown())?;
        asked(self.judged())?;
        asked(self.hidden())?;
        let known = self.now.known.clone();
        let kept = known.kept.check(&self.state, &self.picture);
        asked(kept.map_err(|message| ("kept", message)))?;
        let remembered = known.ledger.check(&self.picture);
        asked(remembered.map_err(|message| ("remembered", message)))?;
        if let Some(small) = &known.small {
            self.coverage.modelled += 1;
            let wanted = small.instance();
            if !is_same(self.state.instance(), &wanted) {
                return Err((
                    "model",
                    format!("the instance is {}, and should be {wanted}", self.now.text),
                ));
            }
        }
        match check_rebuilt(&self.state, &self.picture, &self.case, self.blank) {
            Rebuilt::Same => self.coverage.rebuilt.0 += 1,
            Rebuilt::Elsewhere => self.coverage.rebuilt.1 += 1,
            Rebuilt::Differs(message) => asked(Err(("rebuilt", message)))?,
        }
        Ok(())
    }

    /// The tree says what the instance says.
    fn shown(&self) -> Result<(), Broken> {
        for (at, node) in &self.picture.nodes {
            let value = value_at(self.state.instance(), &self.picture, at);
            if node.present != value.is_some()
                || node.value.is_some() && node.value.as_ref() != value
            {
                return Err((
                    "shown",
                    format!("{at:?} does not show what is in the instance"),
                ));
            }
            if node.secret && node.value.is_some() {
                return Err(("hidden", format!("{at:?} shows a secret")));
            }
        }
        Ok(())
    }

    /// The live errors are those of the whole document, and there are none where it is valid.
    fn judged(&self) -> Result<(), Broken> {
        let live = &*self.now.errors;
        let whole = plain_errors(&self.state.whole_document_errors());
        if *live != whole {
            return Err(("judged", format!("live {live:?}, whole document {whole:?}")));
        }
        let (Some(validator), Some(instance)) = (&self.validator, self.state.instance()) else {
            return Ok(());
        };
        let unfinished = |node: &NodeView| {
            let none = node.control_value.as_ref().is_none_or(Value::is_null);
            let is_typed = !node.control_text.is_empty() && node.control_text != "null";
            // An item of any type waits for the number that was picked; of a secret nobody sees that.
            let is_entry = node.position.is_some() || node.member.is_some();
            let waits = node.secret && none && node.present && is_entry && !live.is_empty();
            node.text.is_some() || node.secret && none && is_typed || waits
        };
        if self.picture.nodes.values().any(unfinished) {
            return match live.is_empty() {
                true => Err((
                    "judged",
                    "a text is no value, and there is no error".to_owned(),
                )),
                false => Ok(()),
            };
        }
        let stand_ins = [
            json!("a kept one"),
            json!(1),
            json!(true),
            json!(0.5),
            json!(7),
            json!("k"),
            json!("a"),
            json!("go"),
            json!("off"),
            json!("v0"),
            json!("v1"),
        ];
        let with: Option<Vec<Value>> = stand_ins
            .iter()
            .map(|value| with_kept(instance, &self.picture, value))
            .collect();
        let Some(with) = with else {
            return Ok(());
        };
        let valid = with.iter().any(|instance| validator.is_valid(instance));
        // A condition that hangs on what is kept counts as met, whatever else the kept value may be.
        let hangs = with.iter().any(|instance| !validator.is_valid(instance));
        if valid && hangs && !live.is_empty() && has_keyword(&self.schema, "if") {
            return Ok(());
        }
        let kept = self.picture.nodes.values().filter(|node| is_kept(node));
        // What is kept is accepted by every branch of a union, so none of them is one too many, and by a condition and
        // its own type at once. The graph's own judge (`tests/kept.rs`) knows that exactly.
        let kept = kept.count();
        let is_several =
            ["oneOf", "if", "dependentSchemas"].map(|keyword| has_keyword(&self.schema, keyword));
        if !valid && (kept > 1 || kept == 1 && live.is_empty() && is_several.contains(&true)) {
            return Ok(());
        }
        if valid != live.is_empty() {
            return Err((
                "judged",
                format!("valid: {valid}, and the errors are {live:?}; instance {instance}"),
            ));
        }
        Ok(())
    }

    /// A typed secret is in no text that anybody sees.
    fn hidden(&self) -> Result<(), Broken> {
        let texts = [
            format!("{:?}", self.state),
            json!(self.state.errors()).to_string(),
            format!("{:?}", self.state.errors()),
        ];
        if texts.iter().any(|text| text.contains(SECRET)) {
            return Err(("hidden", "a secret is in an error or in `Debug`".to_owned()));
        }
        // Words of a secret place may say what is no secret and stands at another place.
        let open = self.state.instance_without_secrets();
        let open = open.map_or_else(String::new, |open| open.to_string());
        for node in self.picture.nodes.values().filter(|node| node.secret) {
            let shown = json!(node).to_string();
            if secrets_in(&shown).any(|secret| !secrets_in(&open).any(|known| known == secret)) {
                return Err(("hidden", format!("{:?} shows a secret", node.at)));
            }
        }
        Ok(())
    }

    /// A submit succeeds exactly where there is no error, and names what is kept.
    fn submit(&mut self) -> Result<(), Broken> {
        let free = self.now.errors.is_empty();
        let answer = self.state.submit();
        self.views = views(&self.state);
        match answer {
            Ok(done) => {
                if !free {
                    return Err((
                        "judged",
                        format!("submitted with errors {:?}", self.now.errors),
                    ));
                }
                if Some(&done.instance) != self.state.instance() && self.state.instance().is_some()
                {
                    return Err(("judged", "another instance is submitted".to_owned()));
                }
                let checked = self.now.known.kept.check_submitted(
                    &done.instance,
                    &done.kept,
                    &done.cleared,
                    &self.picture,
                );
                checked.map_err(|message| ("kept", message))
            }
            Err(invalid) if free => Err((
                "judged",
                format!("refused without live errors: {:?}", invalid.errors),
            )),
            Err(invalid) => {
                let text = format!("{invalid:?} {}", json!(invalid.errors));
                match text.contains(SECRET) {
                    true => Err(("hidden", "a secret is in what a submit says".to_owned())),
                    false => Ok(()),
                }
            }
        }
    }

    fn end(&mut self) -> Result<(), Broken> {
        if !self.has_formulas() {
            let values = returned_values(&self.schema);
            let form = self.state.form();
            let returned = returned::check(&self.case, form, &self.picture, &values);
            asked(returned.map_err(|message| ("returned", message)))?;
        }
        asked(self.submit())?;
        if self.timeline.must_undo() && !self.state.can_undo() {
            asked(Err((
                "undone",
                "there is an edit and nothing to undo".to_owned(),
            )))?;
        }
        let redoable = self.state.can_redo();
        let end = self.now.clone();
        let mut count = 0;
        while self.state.can_undo() && count < 400 {
            count += 1;
            self.carry_out(&json!({ "undo": true }))
                .map_err(|(law, message)| {
                    (
                        law,
                        format!("when everything is undone, at {count}: {message}"),
                    )
                })?;
        }
        if !self.timeline.lost
            && let Some(difference) = self.start.difference(&self.now)
        {
            return Err(("undone", format!("everything is undone: {difference}")));
        }
        for _ in 0..count {
            self.carry_out(&json!({ "redo": true }))
                .map_err(|(law, message)| {
                    (law, format!("when everything is done again: {message}"))
                })?;
        }
        if !self.timeline.lost
            && !redoable
            && let Some(difference) = end.difference(&self.now)
        {
            return Err(("undone", format!("everything is done again: {difference}")));
        }
        Ok(())
    }
}

/// The value of a node: a member of an object or an item of an array, as the node around it says.
fn value_at<'v>(instance: Option<&'v Value>, picture: &Picture, at: &Pointer) -> Option<&'v Value> {
    let (mut here, mut place) = (instance?, Pointer::root());
    for token in at.tokens()? {
        let is_array = picture
            .nodes
            .get(&place)
            .is_some_and(|node| matches!(node.kind, NodeKind::List | NodeKind::Tuple));
        here = match here {
            Value::Object(members) if !is_array => members.get(&*token)?,
            Value::Array(items) if is_array => items.get(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
        place = place.join(&token);
    }
    Some(here)
}

/// A form that comes back at once finds every value and every text that it left.
fn carried(then: &Moment, now: &Moment, given: &[Value]) -> Result<(), Broken> {
    for (at, old, new) in written::differing(then.instance.as_ref(), now.instance.as_ref()) {
        // A default goes with its form.
        if old.is_some_and(|old| !given.contains(old)) {
            let text = format!("the form came back, {at:?} was {old:?} and is {new:?}");
            return Err(("carried", text));
        }
    }
    for (at, node) in &then.picture.nodes {
        let typed = node.text.is_some() && node.control.is_some_and(Control::is_typed);
        let found = now.picture.nodes.get(at).map(|node| &node.control_text);
        if typed && found.is_some_and(|text| *text != node.control_text) {
            let text = format!(
                "the form came back, {at:?} said {:?} and says {found:?}",
                node.control_text
            );
            return Err(("carried", text));
        }
    }
    Ok(())
}

/// What an edit does not draw is not compared.
fn looks(view: &NodeView) -> NodeView {
    let mut view = view.clone();
    view.visited = false;
    view.touched = false;
    // Of the number of items only what can be done with an item is drawn.
    view.position = view
        .position
        .map(|(index, count)| (index, (index + 2).min(count)));
    view
}

fn lost(known: &Known) -> Known {
    let mut known = known.clone();
    known.kept.lose();
    known.ledger.lose();
    known.small = None;
    known
}

fn moment(state: &FormState, picture: Rc<Picture>, known: Known) -> Moment {
    Moment {
        instance: state.instance().cloned(),
        text: state
            .instance()
            .map_or_else(String::new, ToString::to_string),
        picture,
        errors: Rc::new(errors(state)),
        known: Rc::new(known),
    }
}

fn views(state: &FormState) -> BTreeMap<NodeId, NodeView> {
    let mut found = BTreeMap::new();
    let mut open = vec![state.root()];
    while let Some(id) = open.pop() {
        let Some(view) = state.view_of(id) else {
            continue;
        };
        open.extend(&view.child_ids);
        found.insert(id, view);
    }
    found
}

fn has_formulas(schema: &Value) -> bool {
    let text = schema.to_string();
    ["\"$var\"", "\"$case\"", "\"$concat\"", "\"$firstNotEmpty\""]
        .iter()
        .any(|word| text.contains(word))
}

/// Another engine on the same schema, where vocabularies do not give words of the standard another meaning.
fn validator(schema: &Value) -> Option<Validator> {
    let text = schema.to_string();
    if has_formulas(schema)
        || ["\"label\"", "allowCustom", "\"nullable\""]
            .iter()
            .any(|word| text.contains(word))
    {
        return None;
    }
    jsonschema::options()
        .should_validate_formats(true)
        .build(schema)
        .ok()
}

/// Values that conditions and variants of a schema ask for.
fn returned_values(schema: &Value) -> Vec<Value> {
    let given = written::given(schema).into_iter();
    given
        .filter(|value| !value.is_object() && !value.is_array() && !value.is_null())
        .collect()
}

/// The secrets that stand in a text, each with its number.
fn secrets_in(text: &str) -> impl Iterator<Item = &str> {
    let found = text.match_indices(SECRET);
    found.map(|(at, _)| {
        let rest = &text[at..];
        let is_of_it = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let end = rest.find(|letter| !is_of_it(letter));
        &rest[..end.unwrap_or(rest.len())]
    })
}

/// Whether a schema has a keyword anywhere.
fn has_keyword(schema: &Value, keyword: &str) -> bool {
    let is_in = |value: &Value| has_keyword(value, keyword);
    match schema {
        Value::Object(members) => members.contains_key(keyword) || members.values().any(is_in),
        Value::Array(items) => items.iter().any(is_in),
        _ => false,
    }
}

/// The instance with something in the place of each secret that is kept; none where nothing is known to fit, or where
/// what is around it is not there either.
fn with_kept(instance: &Value, picture: &Picture, stand_in: &Value) -> Option<Value> {
    let mut instance = instance.clone();
    for node in picture.nodes.values().filter(|node| is_kept(node)) {
        let value = match node.control {
            Some(formloom_core::Control::Password) => stand_in.clone(),
            _ => return None,
        };
        put(&mut instance, &node.at, value)?;
    }
    Some(instance)
}

fn put(root: &mut Value, at: &Pointer, value: Value) -> Option<()> {
    let (around, last) = at.split_last()?;
    let mut here = root;
    for token in around.tokens()? {
        here = match here {
            Value::Object(members) => members.get_mut(&*token)?,
            Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    here.as_object_mut()?.insert(last, value);
    Some(())
}
