//! Rows that come into the page after the first screen: in a very long form nobody waits for those that nobody sees.
//!
//! Some chunks are drawn at a time, in their order, and the browser has its turn in between: what is typed meanwhile
//! is answered.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::Callback;

/// Chunks beside each other from which on those behind the first one are put off.
const MANY: usize = 64;
/// Chunks that are drawn at a time: about what fits between two frames.
const SLICE: usize = 16;
/// Nodes in them, where that is less.
const NODES: usize = 640;
/// A frame, in milliseconds: how long the first screen has the browser for itself.
const FRAME: u32 = 16;

/// What of a form is yet to come into the page.
#[derive(Default)]
pub(crate) struct Later {
    /// What draws a chunk, in the order of the page, with how many nodes are in it.
    waiting: RefCell<VecDeque<(usize, Callback<()>)>>,
    timer: RefCell<Option<Timeout>>,
    /// Chunks that were put off and are not in the page.
    missing: Cell<usize>,
    /// Are told once that nothing is missing, each under its number.
    told: RefCell<Vec<(u32, Callback<()>)>>,
    next: Cell<u32>,
}

/// A chunk that was put off; it is in the page, or gone, when this is dropped.
///
/// Nobody is told by that: Yew drops what it takes out of the page in the middle of its own work, and a chunk that goes
/// may make room for others that wait.
pub(crate) struct Missing(Rc<Later>);

impl Missing {
    /// Whether this form knows that the chunk is missing.
    pub(crate) fn is_known_to(&self, later: &Rc<Later>) -> bool {
        Rc::ptr_eq(&self.0, later)
    }
}

impl Drop for Missing {
    fn drop(&mut self) {
        self.0.missing.set(self.0.missing.get().saturating_sub(1));
    }
}

impl Later {
    /// Whether chunks wait, where so many stand beside each other.
    pub(crate) fn puts_off(chunks: usize) -> bool {
        chunks > MANY
    }

    /// Has a chunk drawn when its turn comes.
    pub(crate) fn put_off(self: &Rc<Self>, nodes: usize, draw: Callback<()>) -> Missing {
        self.missing.set(self.missing.get() + 1);
        self.waiting.borrow_mut().push_back((nodes, draw));
        if self.timer.borrow().is_none() {
            self.wait(FRAME);
        }
        Missing(Rc::clone(self))
    }

    /// Whether rows are yet to come.
    pub(crate) fn is_at_it(&self) -> bool {
        self.timer.borrow().is_some()
    }

    /// Draws all that wait in one turn: one of them is needed.
    pub(crate) fn hurry(self: &Rc<Self>) {
        self.draw(usize::MAX, usize::MAX);
    }

    /// Tells when nothing is missing any more: now, where nothing is. Gives the number to forget it by.
    pub(crate) fn when_done(&self, told: Callback<()>) -> u32 {
        let number = self.next.get();
        if self.is_at_it() {
            self.next.set(number.wrapping_add(1));
            self.told.borrow_mut().push((number, told));
        } else {
            told.emit(());
        }
        number
    }

    /// This one does not want to be told any more.
    pub(crate) fn forget(&self, number: u32) {
        self.told.borrow_mut().retain(|(known, _)| *known != number);
    }

    fn wait(self: &Rc<Self>, milliseconds: u32) {
        let later = Rc::downgrade(self);
        let next = move || {
            if let Some(later) = later.upgrade() {
                later.take_turn();
            }
        };
        let before = self.timer.replace(Some(Timeout::new(milliseconds, next)));
        drop(before);
    }

    fn take_turn(self: &Rc<Self>) {
        if !self.waiting.borrow().is_empty() {
            self.draw(SLICE, NODES);
            return;
        }
        if self.missing.get() > 0 {
            // Yew has not come to the last ones yet.
            self.wait(FRAME);
            return;
        }
        let timer = self.timer.take();
        drop(timer);
        let told = self.told.take();
        for (_, told) in told {
            told.emit(());
        }
    }

    fn draw(self: &Rc<Self>, most: usize, nodes: usize) {
        self.take_slice(most, nodes);
        self.wait(0);
    }

    /// Draws some that wait: so many at most, with so many nodes in them unless one alone has more.
    fn take_slice(&self, most: usize, nodes: usize) {
        let some: Vec<(usize, Callback<()>)> = {
            let mut waiting = self.waiting.borrow_mut();
            let mut drawn = 0_usize;
            let fits = |(size, _): &&(usize, Callback<()>)| {
                let is_first = drawn == 0;
                drawn = drawn.saturating_add(*size);
                is_first || drawn <= nodes
            };
            let count = waiting.iter().take(most).take_while(fits).count();
            waiting.drain(..count).collect()
        };
        for (_, draw) in some {
            draw.emit(());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use yew::prelude::Callback;

    use super::Later;

    #[test]
    fn a_turn_draws_few_chunks_with_much_in_them() {
        let later = Rc::new(Later::default());
        let drawn = Rc::new(RefCell::new(Vec::new()));
        for (number, nodes) in [300, 300, 300, 9_000, 1].into_iter().enumerate() {
            let drawn = drawn.clone();
            let draw = Callback::from(move |()| drawn.borrow_mut().push(number));
            later.waiting.borrow_mut().push_back((nodes, draw));
        }
        let turn = || {
            later.take_slice(16, 640);
            drawn.take()
        };
        assert_eq!(turn(), [0, 1], "as many as fit");
        assert_eq!(turn(), [2], "what does not fit waits");
        assert_eq!(turn(), [3], "and is drawn alone");
        assert_eq!(turn(), [4], "the last one");
        assert_eq!(turn(), [0_usize; 0], "nothing is left");
    }
}
