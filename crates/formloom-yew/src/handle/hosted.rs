//! What passes between a live form and its host: edits, requests, submits, and what a server found.
//!
//! The host's callbacks belong to the component that draws the form: one that holds the handle ends with it.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use formloom_core::{Change, Event, Invalid, NodeId, OptionsRequest, Pointer, Submitted};
use yew::prelude::Callback;

use super::listeners::Topic;
use super::order::Order;
use super::{FormChange, FormHandle, focus};

/// What a host hears, as long as somebody keeps it.
pub(crate) struct Heard {
    pub(crate) onchange: Callback<FormChange>,
    pub(crate) onrequest: Callback<(FormHandle, OptionsRequest)>,
}

#[derive(Default)]
pub(super) struct Hosted {
    heard: RefCell<Weak<Heard>>,
    /// How many submits were accepted.
    submits: Cell<u64>,
    /// The host's errors may be shown.
    has_reported: Cell<bool>,
}

impl FormHandle {
    /// From now on a host hears this.
    pub(crate) fn tells(&self, heard: &Rc<Heard>) {
        self.0.hosted.heard.replace(Rc::downgrade(heard));
    }

    /// Tells the host of an edit, and of what it is to fetch.
    pub(super) fn tell(&self, change: Change) {
        // The host may do anything meanwhile.
        let heard = self.0.hosted.heard.borrow().upgrade();
        let Some(heard) = heard else { return };
        self.ask(&heard, &change);
        heard.onchange.emit(FormChange {
            form: self.clone(),
            change,
        });
    }

    /// Tells the host what it is to fetch.
    pub(super) fn tell_requests(&self, change: &Change) {
        let heard = self.0.hosted.heard.borrow().upgrade();
        if let Some(heard) = heard {
            self.ask(&heard, change);
        }
    }

    fn ask(&self, heard: &Heard, change: &Change) {
        for request in &change.requests {
            heard.onrequest.emit((self.clone(), request.clone()));
        }
    }

    /// How many submits were accepted: an answer of a server that comes after another one is another answer.
    pub(crate) fn submits(&self) -> u64 {
        self.0.hosted.submits.get()
    }

    /// Checks some nodes with everything inside: from now on they show their errors. Where there are any, the focus
    /// goes to the first. Gives whether there are none.
    pub fn check(&self, nodes: &[NodeId]) -> bool {
        let (changed, first) = self.0.state.borrow_mut().check_within(nodes);
        for id in &changed {
            self.notify(Topic::Node(*id));
        }
        self.update_offers(&changed);
        self.notify(Topic::Summary);
        let wrong = first.is_some();
        let read_first = Order::of(self).first(changed);
        if let Some(id) = read_first.or(first) {
            focus::focus_node(self, id);
        }
        !wrong
    }

    /// Checks the form. Where it is refused, the summary appears and the focus goes to the first error.
    ///
    /// # Errors
    /// [`Invalid`] with every error.
    pub fn submit(&self) -> Result<Submitted, Invalid> {
        self.catch_up();
        let result = self.0.state.borrow_mut().submit();
        if let Err(invalid) = &result {
            self.0.refused.set(true);
            self.notify_all();
            let wrong = invalid.errors.iter().map(|error| self.nearest(&error.at));
            let read_first = Order::of(self).first(wrong.collect::<Vec<_>>());
            if let Some(id) = read_first.or(invalid.node) {
                focus::focus_node(self, id);
            }
        } else {
            let submits = &self.0.hosted.submits;
            submits.set(submits.get() + 1);
            self.0.refused.set(false);
            self.0.saved.set(true);
            self.notify(Topic::Summary);
        }
        result
    }

    /// Errors that the host reports: shown at their places, in place of those that it reported before, and the focus
    /// goes to the first.
    pub fn report(&self, errors: Vec<(Pointer, String)>) {
        let had_some = self.0.hosted.has_reported.replace(!errors.is_empty());
        if errors.is_empty() && !had_some {
            return;
        }
        let wrong = errors.iter().map(|(at, _)| self.nearest(at));
        let first = Order::of(self).first(wrong.collect::<Vec<_>>());
        self.0.refused.set(first.is_some() || self.0.refused.get());
        if self.apply(Event::ServerErrors { errors }).is_ok()
            && let Some(id) = first
        {
            focus::focus_node(self, id);
        }
    }

    /// How a form is from the start, before anybody draws it: a server draws it so, too.
    pub(crate) fn start(&self, read_only: bool, errors: &[(Pointer, String)]) {
        self.0.read_only.set(read_only);
        if errors.is_empty() {
            return;
        }
        self.0.hosted.has_reported.set(true);
        self.0.refused.set(true);
        let errors = errors.to_vec();
        // Each has a place: the nearest one that there is.
        let _ = self.apply(Event::ServerErrors { errors });
    }
}
