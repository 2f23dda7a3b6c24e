//! Draws the connection flow with Yew: buttons, dialogs, hooks.
//!
//! Invariant: nothing is decided here. The machine of `formloom-connect` says what is to be done, `formloom-connect-web`
//! does it, and this shows where it stands.
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

mod connect_button;
mod connect_dialog;
mod connect_flow;
mod connections;
#[cfg(test)]
mod drawn;
mod events;
mod integrations;
mod logo;
mod look;
mod manage;
mod page;
mod panels;
mod stylesheet;
mod use_connect;
mod words;

pub use crate::connect_button::{ConnectButton, ConnectButtonProps};
pub use crate::connect_dialog::{ConnectDialog, ConnectDialogProps};
pub use crate::connect_flow::{ConnectFlow, ConnectFlowProps, ConnectTarget};
pub use crate::connections::{Loaded, UseConnections, use_connections, use_integrations};
pub use crate::events::ConnectEvents;
pub use crate::integrations::{
    IntegrationCards, IntegrationCardsProps, IntegrationList, IntegrationListProps,
};
pub use crate::look::ConnectLook;
pub use crate::manage::{ManageConnection, ManageConnectionProps};
pub use crate::stylesheet::{STYLESHEET, adopt_stylesheets};
pub use crate::use_connect::{UseConnect, use_connect, use_connect_from};
pub use crate::words::{ConnectWord, ConnectWords};
pub use formloom_connect_web::{Client, Returned, Token, TokenSource, take_return, tokens_from};

/// The examples of the README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
