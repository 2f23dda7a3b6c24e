//! What a renderer sees of a node. In JSON it is the contract of docs/contracts.md.

mod choices;
mod tree;
mod within;

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

use super::aside::shows_text;
use super::checks::Asked;
use super::event::SecretEdit;
use super::fetched::Fetched;
use super::node::Key;
use super::{FormState, NodeId};
use crate::error::ValidationError;
use crate::form::merged::{Merged, Shape};
use crate::model::control::{Control, SelectOption};
use crate::model::hints::Hints;
use crate::model::subschema::SchemaId;
use formloom_schema::{Pointer, SchemaLocation};

/// The shape of a node's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NodeKind {
    /// An object with known members.
    Group,
    /// An object to which members are added by name.
    Map,
    /// An array of items of one kind.
    List,
    /// An array whose first items have a meaning each.
    Tuple,
    /// One value.
    Field,
    /// Any JSON.
    Raw,
    /// A value of any type, of which none is picked yet.
    Any,
    /// Nothing is known until a variant is chosen.
    Choice,
}

/// A union at a place.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ChoiceView {
    /// The schema location of the union's keyword.
    pub id: SchemaLocation,
    /// What can be picked.
    pub variants: Vec<VariantView>,
    /// What is picked.
    pub active: Option<usize>,
    /// The member that tells the variants apart.
    pub discriminator: Option<Pointer>,
}

/// One of the alternatives of a choice.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct VariantView {
    /// How it is called.
    pub label: String,
    /// What the schema says about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A node as a renderer sees it.
#[derive(Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct NodeView {
    /// The node, for as long as it lives.
    #[serde(skip)]
    pub id: NodeId,
    /// Its instance location.
    pub at: Pointer,
    /// The shape of its value.
    pub kind: NodeKind,
    /// What a field asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Control>,
    /// How it is called.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// What the schema says about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The parent requires it.
    #[serde(skip_serializing_if = "is_false")]
    pub required: bool,
    /// `null` is accepted besides other values.
    #[serde(skip_serializing_if = "is_false")]
    pub nullable: bool,
    /// Its value is a secret.
    #[serde(skip_serializing_if = "is_false")]
    pub secret: bool,
    /// The host keeps a value of this secret.
    #[serde(skip_serializing_if = "is_false")]
    pub stored: bool,
    /// It cannot be edited.
    #[serde(skip_serializing_if = "is_false")]
    pub read_only: bool,
    /// It is written and never read back.
    #[serde(skip_serializing_if = "is_false")]
    pub write_only: bool,
    /// It should not be used any more.
    #[serde(skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// Its children are not listed until it is added.
    #[serde(skip_serializing_if = "is_false")]
    pub absent: bool,
    /// Its value, where it has one and is no secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The text as typed, while it does not parse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// An example, for an empty control.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// The limits that apply.
    #[serde(skip_serializing_if = "no_limits")]
    pub limits: Arc<Map<String, Value>>,
    /// The values of a select.
    #[serde(skip_serializing_if = "no_options")]
    pub options: Arc<Vec<SelectOption>>,
    /// Unions at this place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<ChoiceView>,
    /// An item of a list that is not there yet. Only in a tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<Box<Self>>,
    /// The nodes inside. Only in a tree.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Self>,
    /// The errors that are shown here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ValidationError>,

    /// The text that stands in the control, secrets included.
    #[serde(skip)]
    pub control_text: String,
    /// The value that stands in the control, secrets included.
    #[serde(skip)]
    pub control_value: Option<Value>,
    /// The nodes inside, in order.
    #[serde(skip)]
    pub child_ids: Vec<NodeId>,
    /// Whether there is a value.
    #[serde(skip)]
    pub present: bool,
    /// What happens to a stored secret.
    #[serde(skip)]
    pub secret_edit: Option<SecretEdit>,
    /// It is a position of a tuple: it cannot be moved or removed.
    #[serde(skip)]
    pub fixed: bool,
    /// It is a member of a map, which can be renamed and removed: its name.
    #[serde(skip)]
    pub member: Option<String>,
    /// Items or members can be added.
    #[serde(skip)]
    pub takes_more: bool,
    /// It is an item of a list: its index and the number of items.
    #[serde(skip)]
    pub position: Option<(usize, usize)>,
    /// The focus was there.
    #[serde(skip)]
    pub visited: bool,
    /// The focus was there and left.
    #[serde(skip)]
    pub touched: bool,
    /// How vocabularies want it to be shown.
    #[serde(skip)]
    pub hints: Arc<Hints>,
    /// Options that have to be fetched, as far as they are here: with `hints.source`.
    #[serde(skip)]
    pub fetched: Option<Fetched>,
    /// A check of the host's is on its way: its revision.
    #[serde(skip)]
    pub pending: Option<u64>,
}

