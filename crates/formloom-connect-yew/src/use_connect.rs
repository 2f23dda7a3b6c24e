//! `use_connect`: a flow without a look of ours, for hosts that draw each stage by themselves.

use std::fmt;
use std::rc::Rc;

use formloom_connect::wire::ConnectionOption;
use formloom_connect::{Baseline, FlowConfig, Outcome, Stage, Telemetry};
use formloom_connect_web::{Client, FlowHost, Returned};
use serde_json::Value;
use yew::prelude::{hook, use_effect_with, use_force_update, use_memo, use_mut_ref};

use crate::events::ConnectEvents;

/// A running flow. All clones are the same one; the component is drawn again when its stage changes.
#[derive(Clone)]
pub struct UseConnect {
    host: Rc<FlowHost>,
}

impl UseConnect {
    /// Where the flow stands.
    pub fn stage(&self) -> Stage {
        self.host.stage()
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
        self.host.telemetry()
    }

    /// Chooses an option, or another one.
    pub fn choose(&self, index: usize) {
        self.host.choose(index);
    }

    /// Sends a form that is valid: without kept secrets, whose pointers are `kept`, and once more without any secret,
    /// for a page that is left. Call it inside the browser's event: a window may have to open. False where the page
    /// has no source of random numbers for secrets.
    pub fn submit(&self, input: Value, kept: Vec<String>, without_secrets: Value) -> bool {
        self.host.submit(input, kept, without_secrets)
    }

    /// The one button of an option without parameters. Call it inside the browser's event. False where the page has no
    /// source of random numbers for secrets.
    pub fn connect(&self) -> bool {
        self.host.connect()
    }

    /// The person agreed, or not, that a connection is replaced. Call it inside the browser's event.
    pub fn answer_replace(&self, agreed: bool) {
        self.host.answer_replace(agreed);
    }

    /// Opens the page of a required action. Call it inside the browser's event.
    pub fn open_action(&self) {
        self.host.open_action();
    }

    /// The person says that the window is closed.
    pub fn confirm_closed(&self) {
        self.host.confirm_closed();
    }

    /// Gives up what is under way. Calling it again does nothing.
    pub fn cancel(&self) {
        self.host.cancel();
    }

    /// Tries again after a failure. Call it inside the browser's event. False as with `connect`.
    pub fn retry(&self) -> bool {
        self.host.retry()
    }

    /// Goes on in this window. Call it inside the browser's event. False as with `connect`.
    pub fn use_same_window(&self) -> bool {
        self.host.use_same_window()
    }

    /// Back to the form, with what was typed.
    pub fn back_to_form(&self) {
        self.host.back_to_form();
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
/// looked at: give the component another `key` for another flow. Events are told to the callbacks of the last drawing.
/// `config.seed` is drawn by the hook.
#[hook]
pub fn use_connect(client: &Client, config: &FlowConfig, events: ConnectEvents) -> UseConnect {
    use_connect_from(client, config, None, events)
}

/// As [`use_connect`], for a flow that comes back from another page or after a reload, where `returned` says so
/// ([`take_return`](crate::take_return)).
#[hook]
pub fn use_connect_from(
    client: &Client,
    config: &FlowConfig,
    returned: Option<Returned>,
    events: ConnectEvents,
) -> UseConnect {
    let update = use_force_update();
    let heard = use_mut_ref(ConnectEvents::default);
    *heard.borrow_mut() = events;
    let host = use_memo((), |()| match returned {
        Some(returned) => FlowHost::returning(client.clone(), config.clone(), returned),
        None => FlowHost::new(client.clone(), config.clone()),
    });
    let host: Rc<FlowHost> = (*host).clone();
    {
        let host = host.clone();
        use_effect_with((), move |()| {
            let (weak, stands) = (Rc::downgrade(&host), heard.clone());
            let stood = move || {
                if let Some(host) = weak.upgrade() {
                    let heard = stands.borrow().clone();
                    heard.ontelemetry.emit(host.telemetry());
                }
                update.force_update();
            };
            let marks = heard.clone();
            host.marks(move |milestone, telemetry| {
                let heard = marks.borrow().clone();
                heard.onmilestone.emit((milestone, telemetry));
            });
            let settled = move |outcome: Outcome| {
                let heard = heard.borrow().clone();
                heard.settled(outcome);
            };
            host.begin(stood, settled);
            move || host.end()
        });
    }
    UseConnect { host }
}
