//! What happened, as the host tells the flow. An event that does not fit the stage is ignored.

use serde_json::Value;

use super::{AttemptIds, CallId, Timer};
use crate::{HttpResponse, Secret, TransportError};

/// What happened.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// Begin: load the options, or, in a flow made by [`Flow::resume`](super::Flow::resume), go on after the return.
    Start,
    /// A request was answered, or was not.
    Response {
        /// The call of [`Effect::Request`](super::Effect::Request).
        call: CallId,
        /// The answer, of any status.
        result: Result<HttpResponse, TransportError>,
    },
    /// The person chose an option, by its index. Also switches from one to another.
    OptionChosen(usize),
    /// The person submitted a valid form. Feed it inside the event of the browser: a window may have to open.
    Submitted {
        /// The instance, without the kept secrets.
        input: Secret<Value>,
        /// JSON Pointers of the stored secrets that are kept.
        kept: Vec<String>,
        /// The instance without any secret: the only part that the same-window way stores.
        input_without_secrets: Secret<Value>,
        /// Fresh ids.
        ids: AttemptIds,
    },
    /// The one button of an option without parameters. Feed it inside the event of the browser.
    ConnectClicked {
        /// Fresh ids.
        ids: AttemptIds,
    },
    /// The person agreed that the existing connection is replaced. Feed it inside the event of the browser.
    ReplaceConfirmed,
    /// The person did not agree.
    ReplaceDeclined,
    /// The page of [`Stage::ActionRequired`](super::Stage::ActionRequired) shall open.
    /// Feed it inside the event of the browser.
    ActionClicked,
    /// The form of [`Effect::PostForm`](super::Effect::PostForm) was not posted, such as for want of a token.
    NotSent(TransportError),
    /// The window of [`Effect::OpenWindow`](super::Effect::OpenWindow) is open.
    WindowOpened,
    /// The browser did not open it.
    WindowBlocked,
    /// The window looks closed.
    WindowClosed {
        /// Whether somebody else's page may have been in it: true from the moment at which the form was
        /// sent into it or it was given an address. Such a page can cut the tie to its opener
        /// (`Cross-Origin-Opener-Policy`), which looks the same as a closed window.
        left: bool,
    },
    /// The person says that the window is closed, in answer to
    /// [`Stage::Waiting`](super::Stage::Waiting) with `window_closed`.
    CloseConfirmed,
    /// A `message` event of the page.
    Message {
        /// Its `origin`, as the browser gives it.
        origin: String,
        /// Its `data`. Refuse what is larger than 256 kB before converting it.
        data: Secret<Value>,
    },
    /// Our callback page tells, by a `BroadcastChannel`, with which query it was opened.
    Callback {
        /// The query of its address.
        query: Secret<String>,
    },
    /// The page is about to be left or reloaded, by the person and not by the flow: what can be kept is kept.
    PageHides {
        /// What stands in the form of the chosen option, without any secret; `None` without a form.
        input_without_secrets: Option<Secret<Value>>,
    },
    /// An event of the result stream.
    StreamMessage {
        /// Its data.
        data: Secret<String>,
    },
    /// The result stream ended or could not be opened.
    StreamFailed,
    /// A timer went off.
    TimerFired(Timer),
    /// The person gave up.
    CancelClicked,
    /// Try the same again after a failure. Feed it inside the event of the browser.
    Retry {
        /// Fresh ids.
        ids: AttemptIds,
    },
    /// Go on in this window, after a blocked or closed one. Feed it inside the event of the browser.
    UseSameWindow {
        /// Fresh ids.
        ids: AttemptIds,
    },
    /// Back to the form, with what was typed.
    BackToForm,
}
