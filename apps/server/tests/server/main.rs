//! The server as its clients meet it: real HTTP over loopback.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

mod again;
mod api;
mod attacks;
mod connect;
mod generations;
mod limits;
mod linking;
mod oauth;
mod page;
mod renewals;
mod results;
mod revoked;
mod service;
mod support;
mod trust;
mod turns;
