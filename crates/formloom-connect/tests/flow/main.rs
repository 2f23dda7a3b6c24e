//! Transcripts of the connection flow: what people, browsers and servers do, and what the flow asks for, in virtual time.

mod action;
mod api_key;
mod forged;
mod guide;
mod harness;
mod oauth;
mod placed;
mod races;
mod random;
mod reconnect;
mod reload;
mod replace;
mod retry;
mod same_window;
mod start;
mod telemetry;
mod transcript;
mod ways;
