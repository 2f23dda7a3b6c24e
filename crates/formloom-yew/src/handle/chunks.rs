//! What a form knows of its rows in chunks: how many are in one, and which are at rest (node/chunk.rs draws them).

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use formloom_core::{FormState, NodeId};
use yew::prelude::{AttrValue, Callback};

use crate::later::Later;

thread_local! {
    /// What the ids of the forms that are alive in this page start with.
    static LIVE: RefCell<Vec<AttrValue>> = const { RefCell::new(Vec::new()) };
}

/// A form that is alive in the page.
pub(crate) struct Living(AttrValue);

impl Drop for Living {
    fn drop(&mut self) {
        // The thread may be at its end, and with it the list.
        let _ = LIVE.try_with(|live| {
            let mut live = live.borrow_mut();
            if let Some(at) = live.iter().position(|one| *one == self.0) {
                live.swap_remove(at);
            }
        });
    }
}

/// Rows of a chunk, and nodes with everything inside.
const SIZE: usize = 32;
/// Nodes from which on rows come in chunks, even where they are few.
const MANY: usize = 128;
/// Nodes of a form from which on rows with much inside come into the page one after the other.
const HUGE: usize = 2_000;
/// Nodes in rows from which on they do so, in such a form.
const HEAVY: usize = 256;
/// Rows by which the others are judged.
const SAMPLE: usize = 8;
/// How deep rows are drawn at once: deeper ones are drawn by components, one after the other.
const DEEPEST: usize = 32;

/// The number of a chunk at rest, and what draws it again.
type Resting = (u32, Callback<()>);

/// What a form knows of its chunks.
#[derive(Default)]
pub(crate) struct Chunks {
    /// How many rows are in a chunk, by the node around them and whether they are a list: a map has both. None where they
    /// are not in chunks. Decided when they are drawn first: elements keep their place.
    sizes: RefCell<HashMap<(NodeId, bool), Option<usize>>>,
    /// Rows at rest, by the number of the node. Asked with every key.
    resting: RefCell<Vec<Option<Resting>>>,
    next: Cell<u32>,
    /// How deep in rows at rest something is being drawn.
    depth: Cell<usize>,
    /// What is yet to come into the page.
    later: Rc<Later>,
    /// Nodes whose rows stood in the page at rest: when they wake, nothing of them is put off.
    were_there: RefCell<HashSet<NodeId>>,
    /// Whether the form is a huge one, at a revision of its state.
    is_huge: Cell<Option<(u64, bool)>>,
    /// A server drew the form, or is drawing it: nothing is at rest.
    by_server: OnceCell<bool>,
}

impl Chunks {
    /// Looks whether a root is in the document before the browser draws it. Where another form of this page stands under
    /// the same ids, no server drew what is there.
    pub(crate) fn look_for(&self, prefix: &AttrValue, root: &str) {
        let is_ours = || LIVE.with_borrow(|live| live.contains(prefix));
        self.by_server
            .get_or_init(|| !is_ours() && is_in_document(root));
    }

    /// Notes that a form with these ids is alive in the page, until what is given is dropped.
    pub(crate) fn lives(prefix: &AttrValue) -> Living {
        LIVE.with_borrow_mut(|live| live.push(prefix.clone()));
        Living(prefix.clone())
    }

    /// What draws the rows at rest in which a node is.
    pub(crate) fn around(&self, state: &FormState, id: NodeId) -> Option<Callback<()>> {
        let resting = self.resting.borrow();
        if resting.is_empty() {
            return None;
        }
        let at = |id: &NodeId| resting.get(id.number() as usize)?.as_ref();
        let path = state.path(id);
        let around = path.iter().rev().find_map(at);
        around.map(|(_, callback)| callback.clone())
    }

    /// What draws all rows at rest, each once.
    pub(crate) fn all(&self) -> Vec<Callback<()>> {
        let resting = self.resting.borrow();
        let by_number: HashMap<u32, &Callback<()>> = resting
            .iter()
            .flatten()
            .map(|(number, callback)| (*number, callback))
            .collect();
        by_number.into_values().cloned().collect()
    }

    pub(crate) fn draws_at_rest(&self) -> bool {
        (1..DEEPEST).contains(&self.depth.get())
    }

