//! A live node: a place of the instance with the subschemas that apply there, and what the user did to it.

use std::sync::Arc;

use hashbrown::HashMap;
use serde_json::Value;

use super::checks::Asked;
use super::children::Children;
use super::fetched::Fetched;
use super::id::NodeId;
use crate::error::ValidationError;
use crate::form::Set;
use crate::form::choice::Choice;
use crate::form::merged::Merged;
use crate::model::rare::{List, Rare};
use crate::model::subschema::SchemaId;
use formloom_schema::Few;
use formloom_schema::{Pointer, SchemaLocation};

/// The step from the parent to a node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Key {
    Root,
    Member(Arc<str>),
    Item(usize),
}

/// Where a value comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Source {
    #[default]
    Loaded,
    User,
    Default,
}

/// A choice at a place, and what is picked.
#[derive(Clone, Debug)]
pub(crate) struct Active {
    pub(crate) choice: Choice,
    pub(crate) variant: Option<usize>,
    /// A field of the place decides: the choice came with a condition, and its member is described outside of it.
    /// The variant follows the field, which is shown, and nothing is picked.
    pub(crate) follows: bool,
}

impl Active {
    /// The member that picking a variant writes.
    pub(crate) fn member(&self) -> Option<&str> {
        self.choice.member().filter(|_| !self.follows)
    }

    /// The same where no field shows it.
    pub(crate) fn hidden_member(&self) -> Option<&str> {
        let hidden = self.choice.hidden_member(self.variant);
        hidden.filter(|_| !self.follows)
    }
}

#[derive(Clone)]
pub(crate) struct Node {
    pub(crate) parent: Option<NodeId>,
    pub(crate) key: Key,
    /// Where a member stands among those of its object, as they are shown.
    pub(crate) order: usize,
    pub(crate) seeds: Few<SchemaId>,
    pub(crate) set: Set,
    /// How many of the set apply without a chosen variant.
    pub(crate) own: usize,
    pub(crate) merged: Arc<Merged>,
    pub(crate) choices: List<Active>,
    pub(crate) children: Children,
    /// Something above is secret, and so is everything inside.
    pub(crate) secret_above: bool,
    /// Listing the children would not end: they come when the object is there.
    pub(crate) closed: bool,
    /// The text as typed, while it does not parse.
    pub(crate) text: Option<String>,
    /// The text as typed, while it says the value in another way: `1.00` for `1.0`.
    pub(crate) typed: Option<String>,
    /// The text was no value under these subschemas, and is one for what a condition made of the place.
    pub(crate) read_again: Option<Box<(Set, String)>>,
    /// Where the member stood in its object before it was taken out.
    pub(crate) was_at: Option<usize>,
    pub(crate) source: Source,
    /// The object came to be because something was typed inside it.
    pub(crate) implicit: bool,
    /// Its value came back with its subschemas, and nobody wrote to it since.
    pub(crate) returned: bool,
    /// It has no value because it had none under these subschemas before, and not because a person emptied it.
    pub(crate) as_left: bool,
    /// Its value was in the instance before the form described it: it stays there when the form does not any more.
    pub(crate) found: bool,
    /// The focus was there.
    pub(crate) visited: bool,
    /// The focus was there and left.
    pub(crate) touched: bool,
    /// Errors are shown: the field was left once, or a submit was tried.
    pub(crate) shows_errors: bool,
    /// The place under which the host keeps a value of this secret.
    pub(crate) stored_at: Option<Pointer>,
    /// An item or a member that the user added: the host keeps nothing of it.
    pub(crate) added: bool,
    pub(crate) errors: Vec<ValidationError>,
    pub(crate) server_errors: Vec<ValidationError>,
    /// Children that a change of the set took away, with their values, to be given back.
    pub(crate) remembered: List<Memory>,
    /// Members that had no value under other subschemas, while the object was there: no default comes back there.
    pub(crate) left_empty: List<(Arc<str>, Few<SchemaId>)>,
    /// What was picked in choices that are not there at the moment.
    pub(crate) past_choices: Rare<HashMap<SchemaLocation, Option<usize>>>,
    /// Which of several values of its discriminator a variant had that was left, by the member.
    pub(crate) past_values: List<(String, Value)>,
    /// Whole values of other variants of this place.
    pub(crate) other_values: List<WholeMemory>,
    /// Children under other subschemas, which made another shape of the place, with what is typed there.
    pub(crate) past_children: List<(Set, Children)>,
    /// Options that were fetched.
    pub(crate) fetched: Option<Box<Fetched>>,
    /// A check of the host's that takes a while.
    pub(crate) asked: Option<Asked>,
}