impl NodeView {
    /// What is inside something secret is a secret, and its text is hidden while it is typed; what is inside
    /// something read-only is read-only.
    fn inherit(&mut self, above: Above) {
        self.read_only |= above.read_only;
        self.secret |= above.secret;
        if self.secret {
            self.control = self.control.map(Control::of_secret);
        }
    }
}

/// What a place has from those around it.
#[derive(Clone, Copy, Default)]
struct Above {
    secret: bool,
    read_only: bool,
}

impl Above {
    fn of(view: &NodeView) -> Self {
        Self {
            secret: view.secret,
            read_only: view.read_only,
        }
    }
}

/// No value is shown.
impl fmt::Debug for NodeView {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:?} {:?} {:?}",
            self.kind, self.control, self.at
        )
    }
}

impl FormState {
    /// The view of a place, without the nodes inside.
    pub fn view(&self, at: impl Into<Pointer>) -> Option<NodeView> {
        self.view_of(self.find(&at.into())?)
    }

    /// The view of a node, without the nodes inside; none of a node that is gone.
    pub fn view_of(&self, id: NodeId) -> Option<NodeView> {
        self.is_alive(id).then(|| self.live_view(id))
    }

    /// Whether a required object is missing in which nothing can be filled in that would bring it: it is opened.
    fn is_bare(&self, id: NodeId) -> bool {
        let node = self.node(id);
        let is_closed = |child: &NodeId| {
            let is_hidden = self.node(*child).merged.shape == Shape::Field(Control::Hidden);
            is_hidden || self.is_read_only(*child)
        };
        let is_empty = node.children.iter().all(is_closed) && node.choices.is_empty();
        node.merged.shape == Shape::Group
            && is_empty
            && self.is_required(id)
            && self.value(id).is_none()
    }

    /// The same of a node that is there.
    pub(super) fn live_view(&self, id: NodeId) -> NodeView {
        let node = self.node(id);
        let value = self.value(id);
        let mut view = self.bare(&node.merged, self.pointer(id));
        view.id = id;
        view.label = self.label(id);
        view.required = self.is_required(id);
        view.inherit(Above {
            secret: node.secret_above,
            read_only: self.is_read_only(id),
        });
        view.secret_edit = self.stored_secret(id);
        view.stored = view.secret_edit == Some(SecretEdit::Keep);
        view.absent = node.closed || self.is_bare(id);
        view.present = value.is_some();
        view.child_ids = node.children.to_vec();
        view.choices = self.choices(node, &view.at);
        view.errors = self.shown_errors(id);
        let text = node.text.as_ref().filter(|_| shows_text(node));
        view.text = text.cloned();
        if let Some(value) = value.filter(|_| view.control.is_some()) {
            view.control_text = match &node.typed {
                Some(typed) => typed.clone(),
                None => shown_text(value, view.control),
            };
            view.control_value = Some(value.clone());
            if !view.secret {
                view.value.clone_from(&view.control_value);
            }
        }
        if let Some(text) = text {
            view.control_text.clone_from(text);
            if view.secret {
                view.text = None;
            }
        }
        if let (Key::Item(index), Some(parent)) = (&node.key, node.parent) {
            let around = self.node(parent);
            view.position = Some((*index, around.children.len()));
            view.fixed = self.is_position(id, *index);
        }
        if let Key::Member(key) = &node.key
            && self.is_entry(id)
        {
            view.member = Some(key.to_string());
        }
        view.takes_more = self.more(&node.merged).is_some();
        view.visited = node.visited;
        view.touched = node.touched;
        if let Some(options) = self.fetched_options(id) {
            view.options = Arc::new(options);
            view.fetched = node.fetched.as_deref().cloned();
        }
        view.pending = match node.asked {
            Some(Asked::Pending(revision)) => Some(revision),
            _ => None,
        };
        view
    }

    /// How vocabularies want a node to be shown. A node that is gone is like the root.
    pub fn hints(&self, id: NodeId) -> &Hints {
        let id = if self.is_alive(id) { id } else { self.root() };
        &self.node(id).merged.hints
    }

    /// What can be added to a list, behind a tuple or to a map, with the key that stands for any.
    fn more(&self, merged: &Merged) -> Option<(&'static str, Vec<SchemaId>)> {
        let (key, seeds) = match merged.shape {
            Shape::List | Shape::Tuple => ("-", merged.items.to_vec()),
            Shape::Map => ("*", merged.any_member(self.form())),
            _ => return None,
        };
        (!seeds.is_empty() && !self.form().merged_static(&seeds).never).then_some((key, seeds))
    }

