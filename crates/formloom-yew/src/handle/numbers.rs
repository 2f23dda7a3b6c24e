//! Numbers of a live form as its language writes them.

use formloom_core::{Control, Event, NodeView, Pointer};

use super::FormHandle;
use super::listeners::Topic;
use crate::number;
use crate::parts::emit;

impl FormHandle {
    /// Types into a number: the core is told it as JSON writes it, and what was typed stands there as long as one is at it.
    pub(crate) fn type_number(&self, at: Pointer, text: String, is_whole: bool) {
        let read = number::read(&text, self.has_decimal_comma(), is_whole).into_owned();
        if let Some(id) = self.with_state(|state| state.find(&at)) {
            let mut numbers = self.0.numbers.borrow_mut();
            numbers.insert(id, (text, read.clone()));
        }
        emit(self, Event::type_text(at, read));
    }

    /// The focus leaves a number: from now on it is shown as the language writes it.
    pub(crate) fn leave_number(&self, at: &Pointer) {
        let id = self.with_state(|state| state.find(at));
        let left = id.and_then(|id| self.0.numbers.borrow_mut().remove(&id));
        if let Some(id) = id.filter(|_| left.is_some()) {
            self.notify(Topic::Node(id));
        }
    }

    /// The text of a control into which one types.
    pub(crate) fn shown_text(&self, view: &NodeView) -> String {
        if !matches!(view.control, Some(Control::Number | Control::Integer)) {
            return view.control_text.clone();
        }
        let numbers = self.0.numbers.borrow();
        if let Some((typed, _)) = numbers
            .get(&view.id)
            .filter(|(_, read)| *read == view.control_text)
        {
            return typed.clone();
        }
        // What a server drew is posted as it stands, and read by the core.
        let comma = self.has_decimal_comma() && !self.chunks().is_by_server();
        number::shown(&view.control_text, comma).into_owned()
    }

    pub(crate) fn has_decimal_comma(&self) -> bool {
        self.look().words().has_decimal_comma()
    }

    /// The same in a program that may have ended in the middle of anything.
    pub(crate) fn try_decimal_comma(&self) -> bool {
        let look = self.0.look.try_borrow();
        look.is_ok_and(|look| look.words().has_decimal_comma())
    }
}
