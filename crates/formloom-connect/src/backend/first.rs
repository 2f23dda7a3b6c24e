//! The first generation's connection options: `authOptions` of an integration, with the schema under `ui`.

use serde::Deserialize;
use serde_json::Value;

use crate::wire::{ConnectionOption, OptionKind};

/// `GET /integrations/{idOrKey}`, as far as it tells how to connect.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WithOptions {
    #[serde(default)]
    auth_options: Option<Vec<AuthOption>>,
}

#[derive(Deserialize)]
struct AuthOption {
    key: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    title: Option<String>,
    description: Option<String>,
    ui: Option<Ui>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ui {
    schema: Option<Value>,
    description: Option<String>,
    help_uri: Option<Value>,
}

impl WithOptions {
    pub(super) fn into_options(self) -> Vec<ConnectionOption> {
        let options = self.auth_options.unwrap_or_default();
        options.into_iter().map(AuthOption::into_current).collect()
    }
}

impl AuthOption {
    fn into_current(self) -> ConnectionOption {
        let ui = self.ui.unwrap_or_default();
        ConnectionOption {
            key: self.key,
            kind: OptionKind::from(self.kind.unwrap_or_default()),
            title: self.title,
            description: self.description.or(ui.description),
            help_uri: ui
                .help_uri
                .as_ref()
                .and_then(Value::as_str)
                .map(str::to_owned),
            input_schema: ui.schema,
            connector_parameters_schema: None,
            oauth_callback_uri: None,
        }
    }
}
