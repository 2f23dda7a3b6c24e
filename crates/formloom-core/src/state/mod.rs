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
mod left_out;
mod limits;
mod list;
mod map;
mod memory;
mod node;
mod nodes;
mod options;
mod parse;
mod places;
pub(crate) mod post;
mod reported;
mod reset;
mod secrets;
mod select;
mod start;
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
use serde_json::Value;

use self::aside::{Aside, Part};
use self::checks::Checks;
use self::errors::Erring;
use self::fetched::OptionsRequest;
use self::history::{Around, History};
pub use self::id::NodeId;
use self::node::{Key, Node};
use self::nodes::Nodes;
pub use self::options::{Defaults, Nulls, ShowErrors, StateOptions};
use self::secrets::Fates;
use self::step::Step;
use self::verdicts::Stats;
use crate::form::merged::Shape;
use crate::form::{Form, Set};
use crate::messages::Messages;
use crate::model::subschema::SchemaId;
use formloom_schema::{Pointer, SchemaLocation};
use formloom_verdict::Graph;

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
    nulls: Nulls,
    /// A required read-only place may be missing.
    waives_read_only: bool,
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
    choice: SchemaLocation,
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
    /// The whole document is judged once more, as a submit does.
    submits: bool,
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
    /// Nodes with a text that is no value yet, which got another control, and what they were without any variant.
    reread: Vec<(NodeId, Set)>,
    /// Values that come back once the members of their object are known.
    returning: Vec<(NodeId, NodeId, Value)>,
    /// Values that came back as a whole, with the places inside that the form of that time described.
    parts: Vec<(NodeId, Vec<Part>)>,
    /// A text that was typed in this edit, and the control that read it.
    typed_text: Option<(NodeId, Shape, String)>,
    /// Where `null` stands for a value that is about to come: no condition is judged there.
    placeholder: Option<(NodeId, Key)>,
    /// Members that came back with their subschemas.
    given_back: HashSet<(NodeId, Arc<str>, Vec<SchemaId>)>,
    /// Members whose value stays although their node is not there, each with the object around it.
    staying: Vec<(NodeId, NodeId)>,
    /// How often a default went with the subschemas that brought it, while the state is made.
    gone: HashMap<(NodeId, Arc<str>, Vec<SchemaId>), usize>,
    /// Nodes that nobody asked for: inside of what is absent, or filled in by itself.
    eager: usize,
    /// Nodes with conditions that have not looked at what changed inside of them.
    stale: HashSet<NodeId>,
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

impl FormState {
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

    /// Whether a node still exists.
    pub fn is_alive(&self, id: NodeId) -> bool {
        self.nodes.is_there(id)
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
