//! The state of a form: the instance, the live nodes, and what the user did to each.
//!
//! Invariant: nothing but [`FormState::apply`], [`FormState::submit`] and what is made of them changes a state, and every
//! change says which nodes differ.

mod adopt;
pub(crate) mod annotations;
mod aside;
pub(crate) mod change;
mod checks;
mod children;
mod coming;
mod edit;
mod errors;
pub(crate) mod event;
mod event_json;
mod expand;
pub(crate) mod fetched;
mod fill;
mod history;
mod id;
mod inside;
mod instance;
mod limits;
mod list;
mod map;
mod memory;
mod node;
mod nodes;
mod parse;
pub(crate) mod post;
mod secrets;
mod select;
mod step;
pub(crate) mod submit;
mod switch;
mod sync;
#[cfg(test)]
mod tests;
mod typing;
pub(crate) mod verdicts;
pub(crate) mod view;

use std::fmt;
use std::sync::Arc;

use hashbrown::{HashMap, HashSet};
use indexmap::IndexMap;
use serde_json::{Map, Value};

use self::aside::Aside;
use self::checks::Checks;
use self::errors::Erring;
use self::fetched::OptionsRequest;
use self::history::{Around, History};
pub use self::id::NodeId;
use self::node::{Key, Node};
use self::nodes::Nodes;
use self::secrets::Fates;
use self::step::Step;
use self::verdicts::Stats;
use crate::form::Form;
use crate::form::merged::Shape;
use crate::formula::{self, Answered};
use crate::messages::{English, Messages};
use crate::model::subschema::SchemaId;
use formloom_schema::Few;
use formloom_schema::TypeSet;
use formloom_schema::{Pointer, index};
use formloom_verdict::Graph;

/// What is filled in by itself. A loaded instance is never filled, but what the user adds to it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Defaults {
    /// Every default, required constants, and `false` for a required boolean without a default.
    #[default]
    All,
    /// The same, but only where the place is required.
    Required,
    /// Only the constants of chosen variants.
    None,
}

/// When the errors of a field are shown; they are known all the time. A submit shows all of them, and a field that
/// nobody touched shows none before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ShowErrors {
    /// When the focus left the field once; from then on while one types.
    #[default]
    AfterBlur,
    /// From the first edit of the field on.
    WhileTyping,
    /// Not before a submit was tried; from then on while one types.
    OnSubmit,
}

/// How a state starts.
#[derive(Clone, Default)]
pub struct StateOptions {
    /// The loaded instance; a new form without it.
    pub instance: Option<Value>,
    /// What is filled in by itself.
    pub defaults: Defaults,
    /// Secrets that the host keeps and that are not in the instance.
    pub stored: Vec<Pointer>,
    /// Words for errors; English without it.
    pub messages: Option<Arc<dyn Messages>>,
    /// When errors are shown.
    pub show_errors: ShowErrors,
}

/// The instance may hold secrets: it is not shown.
impl fmt::Debug for StateOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StateOptions")
            .field("defaults", &self.defaults)
            .field("stored", &self.stored)
            .finish_non_exhaustive()
    }
}

