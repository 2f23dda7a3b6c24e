//! What a person does. Ids are drawn from the browser's source for secrets; where a page has none, nothing is begun.

use std::rc::Rc;

use formloom_connect::{AttemptIds, Event, Secret, Stage, Telemetry};
use serde_json::Value;

use super::{FlowHost, fresh_ids};
use crate::clock::now;

impl FlowHost {
    /// Where the flow stands.
    pub fn stage(&self) -> Stage {
        self.flow().stage().clone()
    }

    /// Where the flow stands, for telemetry: kinds and numbers, and never a value.
    pub fn telemetry(&self) -> Telemetry {
        self.flow().telemetry(now())
    }

    /// Chooses an option, or another one.
    pub fn choose(self: &Rc<Self>, index: usize) {
        self.feed(Event::OptionChosen(index));
    }

    /// Sends a form that is valid: without kept secrets, whose pointers are `kept`, and once more without any secret, for
    /// a page that is left. Call it inside the browser's event: a window may have to open. False where the page has no
    /// source of random numbers for secrets.
    pub fn submit(
        self: &Rc<Self>,
        input: Value,
        kept: Vec<String>,
        without_secrets: Value,
    ) -> bool {
        self.with_ids(|ids| Event::Submitted {
            input: Secret::new(input),
            kept,
            input_without_secrets: Secret::new(without_secrets),
            ids,
        })
    }

    /// The one button of an option without parameters. Call it inside the browser's event. False as with
    /// [`submit`](Self::submit).
    pub fn connect(self: &Rc<Self>) -> bool {
        self.with_ids(|ids| Event::ConnectClicked { ids })
    }

    /// The person agreed, or not, that a connection is replaced. Call it inside the browser's event.
    pub fn answer_replace(self: &Rc<Self>, agreed: bool) {
        self.feed(if agreed {
            Event::ReplaceConfirmed
        } else {
            Event::ReplaceDeclined
        });
    }

    /// Opens the page of a required action. Call it inside the browser's event.
    pub fn open_action(self: &Rc<Self>) {
        self.feed(Event::ActionClicked);
    }

    /// The person says that the window is closed.
    pub fn confirm_closed(self: &Rc<Self>) {
        self.feed(Event::CloseConfirmed);
    }

    /// Gives up what is under way. Calling it again does nothing.
    pub fn cancel(self: &Rc<Self>) {
        self.feed(Event::CancelClicked);
    }

    /// Tries again after a failure. Call it inside the browser's event. False as with [`submit`](Self::submit).
    pub fn retry(self: &Rc<Self>) -> bool {
        self.with_ids(|ids| Event::Retry { ids })
    }

    /// Goes on in this window. Call it inside the browser's event. False as with [`submit`](Self::submit).
    pub fn use_same_window(self: &Rc<Self>) -> bool {
        self.with_ids(|ids| Event::UseSameWindow { ids })
    }

    /// Back to the form, with what was typed.
    pub fn back_to_form(self: &Rc<Self>) {
        self.feed(Event::BackToForm);
    }

    fn with_ids(self: &Rc<Self>, event: impl FnOnce(AttemptIds) -> Event) -> bool {
        match fresh_ids() {
            Some(ids) => {
                self.feed(event(ids));
                true
            }
            None => false,
        }
    }
}