    /// What is yet to come into the page.
    pub(crate) fn later(&self) -> &Rc<Later> {
        &self.later
    }

    pub(crate) fn is_at_rest(&self) -> bool {
        self.depth.get() > 0
    }

    /// How many of the rows around a node are in a chunk; none where they are not in chunks. The rows are given by
    /// their nodes; one that is drawn already has none.
    pub(crate) fn size(
        &self,
        state: &FormState,
        around: (NodeId, bool),
        rows: &[Option<NodeId>],
    ) -> Option<usize> {
        let before = self.sizes.borrow().get(&around).copied();
        let size = match before {
            Some(Some(size)) => Some(size),
            Some(None) => (rows.len() > SIZE).then_some(SIZE),
            None => first_size(state, rows),
        };
        self.sizes.borrow_mut().insert(around, size);
        size
    }

    /// Whether rows have so much inside that only the first of them are drawn at once.
    pub(crate) fn are_heavy(&self, state: &FormState, around: NodeId) -> bool {
        let revision = state.revision();
        let known = self.is_huge.get().filter(|(known, _)| *known == revision);
        let is_huge = known.map_or_else(
            || state.count_within(state.root(), HUGE + 1) > HUGE,
            |(_, is_huge)| is_huge,
        );
        self.is_huge.set(Some((revision, is_huge)));
        is_huge && Self::weight(state, &[around]) > HEAVY
    }

    /// How many nodes are in some rows, as far as it matters.
    pub(crate) fn weight(state: &FormState, rows: &[NodeId]) -> usize {
        let mut weight = 0;
        for id in rows {
            weight += state.count_within(*id, HEAVY + 1);
            if weight > HEAVY {
                break;
            }
        }
        weight
    }

    /// Draws what is drawn at once, with everything inside.
    pub(crate) fn at_rest<T>(&self, draw: impl FnOnce() -> T) -> T {
        self.depth.set(self.depth.get() + 1);
        let drawn = draw();
        self.depth.set(self.depth.get() - 1);
        drawn
    }

    /// Notes that the rows of a node stand in the page at rest.
    pub(crate) fn note_there(&self, around: NodeId) {
        self.were_there.borrow_mut().insert(around);
    }

    /// Whether they stood there.
    pub(crate) fn was_there(&self, around: NodeId) -> bool {
        self.were_there.borrow().contains(&around)
    }

    /// Whether a server drew the form, or is drawing it.
    pub(crate) fn is_by_server(&self) -> bool {
        *self.by_server.get().unwrap_or(&true)
    }

    pub(crate) fn register(&self, rows: &[NodeId], callback: &Callback<()>) -> u32 {
        let number = self.next.get();
        self.next.set(number.wrapping_add(1));
        let mut resting = self.resting.borrow_mut();
        for id in rows {
            let at = id.number() as usize;
            if resting.len() <= at {
                resting.resize(at + 1, None);
            }
            resting[at] = Some((number, callback.clone()));
        }
        number
    }

    pub(crate) fn forget(&self, rows: &[NodeId], number: u32) {
        let mut resting = self.resting.borrow_mut();
        for id in rows {
            if let Some(row) = resting.get_mut(id.number() as usize) {
                row.take_if(|(known, _)| *known == number);
            }
        }
    }
}

/// Whether an element is in the document; on a server as if it were.
fn is_in_document(id: &str) -> bool {
    // A server has no window, and asking for one would end its thread.
    !cfg!(target_arch = "wasm32")
        || web_sys::window()
            .and_then(|window| window.document())
            .is_some_and(|document| document.get_element_by_id(id).is_some())
}

fn first_size(state: &FormState, rows: &[Option<NodeId>]) -> Option<usize> {
    let nodes: usize = rows
        .iter()
        .take(SAMPLE)
        .flatten()
        .map(|id| state.count_within(*id, MANY + 1))
        .sum();
    let each = (nodes / rows.len().clamp(1, SAMPLE)).max(1);
    let is_long = rows.len() > SIZE || rows.len() > 1 && each * rows.len() > MANY;
    is_long.then(|| (SIZE / each).clamp(1, SIZE))
}