/// A form with an instance in it. It is `Send`: a server holds one while it waits.
pub struct FormState {
    form: Form,
    nodes: Nodes,
    root: NodeId,
    instance: Option<Value>,
    /// What was loaded.
    baseline: Arc<Option<Value>>,
    /// What was loaded, with defaults.
    initial: Arc<Option<Value>>,
    defaults: Defaults,
    loaded: bool,
    stored: HashSet<Pointer>,
    /// What happened to them.
    fates: Arc<Fates>,
    /// Those that are kept now, as the graph knows them.
    kept: Vec<Pointer>,
    /// Stored secrets whose nodes went with another form while their branch was away.
    links_away: HashSet<Pointer>,
    /// Those that a condition makes secrets only while they are not kept.
    disputed: Arc<HashSet<Pointer>>,
    messages: Arc<dyn Messages>,
    show_errors: ShowErrors,
    /// A submit was tried: what comes from now on shows its errors after blur.
    submitted: bool,
    /// Nodes whose text does not parse.
    unfinished: Arc<Vec<NodeId>>,
    /// Which nodes have errors.
    erring: Erring,
    pass: Pass,
    /// Switches of one choice in a row, with nothing else in between.
    trail: Option<Trail>,
    history: History,
    /// The verdicts of the instance; none without an instance, or where only the whole document can be judged.
    graph: Option<Graph>,
    stats: Stats,
    /// Nodes with errors that the host reported.
    reported: Vec<NodeId>,
    revision: u64,
    checks: Checks,
    /// Forms that the formulas of the schema gave for other values.
    forms: Vec<Form>,
    /// The nodes of the form before, while another takes its place.
    carried: HashMap<Pointer, (NodeId, Node)>,
    /// What stood at places that the form does not have now.
    aside: Arc<IndexMap<Pointer, Aside>>,
    /// How often the host changed the form before this one came; an undo goes back to the number of that time.
    generation: u64,
    /// The form that the host wants, and its number.
    wanted: (Form, u64),
    /// The form under which the instance was loaded.
    first: Form,
}

/// What stood at a place under each variant that was left: without an edit it comes back exactly.
struct Trail {
    node: NodeId,
    choice: String,
    left: Vec<(Option<usize>, Option<Value>)>,
}

/// What happens during one edit.
#[derive(Default)]
struct Pass {
    /// Values of places that go away are taken out and remembered; while loading they stay.
    editing: bool,
    /// The state is made: everything is new, and nothing is told.
    starts: bool,
    /// New places get their defaults.
    fills: bool,
    /// Where the form changes, values of places that go are set aside, and come back with these.
    moves: bool,
    /// Another form takes the place of one: what it describes was there before it.
    adopts: bool,
    /// What a branch that goes had stays in the instance.
    leaves_values: bool,
    /// Secrets that come are those that the host keeps.
    links: bool,
    /// What the edit began with.
    before: Option<Box<Around>>,
    changed: HashSet<NodeId>,
    order: Vec<NodeId>,
    /// What takes back what happened to the instance, in order.
    log: Vec<Step>,
    filled: HashSet<NodeId>,
    /// Defaults of this edit that followed a condition to another default.
    refilled: HashSet<NodeId>,
    /// The place of the edit: what the user wrote there stays.
    at: Option<NodeId>,
    /// Nodes with a text that is no value yet, which got another control.
    reread: Vec<NodeId>,
    /// Values that come back once the members of their object are known.
    returning: Vec<(NodeId, NodeId, Value)>,
    /// A text that was typed in this edit, and the control that read it.
    typed_text: Option<(NodeId, Shape, String)>,
    /// Where `null` stands for a value that is about to come: no condition is judged there.
    placeholder: Option<(NodeId, Key)>,
    /// Members that came back with their subschemas.
    given_back: HashSet<(NodeId, Arc<str>, Vec<SchemaId>)>,
    /// Nodes that nobody asked for: inside of what is absent, or filled in by itself.
    eager: usize,
    /// Places that were written by a default: conditions above them are looked at again.
    stale: Vec<NodeId>,
    /// How many conditions were looked at again because of that.
    turns: usize,
    instance: bool,
    summary: bool,
    focus: Option<NodeId>,
    /// Places of the instance that changed.
    touched: Vec<Pointer>,
    /// Other secrets are kept than before.
    keeps_others: bool,
    /// Everything is checked again.
    anew: bool,
    /// Items stand at other places.
    shifts: bool,
    requests: Vec<OptionsRequest>,
}

impl Form {
    /// A state of this form: a new one that is filled with defaults without an instance, else the loaded one.
    pub fn state(&self, instance: impl Into<Option<Value>>) -> FormState {
        self.state_with(StateOptions {
            instance: instance.into(),
            ..StateOptions::default()
        })
    }

