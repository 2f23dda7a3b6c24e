//! What happened, for a product's analytics: names that stay, and never a value.

use super::{Event, Flow, Stage};
use crate::ErrorKind;

/// So many are kept for a host that does not take them.
const KEPT: usize = 64;

/// What happened in a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Milestone {
    /// The flow was opened.
    Opened,
    /// The person chose an option among several, or another one.
    OptionChosen,
    /// The person sent a form, or pressed the button that connects.
    Submitted,
    /// The window of a sign-in is open.
    WindowOpened,
    /// There is a connection.
    Succeeded,
    /// The attempt failed; another one may follow.
    Failed(ErrorKind),
    /// The flow is not shown any more. Whoever shows it knows: the flow itself does not tell this one.
    Closed,
}

impl Milestone {
    /// The name, which stays the same in later versions.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opened => "connect_opened",
            Self::OptionChosen => "connect_option_chosen",
            Self::Submitted => "connect_submitted",
            Self::WindowOpened => "connect_window_opened",
            Self::Succeeded => "connect_succeeded",
            Self::Failed(_) => "connect_failed",
            Self::Closed => "connect_closed",
        }
    }

    /// How it failed.
    pub const fn error(self) -> Option<ErrorKind> {
        match self {
            Self::Failed(kind) => Some(kind),
            _ => None,
        }
    }
}

/// What is remembered of a flow while it handles an event.
pub(super) struct Before {
    event: Happens,
    was_busy: bool,
    chosen: Option<usize>,
    failed: Option<ErrorKind>,
    is_done: bool,
}

/// The events that milestones follow from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Happens {
    Starts,
    Chooses,
    /// The person goes on, which may begin an attempt.
    GoesOn,
    WindowOpens,
    Other,
}

impl Flow {
    /// What happened since this was asked last, in order.
    pub fn take_milestones(&mut self) -> Vec<Milestone> {
        std::mem::take(&mut self.milestones)
    }

    pub(super) fn before(&self, event: &Event) -> Before {
        Before {
            event: match event {
                Event::Start if self.began.is_none() => Happens::Starts,
                Event::OptionChosen(_) => Happens::Chooses,
                Event::Submitted { .. }
                | Event::ConnectClicked { .. }
                | Event::Retry { .. }
                | Event::UseSameWindow { .. } => Happens::GoesOn,
                Event::WindowOpened if self.stage == Stage::Opening => Happens::WindowOpens,
                _ => Happens::Other,
            },
            was_busy: self.stage.is_busy(),
            chosen: self.chosen,
            failed: self.failure(),
            is_done: matches!(self.stage, Stage::Done(_)),
        }
    }

    pub(super) fn mark(&mut self, before: &Before) {
        let is_busy = self.stage.is_busy();
        let reached = match before.event {
            Happens::Starts => Some(Milestone::Opened),
            Happens::Chooses => (self.chosen != before.chosen).then_some(Milestone::OptionChosen),
            Happens::GoesOn => {
                let asks = matches!(self.stage, Stage::ConfirmReplace { .. });
                ((is_busy || asks) && !before.was_busy).then_some(Milestone::Submitted)
            }
            Happens::WindowOpens => self.open.window.then_some(Milestone::WindowOpened),
            Happens::Other => None,
        };
        self.reach(reached);
        let is_done = matches!(self.stage, Stage::Done(_));
        self.reach((is_done && !before.is_done).then_some(Milestone::Succeeded));
        // What is shown of a failure afterwards, such as in the form, is the same failure.
        let is_new = before.was_busy || before.failed.is_none();
        self.reach(self.failure().filter(|_| is_new).map(Milestone::Failed));
    }

    /// How the attempt failed of which the stage tells.
    pub(super) fn failure(&self) -> Option<ErrorKind> {
        match &self.stage {
            Stage::Failed(error)
            | Stage::Form {
                refusal: Some(error),
            } => Some(error.kind),
            Stage::NoneConfigured => Some(ErrorKind::NoOptionsConfigured),
            _ => None,
        }
    }

    fn reach(&mut self, milestone: Option<Milestone>) {
        if self.milestones.len() < KEPT {
            self.milestones.extend(milestone);
        }
    }
}
