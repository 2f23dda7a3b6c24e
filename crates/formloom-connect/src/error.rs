//! Why an attempt to connect, or a request to the backend, failed.

use std::time::Duration;

use crate::{
    AddressError, ErrorKind, FieldError, HttpResponse, Remedy, ReturnError, TransportError,
    classify::{self, Source},
    text::{self, MAX_REASON},
    wire::ApiErrorBody,
};

/// Where in the flow something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StageName {
    /// Nothing was started.
    Idle,
    /// The options are on their way.
    LoadingOptions,
    /// The person is asked: which option, which input, or whether to replace.
    Asking,
    /// The window is being opened.
    Opening,
    /// The page is being left for the same-window way.
    Leaving,
    /// The input was sent, without a window.
    Submitting,
    /// The person acts at the provider.
    Waiting,
    /// The connection is read back from the server.
    Verifying,
    /// The flow is over.
    Over,
}

/// An answer that breaks the protocol, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolFault {
    /// An answer could not be read.
    #[error("expected an answer of another shape")]
    UnexpectedAnswer,
    /// The connection belongs to another integration, or does not say to which.
    #[error("expected a connection of this integration")]
    WrongIntegration,
    /// Another connection than the expected one came back.
    #[error("expected another connection")]
    OtherConnection,
    /// The page that the server wants to be opened has an unusable address.
    #[error("expected a usable address for the next step: {0}")]
    ActionAddress(AddressError),
    /// The return from a redirect could not be taken.
    #[error("the return was refused: {0}")]
    Return(ReturnError),
    /// The return belongs to another flow than the one that was set up.
    #[error("expected the flow that left the page")]
    OtherFlow,
    /// The failure's details could not be read.
    #[error("expected readable details of the failure")]
    BrokenDetails,
}

/// An operation of the connection flow failed. It holds no input and no token.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{kind}")]
pub struct ConnectError {
    /// What kind of failure it is.
    pub kind: ErrorKind,
    /// Where in the flow it happened; `None` outside of a flow.
    pub stage: Option<StageName>,
    /// The provider's or the server's own reason, as plain text of at most 1,000 characters.
    pub message: Option<String>,
    /// Problems at fields.
    pub field_errors: Vec<FieldError>,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
    /// With the kind `Protocol`: what was wrong.
    pub fault: Option<ProtocolFault>,
}

impl ConnectError {
    /// A failure of which only the kind is known.
    pub const fn new(kind: ErrorKind) -> Self {
        Self {
            kind,
            stage: None,
            message: None,
            field_errors: Vec::new(),
            retry_after: None,
            fault: None,
        }
    }

    /// An answer that breaks the protocol.
    pub fn protocol(fault: ProtocolFault) -> Self {
        let mut error = Self::new(ErrorKind::Protocol);
        error.fault = Some(fault);
        error
    }

    /// The failure that an answer with an error status tells of.
    pub fn from_response(response: &HttpResponse) -> Self {
        let body = ApiErrorBody::from_text(response.body.expose());
        let kind = classify::kind(Source::Api, Some(response.status), &body);
        let mut error = Self::from_body(kind, body);
        error.retry_after = response.retry_after;
        error
    }

    /// The failure that a result message or a return tells of: a reason, and details in the shape of an API error.
    pub fn from_result(reason: Option<&str>, details: ApiErrorBody) -> Self {
        let kind = classify::kind(Source::Result, None, &details);
        let mut error = Self::from_body(kind, details);
        if let Some(reason) = reason.and_then(|reason| text::plain(reason, MAX_REASON)) {
            error.message = Some(reason);
        }
        error
    }

    /// The same failure with the server's own reason.
    #[must_use]
    pub fn with_message(mut self, reason: Option<&str>) -> Self {
        self.message = reason.and_then(|reason| text::plain(reason, MAX_REASON));
        self
    }

    /// The same failure, at a stage, unless it already has one.
    #[must_use]
    pub fn at(mut self, stage: StageName) -> Self {
        self.stage = self.stage.or(Some(stage));
        self
    }

    /// Whether the same attempt may go better next time.
    pub fn is_retryable(&self) -> bool {
        self.kind.is_retryable()
    }

    /// What the person can do about it.
    pub fn remedy(&self) -> Remedy {
        self.kind.remedy()
    }

    /// Whether the message is the provider's own, and not the server's in between.
    pub const fn is_providers(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::ProviderDenied | ErrorKind::CredentialsRejected
        )
    }

    /// Whether the person's input is to be corrected.
    pub fn concerns_input(&self) -> bool {
        !self.field_errors.is_empty()
            || matches!(
                self.kind,
                ErrorKind::InvalidInput | ErrorKind::CredentialsRejected
            )
    }

    /// Whether the fault lies on the way to the server or in it, so that asking again is right.
    pub(crate) const fn is_transient(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Network | ErrorKind::TimedOut | ErrorKind::Server | ErrorKind::RateLimited
        )
    }

    fn from_body(kind: ErrorKind, body: ApiErrorBody) -> Self {
        let mut error = Self::new(kind).with_message(body.message.as_deref());
        error.field_errors = body.field_errors;
        error
    }
}

impl From<TransportError> for ConnectError {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::Unreachable => Self::new(ErrorKind::Network),
            TransportError::TimedOut => Self::new(ErrorKind::TimedOut),
            TransportError::NoToken => Self::new(ErrorKind::NotAuthenticated),
            TransportError::TooLarge => Self::protocol(ProtocolFault::UnexpectedAnswer),
        }
    }
}

impl From<ReturnError> for ConnectError {
    fn from(error: ReturnError) -> Self {
        Self::protocol(ProtocolFault::Return(error))
    }
}
