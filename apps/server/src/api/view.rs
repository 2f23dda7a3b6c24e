//! A connection as clients see it: membrane.md's shape, without a single secret.

use serde_json::{Map, Value, json};

use super::Api;
use crate::catalog::Integration;
use crate::clock;
use crate::schema;
use crate::store::Record;

/// The wire form of a stored connection. `inputSecrets` lists where secrets are stored, `scopes` what it may do, and
/// `expiresAt` when it ends where nothing can renew it: extensions.
pub(super) fn connection(api: &Api, record: &Record) -> Value {
    let integration = api.catalog.find(&record.integration);
    let (input, secrets) =
        match integration.and_then(|known| known.option(record.option.as_deref())) {
            Some(option) => schema::conceal(&option.schema(), &record.input),
            // Without its schema nobody knows what is secret, so nothing is shown.
            None => (json!({}), Vec::new()),
        };
    let ready = record.state == "READY";
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            members.insert(name.to_owned(), value);
        }
    };
    put("id", json!(record.id));
    put("key", json!(record.key));
    put("name", json!(record.name));
    put("userId", json!(record.customer));
    put("integrationId", json!(record.integration));
    put("integrationKey", json!(integration.map(|known| &known.key)));
    put("connectorId", json!(record.integration));
    put("authOptionKey", json!(record.option));
    put(
        "connected",
        json!(ready && !record.disconnected && record.archived_at.is_none()),
    );
    put("disconnected", json!(record.disconnected));
    put("state", json!(record.state));
    put("isDeactivated", json!(false));
    put("isDefunct", json!(false));
    put("error", json!(record.error));
    put("createdAt", json!(record.created_at));
    put("updatedAt", json!(record.updated_at));
    put("archivedAt", json!(record.archived_at));
    let renewable = record
        .tokens
        .as_ref()
        .is_none_or(|tokens| tokens.refresh.is_some());
    put("nextCredentialsRefreshAt", json!(record.refresh_at));
    if !renewable {
        put("expiresAt", json!(record.refresh_at));
    }
    put("scopes", json!(scopes(integration, record)));
    put("input", input);
    put("inputSecrets", json!(secrets));
    let mut answer = Value::Object(members);
    let action = record.action.as_ref();
    if let Some(action) = action.filter(|action| action.until > clock::now()) {
        if !ready {
            answer["connected"] = json!(false);
        }
        answer["state"] = json!("CLIENT_ACTION_REQUIRED");
        answer["clientAction"] = json!({
            "type": "connect", "description": action.description, "uiUrl": action.address,
        });
    }
    answer
}

/// What the service granted; where it does not say, that is what was asked for (RFC 6749, section 5.1).
fn scopes(integration: Option<&Integration>, record: &Record) -> Option<Vec<String>> {
    let tokens = record.tokens.as_ref()?;
    let option = integration?.option(record.option.as_deref())?;
    let asked = || option.oauth.as_ref().map(|oauth| oauth.scopes.clone());
    tokens.scopes.clone().or_else(asked)
}
