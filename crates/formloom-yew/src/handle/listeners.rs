//! Who wants to know of what in a live form.

use std::cell::{Cell, RefCell};

use formloom_core::NodeId;
use yew::prelude::{Callback, hook, use_effect_with, use_force_update};

use crate::handle::FormHandle;

/// What a component listens to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    Node(NodeId),
    Summary,
    /// Any edit.
    Edit,
    /// Whether there is a next step.
    Steps,
    /// Something with the focus in it may be drawn anew.
    Focus,
    /// How everything is drawn.
    Look,
    /// Which panels are open.
    Panels,
}

impl Topic {
    /// All that are not of one node.
    const OTHERS: [Self; 6] = [
        Self::Summary,
        Self::Edit,
        Self::Steps,
        Self::Focus,
        Self::Look,
        Self::Panels,
    ];
}

/// The listeners of a form.
#[derive(Default)]
pub(crate) struct Listeners {
    /// Of nodes, by number.
    nodes: RefCell<Vec<List>>,
    /// Of everything else, in the order of [`Topic::OTHERS`].
    others: RefCell<[List; Topic::OTHERS.len()]>,
    next: Cell<u64>,
}

/// Callbacks, each with a number by which it ends.
type List = Vec<(u64, Callback<()>)>;

impl Listeners {
    /// Does something with the list of a topic; nothing where there is none, or where the lists are in use.
    fn with(&self, topic: Topic, change: impl FnOnce(&mut List)) {
        if let Topic::Node(id) = topic {
            if let Ok(mut nodes) = self.nodes.try_borrow_mut()
                && let Some(list) = nodes.get_mut(id.number() as usize)
            {
                change(list);
            }
        } else if let Ok(mut others) = self.others.try_borrow_mut()
            && let Some(at) = Topic::OTHERS.iter().position(|other| *other == topic)
            && let Some(list) = others.get_mut(at)
        {
            change(list);
        }
    }

    fn of(&self, topic: Topic) -> Vec<Callback<()>> {
        let mut found = Vec::new();
        self.with(topic, |list| {
            found.extend(list.iter().map(|(_, callback)| callback.clone()));
        });
        found
    }
}

impl FormHandle {
    pub(crate) fn subscribe(&self, topic: Topic, callback: Callback<()>) -> Subscription {
        let listeners = self.listeners();
        let number = listeners.next.get();
        listeners.next.set(number + 1);
        if let Topic::Node(id) = topic {
            let mut nodes = listeners.nodes.borrow_mut();
            let least = id.number() as usize + 1;
            if nodes.len() < least {
                nodes.resize_with(least, List::new);
            }
        }
        listeners.with(topic, |list| list.push((number, callback)));
        Subscription {
            form: self.clone(),
            topic,
            number,
        }
    }

    pub(crate) fn notify(&self, topic: Topic) {
        self.count_anew(topic);
        for callback in self.listeners().of(topic) {
            callback.emit(());
        }
        // A host may draw a node a second time: one that listens says nothing of rows at rest. They are found first and
        // told then, when nobody holds the state any more.
        let at_rest = match topic {
            Topic::Node(id) => self.chunks().around(&self.state(), id),
            _ => None,
        };
        if let Some(callback) = at_rest {
            callback.emit(());
        }
    }

    pub(crate) fn notify_all(&self) {
        for topic in Topic::OTHERS {
            self.notify(topic);
        }
        let nodes = self.listeners().nodes.borrow();
        let all: Vec<Callback<()>> = nodes
            .iter()
            .flatten()
            .map(|(_, callback)| callback.clone())
            .collect();
        drop(nodes);
        for callback in all.into_iter().chain(self.chunks().all()) {
            callback.emit(());
        }
    }
}

/// Draws a component again when the look of its form changes: one whose properties stay the same says other words.
#[hook]
pub(crate) fn use_look(form: &FormHandle) {
    let update = use_force_update();
    use_effect_with(form.clone(), move |form| {
        let update = Callback::from(move |()| update.force_update());
        let subscription = form.subscribe(Topic::Look, update);
        move || drop(subscription)
    });
}

/// Ends when it is dropped.
pub(crate) struct Subscription {
    form: FormHandle,
    topic: Topic,
    number: u64,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let ends = |list: &mut List| list.retain(|(number, _)| *number != self.number);
        self.form.listeners().with(self.topic, ends);
    }
}
