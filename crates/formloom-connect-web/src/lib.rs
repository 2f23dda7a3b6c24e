//! The browser's side of the connection flow, for any framework or none: it opens windows, sends requests, listens for
//! results, and keeps what must survive when the page is left.
//!
//! Invariant: nothing is decided here, and nothing is drawn. The machine of `formloom-connect` says what is to be done;
//! this does it, in the same turn as the click.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use formloom_connect::backend::Membrane;
//! use formloom_connect::{FlowConfig, IntegrationTarget, Outcome};
//! use formloom_connect_web::{Client, FlowHost, tokens_from};
//!
//! // Your own backend signs tokens: a workspace secret never belongs in a browser.
//! let tokens = tokens_from("/token");
//! let client = Client::new("https://api.getmembrane.com", Arc::new(Membrane::new()), tokens);
//! let target = IntegrationTarget::by_key("github");
//! let config = FlowConfig::new(client.backend().clone(), target, client.origin());
//! let host = FlowHost::new(client, config);
//! host.begin(
//!     || { /* draw `host.stage()` */ },
//!     |outcome| if let Outcome::Connected(connection) = outcome { drop(connection.id) },
//! );
//! // In the click of a button:
//! host.connect();
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod clock;
mod host;
mod session;

pub use crate::client::{Client, Token, TokenSource};
pub use crate::clock::now;
pub use crate::host::resume::{Returned, take_return};
pub use crate::host::{FlowHost, fresh_ids, prefers_same_window};
pub use crate::session::tokens_from;

/// The examples of the README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