impl Node {
    /// A node about which nothing is known but its place and what the schema says.
    pub(crate) fn new(parent: Option<NodeId>, key: Key, merged: Arc<Merged>) -> Self {
        Self {
            parent,
            key,
            order: 0,
            seeds: Few::default(),
            own: 0,
            set: Arc::from([]),
            merged,
            choices: List::default(),
            children: Children::default(),
            secret_above: false,
            closed: false,
            text: None,
            typed: None,
            read_again: None,
            was_at: None,
            source: Source::Loaded,
            implicit: false,
            returned: false,
            as_left: false,
            found: false,
            visited: false,
            touched: false,
            shows_errors: false,
            stored_at: None,
            added: false,
            errors: Vec::new(),
            server_errors: Vec::new(),
            remembered: List::default(),
            left_empty: List::default(),
            past_choices: Rare::default(),
            past_values: List::default(),
            other_values: List::default(),
            past_children: List::default(),
            fetched: None,
            asked: None,
        }
    }
}

impl Node {
    /// Takes over what an undo leaves alone: where the focus was, which errors there are, what was fetched and asked.
    pub(crate) fn take_marks(&mut self, now: &Self) {
        self.order = now.order;
        self.visited = now.visited;
        self.touched = now.touched;
        self.shows_errors = now.shows_errors;
        self.errors.clone_from(&now.errors);
        self.server_errors.clone_from(&now.server_errors);
        self.fetched.clone_from(&now.fetched);
        self.asked.clone_from(&now.asked);
    }

    /// Whether something is kept of branches that are not there.
    pub(crate) fn has_branches_away(&self) -> bool {
        !self.remembered.is_empty()
            || !self.other_values.is_empty()
            || !self.past_children.is_empty()
    }

    /// The nodes that are kept of branches that are not there.
    pub(crate) fn branches_away(&self) -> Vec<NodeId> {
        let remembered = self.remembered.iter().map(|memory| memory.node);
        let others = self.other_values.iter();
        let others = others.flat_map(|other| other.children.iter().copied());
        let past = self.past_children.iter();
        let past = past.flat_map(|(_, children)| children.iter().copied());
        remembered.chain(others).chain(past).collect()
    }

    pub(crate) fn picks(&self) -> Picks {
        let choices = self.choices.iter();
        choices
            .map(|active| (active.choice.id.clone(), active.variant))
            .collect()
    }

    /// Whether a user sees no difference, beside the children.
    pub(crate) fn looks_like(&self, other: &Self) -> bool {
        self.text == other.text
            && self.typed == other.typed
            && self.set == other.set
            && self.closed == other.closed
            && self.stored_at == other.stored_at
            && self.picks() == other.picks()
    }
}

/// A child that is not there at the moment.
#[derive(Clone)]
pub(crate) struct Memory {
    pub(crate) key: Arc<str>,
    pub(crate) seeds: Few<SchemaId>,
    pub(crate) value: Option<Value>,
    pub(crate) node: NodeId,
    /// The object around it was there: that it had no value was known.
    pub(crate) settled: bool,
    /// Its value is in the instance: a condition looks at the very member that it takes away.
    pub(crate) stays: bool,
}

/// Which variants of the choices of a place are picked.
pub(crate) type Picks = Vec<(SchemaLocation, Option<usize>)>;

/// What stood at a place under other variants.
#[derive(Clone)]
pub(crate) struct WholeMemory {
    /// What was picked, each with the place of its choice.
    pub(crate) picks: Picks,
    pub(crate) value: Option<Value>,
    pub(crate) text: Option<String>,
    pub(crate) children: Children,
}
