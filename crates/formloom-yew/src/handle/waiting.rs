//! What a host asks for while it reads the state: it is done when the state is let go of, in the same order.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use formloom_core::{Event, Form};
use gloo_timers::callback::Timeout;

use super::FormHandle;
use super::look::Look;

/// What is to be done.
pub(super) enum Work {
    Event(Event),
    Form(Form),
    Look(Look),
}

#[derive(Default)]
pub(super) struct Waiting {
    work: RefCell<VecDeque<Work>>,
    timer: RefCell<Option<Timeout>>,
}

impl FormHandle {
    /// Does something in the next turn of the browser; on a server, which has none, before what comes next.
    pub(super) fn wait(&self, work: Work) {
        self.0.waiting.work.borrow_mut().push_back(work);
        if !cfg!(target_arch = "wasm32") || self.0.waiting.timer.borrow().is_some() {
            return;
        }
        let form = Rc::downgrade(&self.0);
        let turn = Timeout::new(0, move || {
            if let Some(form) = form.upgrade().map(Self) {
                let timer = form.0.waiting.timer.take();
                form.catch_up();
                drop(timer);
            }
        });
        self.0.waiting.timer.replace(Some(turn));
    }

    /// Does what waits, if nobody reads the state any more.
    pub(super) fn catch_up(&self) {
        while self.0.state.try_borrow_mut().is_ok() {
            let next = self.0.waiting.work.borrow_mut().pop_front();
            match next {
                // Whoever asked has gone on: an event that does not fit changes nothing.
                Some(Work::Event(event)) => drop(self.carry_out(event)),
                Some(Work::Form(form)) => self.adopt(form),
                Some(Work::Look(look)) => self.draw_in(look),
                None => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use formloom_core::{Event, Pointer, compile};
    use serde_json::json;

    use crate::handle::FormHandle;

    fn live() -> FormHandle {
        let schema =
            json!({ "properties": { "a": { "type": "string" }, "b": { "type": "string" } } });
        let form = compile(&schema).expect("a schema").form;
        FormHandle::new(form.state(None))
    }

    #[test]
    fn what_comes_while_the_state_is_read_is_done_afterwards_in_order() {
        let form = live();
        let read = form.state();
        for (at, text) in [("/a", "one"), ("/a", "two"), ("/b", "three")] {
            form.apply(Event::type_text(at, text)).expect("accepted");
        }
        assert_eq!(
            read.instance(),
            Some(&json!({})),
            "nothing changes under a reader"
        );
        drop(read);
        form.apply(Event::type_text("/b", "four")).expect("a field");
        assert_eq!(
            form.value_at(&Pointer::root()),
            Some(json!({ "a": "two", "b": "four" }))
        );
    }

    #[test]
    fn a_host_may_do_anything_while_it_reads() {
        let form = live();
        let other = compile(&json!({ "properties": { "a": { "type": "string" } } }));
        form.with_state(|_| {
            form.change_form(other.expect("a schema").form);
            form.set_look(crate::Look::in_language("de"));
        });
        form.apply(Event::type_text("/a", "x")).expect("a field");
        assert!(
            form.view_at(&Pointer::from("/b")).is_none(),
            "the other form"
        );
        assert_eq!(form.look().language(), "de", "and the other look");
        assert!(
            form.apply(Event::type_text("/b", "x")).is_err(),
            "no such place"
        );
    }
}
