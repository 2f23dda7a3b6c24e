//! What the host has to do, in the order in which it stands.

use super::{Outcome, Timer};
use crate::{HttpRequest, RequestId, Secret, Timestamp, redirect::Resume, wire::ConnectPayload};

/// What the host has to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// [`Flow::stage`](super::Flow::stage) gives another stage now: draw again.
    StageChanged,
    /// Send a request to the API, with the bearer token and the version header, and answer with
    /// [`Event::Response`](super::Event::Response).
    Request {
        /// Goes back with the answer.
        call: CallId,
        /// What to send.
        request: HttpRequest,
    },
    /// The answer to this call is not wanted any more. The request may be broken off.
    Abort {
        /// The call.
        call: CallId,
    },
    /// Open a window at once, in the click that is being handled, and answer in the same turn with
    /// [`Event::WindowOpened`](super::Event::WindowOpened) or [`Event::WindowBlocked`](super::Event::WindowBlocked).
    /// Watch it, and tell when it looks closed.
    OpenWindow(WindowSpec),
    /// Post a form.
    PostForm(Box<FormPost>),
    /// Send the window, or this page, to an address that the server named. It was checked to be https or on a
    /// loopback host.
    Navigate {
        /// What is sent there.
        target: FormTarget,
        /// Where. It can hold a one-time code.
        address: Secret<String>,
    },
    /// Close the window.
    CloseWindow,
    /// Pass on the page's `message` events, with their origin, and what our callback page says
    /// ([`Event::Callback`](super::Event::Callback)).
    Listen,
    /// Pass on no more messages.
    StopListening,
    /// Open the event stream, with the bearer token in a header where possible.
    Subscribe {
        /// The attempt whose result it brings.
        request_id: RequestId,
        /// Its path, relative to the API's address.
        path: String,
    },
    /// Close the event stream, or do not open it again.
    Unsubscribe,
    /// Tell when the moment has come. Setting a timer again moves it.
    SetTimer {
        /// Which timer.
        timer: Timer,
        /// When.
        at: Timestamp,
    },
    /// Do not tell any more.
    ClearTimer(Timer),
    /// Keep this in the session storage: the page is about to be left.
    SaveResume(Box<Resume>),
    /// Forget what was kept.
    ClearResume,
    /// The attempt is over. Each attempt settles once; a later one of the same flow settles again.
    Settled(Outcome),
}

/// Numbers a request, so that the answer to an old one is known as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub(super) u64);

/// A window to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowSpec {
    /// Its name, which a form's `target` uses.
    pub name: String,
    /// What it shows first.
    pub address: WindowAddress,
    /// Its width, of the screen's.
    pub width: SizeRule,
    /// Its height, of the screen's.
    pub height: SizeRule,
}

/// What a window shows first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WindowAddress {
    /// `about:blank`; a form posted into it follows.
    Blank,
    /// A page that the server named, already checked to be https or on a loopback host.
    Page(Secret<String>),
}

/// A share of the screen, up to a limit in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeRule {
    /// Per cent of what is available.
    pub percent: u32,
    /// At most this many pixels.
    pub max: u32,
}

impl SizeRule {
    /// The width of the vendor's windows.
    pub const WIDTH: Self = Self {
        percent: 70,
        max: 1_000,
    };
    /// The height of the vendor's windows.
    pub const HEIGHT: Self = Self {
        percent: 60,
        max: 800,
    };

    /// The size on a screen with `available` pixels.
    pub fn of(self, available: u32) -> u32 {
        let share = u64::from(available) * u64::from(self.percent) / 100;
        u32::try_from(share).unwrap_or(u32::MAX).min(self.max)
    }
}

/// A form to post: one hidden field `payload` with JSON text. The host adds `token` to the payload.
#[derive(Clone, Debug, PartialEq)]
pub struct FormPost {
    /// Where the answer is shown.
    pub target: FormTarget,
    /// The path to post to, relative to the API's address.
    pub action: String,
    /// What to post.
    pub payload: ConnectPayload,
}

/// Where the answer to a form is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormTarget {
    /// The window with this name.
    Window(String),
    /// This window: the page is left.
    SameWindow,
}
