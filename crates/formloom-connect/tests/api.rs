//! What a Rust developer guesses of the API holds.

use std::error::Error;

use formloom_connect::{
    AddressError, ConnectError, Effect, Event, Flow, FlowConfig, HttpRequest, HttpResponse,
    InvalidId, ProtocolFault, ReturnError, TransportError,
};

fn is_shared<T: Send + Sync>() {}
fn is_error<T: Error + Send + Sync + 'static>() {}

/// A host may drive flows on any thread.
#[test]
fn flows_and_what_passes_to_and_from_them_go_to_other_threads() {
    is_shared::<Flow>();
    is_shared::<FlowConfig>();
    is_shared::<Event>();
    is_shared::<Effect>();
    is_shared::<HttpRequest>();
    is_shared::<HttpResponse>();
}

#[test]
fn what_fails_is_an_error() {
    is_error::<ConnectError>();
    is_error::<AddressError>();
    is_error::<InvalidId>();
    is_error::<ProtocolFault>();
    is_error::<ReturnError>();
    is_error::<TransportError>();
}
