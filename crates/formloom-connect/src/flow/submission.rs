//! What the person typed, kept for as long as the flow lives.

use serde_json::Value;

use crate::{Secret, pointer};

/// What was typed into an option's form.
#[derive(Clone, Debug)]
pub(super) struct Submission {
    pub(super) input: Secret<Value>,
    pub(super) input_without_secrets: Secret<Value>,
    /// After a return the secrets are missing, so it cannot be sent as it is.
    pub(super) complete: bool,
}

impl Submission {
    /// A submitted form. What is kept is not sent, so that no mask can be taken for a secret.
    pub(super) fn new(
        input: Secret<Value>,
        kept: &[String],
        input_without_secrets: Secret<Value>,
    ) -> Self {
        let mut input = input.into_inner();
        for at in kept {
            pointer::remove(&mut input, at);
        }
        Self {
            input: Secret::new(input),
            input_without_secrets,
            complete: true,
        }
    }

    /// What was kept while the page was left.
    pub(super) fn restored(input: Secret<Value>) -> Self {
        Self {
            input: input.clone(),
            input_without_secrets: input,
            complete: false,
        }
    }
}

/// What a form shows before anything is typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Baseline {
    /// The instance to start from: what was typed before, or the old input of a reconnect without its secrets.
    pub input: Option<Secret<Value>>,
    /// JSON Pointers of the secrets that the server holds and keeps when they are not sent again.
    pub stored: Vec<String>,
    /// `input` was typed before the page was left: secrets were typed too, and are not in it.
    pub without_secrets: bool,
}
