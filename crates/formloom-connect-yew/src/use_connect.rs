//! `use_connect`: a flow without a look of ours, for hosts that draw each stage by themselves.

use std::fmt;
use std::rc::Rc;

use formloom_connect::wire::{Connection, ConnectionOption};
use formloom_connect::{Baseline, Event, Flow, FlowConfig, Outcome, Secret, Stage, Telemetry};
use serde_json::Value;
use yew::prelude::{Callback, hook, use_effect_with, use_force_update, use_memo};

use crate::client::{Client, now};
use crate::host::{FlowHost, fresh_ids, seed};

/// A running flow. All clones are the same one; the component is drawn again when its stage changes.
#[derive(Clone)]
pub struct UseConnect {
    host: Rc<FlowHost>,
}

impl UseConnect {
    /// Where the flow stands.
    pub fn stage(&self) -> Stage {
        self.host.flow().stage().clone()
    }

    /// The options, once they are loaded.
    pub fn options(&self) -> Vec<ConnectionOption> {
        self.host.flow().options().to_vec()
    }

    /// The index of the chosen option.
    pub fn option_index(&self) -> Option<usize> {
        self.host.flow().option_index()
    }

    /// What the form of the chosen option starts from.
    pub fn baseline(&self) -> Baseline {
        self.host.flow().baseline()
    }

    /// Whether the same-window way is possible now.
    pub fn can_use_same_window(&self) -> bool {
        self.host.flow().can_use_same_window()
    }

    /// Where the flow stands, for telemetry.
    pub fn telemetry(&self) -> Telemetry {
        self.host.flow().telemetry(now())
    }

    /// Chooses an option, or another one.
    pub fn choose(&self, index: usize) {
        self.host.feed(Event::OptionChosen(index));
    }

    /// Sends a form that is valid: without kept secrets, whose pointers are `kept`, and once more without any secret,
    /// for a page that is left. Call it inside the browser's event: a window may have to open. False where the page
    /// has no source of random numbers for secrets.
    pub fn submit(&self, input: Value, kept: Vec<String>, without_secrets: Value) -> bool {
        let Some(ids) = fresh_ids() else {
            return false;
        };
        self.host.feed(Event::Submitted {
            input: Secret::new(input),
            kept,
            input_without_secrets: Secret::new(without_secrets),
            ids,
        });
        true
    }

    /// The one button of an option without parameters. Call it inside the browser's event. False where the page has no
    /// source of random numbers for secrets.
    pub fn connect(&self) -> bool {
        let ids = fresh_ids();
        if let Some(ids) = ids.clone() {
            self.host.feed(Event::ConnectClicked { ids });
        }
        ids.is_some()
    }

    /// The person agreed, or not, that a connection is replaced. Call it inside the browser's event.
    pub fn answer_replace(&self, agreed: bool) {
        self.host.feed(if agreed {
            Event::ReplaceConfirmed
        } else {
            Event::ReplaceDeclined
        });
    }

    /// Opens the page of a required action. Call it inside the browser's event.
    pub fn open_action(&self) {
        self.host.feed(Event::ActionClicked);
    }

    /// The person says that the window is closed.
    pub fn confirm_closed(&self) {
        self.host.feed(Event::CloseConfirmed);
    }

    /// Gives up what is under way. Calling it again does nothing.
    pub fn cancel(&self) {
        self.host.feed(Event::CancelClicked);
    }

    /// Tries again after a failure. Call it inside the browser's event.
    pub fn retry(&self) {
        if let Some(ids) = fresh_ids() {
            self.host.feed(Event::Retry { ids });
        }
    }

    /// Goes on in this window. Call it inside the browser's event.
    pub fn use_same_window(&self) {
        if let Some(ids) = fresh_ids() {
            self.host.feed(Event::UseSameWindow { ids });
        }
    }

    /// Back to the form, with what was typed.
    pub fn back_to_form(&self) {
        self.host.feed(Event::BackToForm);
    }
}

impl PartialEq for UseConnect {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.host, &other.host)
    }
}

impl fmt::Debug for UseConnect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("UseConnect").finish_non_exhaustive()
    }
}

/// Starts a flow with these settings when the component appears, and ends it with the component. Later settings are not
/// looked at: give the component another `key` for another flow. `config.seed` is drawn by the hook.
#[hook]
pub fn use_connect(
    client: &Client,
    config: &FlowConfig,
    onconnected: Callback<Connection>,
    ontelemetry: Callback<Telemetry>,
) -> UseConnect {
    let update = use_force_update();
    let host = use_memo((), |()| {
        let mut config = config.clone();
        config.seed = seed();
        FlowHost::new(client.clone(), Flow::new(config))
    });
    let host: Rc<FlowHost> = (*host).clone();
    {
        let host = host.clone();
        use_effect_with((), move |()| {
            let stood = {
                let host = Rc::downgrade(&host);
                Callback::from(move |()| {
                    if let Some(host) = host.upgrade() {
                        ontelemetry.emit(host.flow().telemetry(now()));
                    }
                    update.force_update();
                })
            };
            let settled = Callback::from(move |outcome: Outcome| {
                if let Outcome::Connected(connection) = outcome {
                    onconnected.emit(*connection);
                }
            });
            host.begin(stood, settled);
            move || host.end()
        });
    }
    UseConnect { host }
}
