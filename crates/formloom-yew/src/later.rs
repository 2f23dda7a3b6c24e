//! Rows that come into the page after the first screen: in a form of thousands nobody waits for those that nobody sees.
//!
//! A few chunks are drawn at a time, in their order, and the browser has its turn in between: what is typed meanwhile
//! is answered.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::Callback;

/// Chunks beside each other from which on those behind the first one are put off.
const MANY: usize = 64;
/// Chunks that are drawn at a time: some milliseconds.
const SLICE: usize = 16;
/// How long the first screen has the browser for itself, in milliseconds: a frame.
const FIRST: u32 = 16;

/// What of a form is yet to come into the page.
#[derive(Default)]
pub(crate) struct Later {
    /// What draws a chunk, in the order of the page.
    waiting: RefCell<VecDeque<Callback<()>>>,
    timer: RefCell<Option<Timeout>>,
    /// Chunks that were put off and are not in the page.
    missing: Cell<usize>,
    /// Is told once that nothing is missing.
    told: RefCell<Option<Callback<()>>>,
}

/// A chunk that was put off; it is in the page, or gone, when this is dropped.
pub(crate) struct Missing(Rc<Later>);

impl Drop for Missing {
    fn drop(&mut self) {
        let missing = self.0.missing.get().saturating_sub(1);
        self.0.missing.set(missing);
        if missing == 0 {
            self.0.tell();
        }
    }
}

impl Later {
    /// Whether chunks wait, where so many stand beside each other.
    pub(crate) fn puts_off(chunks: usize) -> bool {
        chunks > MANY
    }

    /// Has a chunk drawn when its turn comes.
    pub(crate) fn put_off(self: &Rc<Self>, draw: Callback<()>) -> Missing {
        self.missing.set(self.missing.get() + 1);
        self.waiting.borrow_mut().push_back(draw);
        if self.timer.borrow().is_none() {
            self.wait(FIRST);
        }
        Missing(Rc::clone(self))
    }

    /// Tells when nothing is missing any more: now, where nothing is.
    pub(crate) fn when_done(&self, told: Callback<()>) {
        self.told.replace(Some(told));
        if self.missing.get() == 0 {
            self.tell();
        }
    }

    /// Nobody wants to be told any more.
    pub(crate) fn forget(&self) {
        self.told.take();
    }

    fn tell(&self) {
        let told = self.told.take();
        if let Some(told) = told {
            told.emit(());
        }
    }

    fn wait(self: &Rc<Self>, milliseconds: u32) {
        let later = Rc::downgrade(self);
        let next = move || {
            if let Some(later) = later.upgrade() {
                later.draw_some();
            }
        };
        self.timer.replace(Some(Timeout::new(milliseconds, next)));
    }

    fn draw_some(self: &Rc<Self>) {
        let some: Vec<Callback<()>> = {
            let mut waiting = self.waiting.borrow_mut();
            let count = waiting.len().min(SLICE);
            waiting.drain(..count).collect()
        };
        if some.is_empty() {
            // Was this timer: it is over.
            drop(self.timer.take());
            return;
        }
        for draw in some {
            draw.emit(());
        }
        self.wait(0);
    }
}
