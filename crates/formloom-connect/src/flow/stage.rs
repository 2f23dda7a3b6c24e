//! Where the flow stands. A user interface is drawn from this alone.

use crate::{ConnectError, FieldError, Secret, StageName, wire::Connection};

/// Where the flow stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Nothing was started.
    Idle,
    /// The options are on their way.
    LoadingOptions,
    /// The integration has no options: somebody has to configure its authentication.
    NoneConfigured,
    /// There are several options, see [`Flow::options`](super::Flow::options).
    Choosing,
    /// The option asks for nothing: one button connects.
    Ready,
    /// The option's form, with [`Flow::baseline`](super::Flow::baseline) in it.
    Form {
        /// Why the last attempt was refused, with its field errors.
        refusal: Option<Box<ConnectError>>,
    },
    /// Going on would replace these connections: ask first.
    ConfirmReplace {
        /// The connections that exist.
        existing: Vec<Connection>,
    },
    /// The window is being opened.
    Opening,
    /// The page is being left for the same-window way.
    Leaving,
    /// The input was sent.
    Submitting,
    /// The server wants the person to open a page, for which it takes a click.
    ActionRequired {
        /// What it is about, in the server's words.
        description: Option<String>,
        /// The page.
        ui_url: Secret<String>,
        /// Whether the browser blocked its window.
        blocked: bool,
    },
    /// The person acts at the provider.
    Waiting {
        /// The window looks closed, which may be wrong: ask the person, whose answer is
        /// [`Event::CloseConfirmed`](super::Event::CloseConfirmed). In the end there is a last check.
        window_closed: bool,
    },
    /// The connection is read back from the server, or looked for there.
    Verifying {
        /// The server still sets it up.
        building: bool,
    },
    /// There is a working connection.
    Done(Box<Connection>),
    /// The attempt failed. What was typed is still there.
    Failed(Box<ConnectError>),
    /// The person gave up, where there is no form to go back to.
    Cancelled,
}

impl Stage {
    /// The stage's name, for errors and telemetry.
    pub const fn name(&self) -> StageName {
        match self {
            Self::Idle => StageName::Idle,
            Self::LoadingOptions => StageName::LoadingOptions,
            Self::Choosing
            | Self::Ready
            | Self::Form { .. }
            | Self::ConfirmReplace { .. }
            | Self::ActionRequired { .. } => StageName::Asking,
            Self::Opening => StageName::Opening,
            Self::Leaving => StageName::Leaving,
            Self::Submitting => StageName::Submitting,
            Self::Waiting { .. } => StageName::Waiting,
            Self::Verifying { .. } => StageName::Verifying,
            Self::NoneConfigured | Self::Done(_) | Self::Failed(_) | Self::Cancelled => {
                StageName::Over
            }
        }
    }

    /// Whether the attempt is over.
    pub fn is_over(&self) -> bool {
        self.name() == StageName::Over
    }

    /// Whether something is under way that the person can only wait for, or cancel.
    pub const fn is_busy(&self) -> bool {
        matches!(
            self,
            Self::LoadingOptions
                | Self::Opening
                | Self::Leaving
                | Self::Submitting
                | Self::Waiting { .. }
                | Self::Verifying { .. }
        )
    }

    /// The problems at fields that the form has to show.
    pub fn field_errors(&self) -> &[FieldError] {
        match self {
            Self::Form {
                refusal: Some(error),
            } => &error.field_errors,
            _ => &[],
        }
    }
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// With a connection that was read back and works.
    Connected(Box<Connection>),
    /// With a failure.
    Failed(Box<ConnectError>),
    /// The person gave up.
    Cancelled,
}

/// The timers of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// The stage has lasted long enough.
    Deadline,
    /// The window has been closed long enough.
    ClosedGrace,
    /// Time to look at the connection again.
    Poll,
    /// Time to open the event stream again.
    Stream,
    /// Time to ask again what failed on the way.
    Retry,
}
