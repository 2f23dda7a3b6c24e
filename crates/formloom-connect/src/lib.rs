//! Connects a customer's account: the connection flow as a pure state machine, and the wire types of connection
//! backends. It opens no window, sends no request, and reads no clock: it says what is to be done, the host does it,
//! and tells what happened.
//!
//! ```
//! use std::sync::Arc;
//!
//! use formloom_connect::{
//!     Effect, Event, Flow, FlowConfig, HttpResponse, IntegrationTarget, Stage, Timestamp,
//!     backend::Membrane,
//! };
//!
//! let target = IntegrationTarget::by_id("int-1").with_key("github");
//! let mut config = FlowConfig::new(Arc::new(Membrane::new()), target, "https://api.example.com");
//! config.existing = Some(Vec::new());
//! let mut flow = Flow::new(config);
//!
//! let now = Timestamp::from_millis(0);
//! for effect in flow.handle(now, Event::Start) {
//!     if let Effect::Request { call, request } = effect {
//!         assert_eq!(request.address(), "/connection-options", "the first thing to ask");
//!         let answer = HttpResponse::new(200, r#"[{"key": "oauth", "type": "oauth2"}]"#);
//!         flow.handle(now, Event::Response { call, result: Ok(answer) });
//!     }
//! }
//! assert_eq!(flow.stage(), &Stage::Ready, "one option without parameters: one button");
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

mod address;
pub mod backend;
pub mod callback;
mod classify;
mod error;
mod field_error;
mod flow;
mod http;
mod ids;
mod kind;
mod percent;
mod pointer;
pub mod redirect;
mod secret;
mod target;
mod text;
mod timestamp;
mod user_agent;
pub mod wire;

pub use address::AddressError;
pub use error::{ConnectError, ProtocolFault, StageName};
pub use field_error::FieldError;
pub use flow::{
    AttemptIds, Backoff, Baseline, CallId, Deadlines, Effect, Event, Flow, FlowConfig, FormPost,
    FormTarget, Milestone, Mode, Outcome, SizeRule, Stage, Start, Telemetry, Timer, WindowAddress,
    WindowSpec,
};
pub use http::{HttpRequest, HttpResponse, Method, TransportError, retry_after};
pub use ids::{ConnectionId, InvalidId, Nonce, RequestId};
pub use kind::{ErrorKind, Remedy};
pub use redirect::ReturnError;
pub use secret::Secret;
pub use target::IntegrationTarget;
pub use timestamp::Timestamp;
pub use user_agent::prefers_same_window;

/// The examples of the README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