    /// A state of this form with options.
    pub fn state_with(&self, options: StateOptions) -> FormState {
        FormState::new(self.clone(), options)
    }
}

impl FormState {
    pub(crate) fn new(form: Form, options: StateOptions) -> Self {
        let form = match formula::origin_of(&form) {
            Some(Answered { template, .. }) => template
                .form(template.answers(options.instance.as_ref()))
                .unwrap_or(form),
            None => form,
        };
        let nodes = Nodes::new(form.merged_static(&[form.root()]));
        let mut this = Self {
            root: Nodes::none(),
            nodes,
            loaded: options.instance.is_some(),
            baseline: Arc::default(),
            initial: Arc::default(),
            instance: options.instance,
            defaults: options.defaults,
            stored: options.stored.into_iter().collect(),
            messages: options.messages.unwrap_or_else(|| Arc::new(English)),
            show_errors: options.show_errors,
            submitted: false,
            fates: Arc::default(),
            kept: Vec::new(),
            disputed: Arc::default(),
            links_away: HashSet::new(),
            unfinished: Arc::default(),
            erring: Erring::default(),
            pass: Pass::default(),
            trail: None,
            history: History::default(),
            graph: None,
            stats: Stats::default(),
            reported: Vec::new(),
            revision: 0,
            checks: Checks::default(),
            forms: Vec::new(),
            carried: HashMap::new(),
            aside: Arc::default(),
            generation: 0,
            wanted: (form.clone(), 0),
            first: form.clone(),
            form,
        };
        this.start();
        this
    }

    /// Grows the nodes from the instance; a new form is filled with defaults.
    fn start(&mut self) {
        self.pass = Pass {
            starts: true,
            fills: !self.loaded,
            links: true,
            ..Pass::default()
        };
        let seeds = Few::One(self.form.root());
        self.root = self.create(None, Key::Root, seeds, false);
        if self.loaded {
            self.baseline = Arc::new(self.instance.clone());
        } else {
            let merged = self.form.merged_static(&self.node(self.root).seeds);
            let is_object =
                merged.types.without(TypeSet::NULL) == TypeSet::OBJECT || merged.shape.is_object();
            self.baseline = Arc::new(is_object.then(|| Value::Object(Map::new())));
            self.fill(self.root);
            if self.instance.is_none() {
                self.instance.clone_from(&*self.baseline);
            }
        }
        self.refresh(self.root);
        if !self.loaded {
            self.materialise(self.root);
        }
        self.settle();
        self.follow_formulas();
        if !self.stored.is_empty() {
            self.judge_anew();
            self.follow_kept_everywhere();
        }
        // Most of what is loaded stays as it is: one copy is enough then.
        self.initial = if self.loaded && !self.pass.instance {
            self.baseline.clone()
        } else {
            Arc::new(self.instance.clone())
        };
        self.judge_anew();
        self.pass.anew = true;
        self.judge(None);
        self.pass = Pass::default();
    }

    /// The compiled form.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// The node of the whole instance.
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// The instance as it is now; none where the root has no value yet.
    pub fn instance(&self) -> Option<&Value> {
        self.instance.as_ref()
    }

    /// What was loaded; for a new form an empty object, or nothing.
    pub fn baseline(&self) -> Option<&Value> {
        (*self.baseline).as_ref()
    }

    /// Whether the user changed something since the start.
    pub fn is_dirty(&self) -> bool {
        self.instance != *self.initial || !self.unfinished.is_empty() || self.has_secret_edits()
    }

    /// Whether the value at a place differs from what it was at the start, or what is typed there is no value yet.
    pub fn is_dirty_at(&self, id: NodeId) -> bool {
        if !self.is_alive(id) {
            return false;
        }
        let at = self.pointer(id);
        let before = self
            .initial
            .as_ref()
            .as_ref()
            .and_then(|initial| initial.pointer(at.as_str()));
        let inside = self.nodes_inside(id);
        self.value(id) != before
            || self.unfinished.iter().any(|node| inside.contains(node))
            || inside
                .into_iter()
                .any(|node| self.stored_secret(node).is_some() && !self.keeps_secret(node))
    }

