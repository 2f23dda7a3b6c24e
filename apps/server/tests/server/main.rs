//! The server as its clients meet it: real HTTP over loopback.

mod api;
mod support;
