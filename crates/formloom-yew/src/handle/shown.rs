//! Another look for a live form.

use formloom_core::layout::LayoutState;

use super::FormHandle;
use super::listeners::Topic;
use super::look::Look;
use super::waiting::Work;

impl FormHandle {
    /// Draws the form in another look from now on: another language, other widgets, another UI description. What was
    /// typed, focused and scrolled stays. A look that is equal changes nothing.
    pub fn set_look(&self, look: Look) {
        self.catch_up();
        self.draw_in(look);
    }

    pub(super) fn draw_in(&self, look: Look) {
        let before = self.look();
        if before == look {
            return;
        }
        let mut requests = None;
        {
            let Ok(mut state) = self.0.state.try_borrow_mut() else {
                self.wait(Work::Look(look));
                return;
            };
            let spoken = self.0.spoken.as_ref();
            if spoken.is_some_and(|spoken| spoken.say_with(look.messages())) {
                // The errors that stand already are found again, in the new words.
                let form = state.form().clone();
                requests = Some(state.change_form(form));
            }
            if before.layout() != look.layout() {
                let layout = look.layout();
                let rules = layout.map(|layout| LayoutState::new(layout, state.form()));
                self.0.layout.replace(rules);
            }
        }
        if before.shown_fields() != look.shown_fields() {
            self.offers_anew();
        }
        self.0.look.replace(look);
        self.note_what_has_focus();
        self.notify(Topic::Focus);
        self.notify_all();
        if let Some(change) = requests {
            self.tell_requests(&change);
        }
    }
}