    /// Counts the edits.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The node at a place.
    pub fn find(&self, at: &Pointer) -> Option<NodeId> {
        let mut id = self.root;
        for token in at.tokens()? {
            id = self.child(id, &token)?;
        }
        Some(id)
    }

    /// The node at a place, else the nearest one around it.
    pub fn nearest(&self, at: &Pointer) -> NodeId {
        let mut id = self.root;
        for token in at.tokens().into_iter().flatten() {
            match self.child(id, &token) {
                Some(child) => id = child,
                None => break,
            }
        }
        id
    }

    /// The child with a key or at an index.
    fn child(&self, id: NodeId, token: &str) -> Option<NodeId> {
        let node = self.node(id);
        if node.merged.shape.is_array() {
            return node.children.get(index(token)?).copied();
        }
        let likely = || node.merged.properties.get_index_of(token);
        node.children
            .by_key(token, likely, |child| match &self.node(child).key {
                Key::Member(key) => Some(key),
                _ => None,
            })
    }

    /// Whether a node still exists.
    pub fn is_alive(&self, id: NodeId) -> bool {
        self.nodes.is_there(id)
    }

    /// The place of a node.
    pub fn pointer(&self, id: NodeId) -> Pointer {
        let mut at = Pointer::root();
        for step in self.path(id) {
            at = match &self.node(step).key {
                Key::Root => at,
                Key::Member(key) => at.join(key),
                Key::Item(index) => at.join(&index.to_string()),
            };
        }
        at
    }

    fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id)
    }

    fn node_mut(&mut self, id: NodeId) -> &mut Node {
        self.nodes.get_mut(id)
    }

    /// To change what an undo leaves alone: where the focus was, which errors there are, what was fetched and asked.
    fn marks_mut(&mut self, id: NodeId) -> &mut Node {
        self.nodes.marks_mut(id)
    }

    /// The nodes from the root to a node, which is the last; none for a node that is gone.
    pub fn path(&self, id: NodeId) -> Vec<NodeId> {
        let mut path: Vec<NodeId> = self.upwards(id).collect();
        path.reverse();
        path
    }

    /// A node and those around it, the nearest first; none where it is gone.
    fn upwards(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let first = self.is_alive(id).then_some(id);
        std::iter::successors(first, |at| self.node(*at).parent)
    }

    /// Every node of the tree, parents first, in the order of the form.
    fn all_nodes(&self) -> Vec<NodeId> {
        self.nodes_inside(self.root)
    }

    fn nodes_inside(&self, id: NodeId) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            found.push(id);
            open.extend(self.node(id).children.iter().rev());
        }
        found
    }

    /// Whether a place cannot be left without a value: the root, an item, a member of a map, a required member.
    fn needs_value(&self, id: NodeId) -> bool {
        matches!(self.node(id).key, Key::Root) || self.is_entry(id) || self.is_required(id)
    }

    /// Whether the place or something around it is read-only.
    fn is_read_only(&self, id: NodeId) -> bool {
        self.upwards(id)
            .any(|step| self.node(step).merged.read_only)
    }

    fn is_required(&self, id: NodeId) -> bool {
        let node = self.node(id);
        match (&node.key, node.parent) {
            (Key::Member(key), Some(parent)) => self.node(parent).merged.required.contains(&**key),
            _ => false,
        }
    }

    fn mark(&mut self, id: NodeId) {
        if self.pass.starts {
            return;
        }
        if self.pass.changed.insert(id) {
            self.pass.order.push(id);
        }
    }
}

/// Values may be secrets: only the size is shown.
impl fmt::Debug for FormState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FormState")
            .field("revision", &self.revision)
            .field("errors", &self.erring.count())
            .finish_non_exhaustive()
    }
}