    /// What a set says by itself, without the place.
    fn bare(&self, merged: &Merged, at: Pointer) -> NodeView {
        let (kind, control) = match kind_of(merged.shape) {
            (NodeKind::Choice, control) if merged.is_any() => (NodeKind::Any, control),
            other => other,
        };
        let typed = control.is_some_and(|control| control.is_typed() && control != Control::Json);
        NodeView {
            id: self.root(),
            at,
            kind,
            control,
            label: String::new(),
            description: merged.description.clone(),
            required: false,
            nullable: merged.nullable,
            secret: merged.secret,
            stored: false,
            read_only: merged.read_only,
            write_only: merged.write_only,
            deprecated: merged.deprecated,
            absent: false,
            value: None,
            text: None,
            placeholder: merged.placeholder.clone().filter(|_| typed),
            limits: merged.limits.clone(),
            options: self.options(merged),
            choices: Vec::new(),
            item: None,
            children: Vec::new(),
            errors: Vec::new(),
            control_text: String::new(),
            control_value: None,
            child_ids: Vec::new(),
            present: false,
            secret_edit: None,
            fixed: false,
            member: None,
            takes_more: false,
            position: None,
            visited: false,
            touched: false,
            hints: merged.hints.clone(),
            fetched: None,
            pending: None,
        }
    }

    fn options(&self, merged: &Merged) -> Arc<Vec<SelectOption>> {
        match merged.shape {
            Shape::Field(Control::Multiselect) => {
                self.form().merged_static(&merged.items).options.clone()
            }
            Shape::Field(Control::Select | Control::Radio) => merged.options.clone(),
            // What is suggested where other values can be written too.
            Shape::Field(_) if merged.hints.allow_custom => merged.suggestions(),
            _ => Arc::default(),
        }
    }

    /// Whether an item is a position of a tuple, with a meaning of its own.
    fn is_position(&self, id: NodeId, index: usize) -> bool {
        let list = self.node(id).parent.map(|list| &self.node(list).merged);
        list.is_some_and(|merged| index < merged.prefix.len())
    }

    /// How a node is called: its title, else its key in words; an item has its number too.
    pub(super) fn label(&self, id: NodeId) -> String {
        let node = self.node(id);
        let title = node.merged.title.as_deref();
        match &node.key {
            Key::Root => title.unwrap_or_default().to_owned(),
            Key::Member(key) if self.is_entry(id) => key.to_string(),
            Key::Member(key) => node.merged.member_label(key),
            Key::Item(index) if title.is_some() && self.is_position(id, *index) => {
                title.unwrap_or_default().to_owned()
            }
            Key::Item(index) => match title {
                Some(title) => format!("{title} {}", index + 1),
                None => self.messages.item(index + 1),
            },
        }
    }
}

/// Children in the order of the vocabulary, where there is one; those without it come last, as written.
pub(super) fn ordered<'a>(
    form: &crate::form::Form,
    merged: &'a Merged,
) -> Vec<(&'a Arc<str>, &'a [SchemaId])> {
    let mut children: Vec<(&Arc<str>, &[SchemaId])> = merged
        .properties
        .iter()
        .map(|(key, seeds)| (key, seeds.as_slice()))
        .collect();
    let mut last = i64::MAX;
    let mut order = |key: &Arc<str>, seeds: &[SchemaId]| {
        let own = form.merged_static(seeds).order;
        let around = if merged.brought.contains(key) {
            last
        } else {
            i64::MAX
        };
        last = own.unwrap_or(around);
        last
    };
    let orders: Vec<i64> = children
        .iter()
        .map(|(key, seeds)| order(key, seeds))
        .collect();
    if orders.iter().any(|order| *order != i64::MAX) {
        let mut placed: Vec<_> = orders.into_iter().zip(children).collect();
        placed.sort_by_key(|(order, _)| *order);
        children = placed.into_iter().map(|(_, child)| child).collect();
    }
    children
}

fn kind_of(shape: Shape) -> (NodeKind, Option<Control>) {
    match shape {
        Shape::Group => (NodeKind::Group, None),
        Shape::Map => (NodeKind::Map, None),
        Shape::List => (NodeKind::List, None),
        Shape::Tuple => (NodeKind::Tuple, None),
        Shape::Field(control) => (NodeKind::Field, Some(control)),
        Shape::Raw => (NodeKind::Raw, Some(Control::Json)),
        Shape::Undecided => (NodeKind::Choice, None),
    }
}

/// The text of a value in a control; a value of another type is shown as it is.
pub(super) fn shown_text(value: &Value, control: Option<Control>) -> String {
    match (value, control) {
        (value, Some(Control::Json)) => serde_json::to_string_pretty(value).unwrap_or_default(),
        (Value::String(text), _) => text.clone(),
        (Value::Null, _) => String::new(),
        (other, _) => other.to_string(),
    }
}

fn no_limits(limits: &Arc<Map<String, Value>>) -> bool {
    limits.is_empty()
}

fn no_options(options: &Arc<Vec<SelectOption>>) -> bool {
    options.is_empty()
}

fn is_false(flag: &bool) -> bool {
    !flag
}
