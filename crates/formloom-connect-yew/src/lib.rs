//! The browser's side of the connection flow: it opens windows, sends requests, listens for results, and draws.
//!
//! Invariant: nothing is decided here. The machine of `formloom-connect` says what is to be done; this does it.
//!
//! A button that connects, as a host writes it:
//!
//! ```
//! use formloom_connect::wire::Connection;
//! use formloom_connect_yew::{Client, ConnectButton};
//! use yew::prelude::{Callback, Html, Properties, component, html};
//!
//! #[derive(Properties, PartialEq)]
//! struct SettingsProps {
//!     client: Client,
//! }
//!
//! #[component]
//! fn Settings(props: &SettingsProps) -> Html {
//!     let on_connected = Callback::from(|connection: Connection| drop(connection));
//!     html! { <ConnectButton client={props.client.clone()} integration="github" onconnected={on_connected} /> }
//! }
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod connect_button;
mod connect_dialog;
mod connect_flow;
mod connections;
mod host;
mod panels;
mod use_connect;
mod words;

pub use crate::client::{Client, Token, TokenSource};
pub use crate::connect_button::{ConnectButton, ConnectButtonProps};
pub use crate::connect_dialog::{ConnectDialog, ConnectDialogProps};
pub use crate::connect_flow::{ConnectFlow, ConnectFlowProps, ConnectTarget};
pub use crate::connections::{Loaded, UseConnections, use_connections, use_integrations};
pub use crate::host::resume::{Returned, take_return};
pub use crate::use_connect::{UseConnect, use_connect};

/// The examples of the README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
