//! The whole product on one machine: the demo's page, a Membrane-compatible connection API, and an
//! OAuth2 provider, on three loopback origins, so that origin checks, CORS and event streams are real.
//!
//! This is a development backend. It talks plain HTTP on loopback and hands out tokens to anybody
//! who can open its page.

mod api;
mod catalog;
mod check;
mod clock;
mod config;
mod document;
mod hosts;
mod http;
mod jwt;
mod keys;
mod listen;
mod page;
mod plain;
mod provider;
mod running;
mod schema;
mod store;

pub use config::{Config, Limits, Names, StartError};
pub use running::{Running, start};
