//! The integrations that the server offers: data in `integrations.json`, read once at the start.

mod atlas;

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::schema::{self, FieldError};

/// All integrations, in the order in which they are listed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Catalog {
    pub(crate) integrations: Vec<Integration>,
}

/// A service that a customer can connect to.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Integration {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) description: String,
    logo: Logo,
    pub(crate) options: Vec<AuthOption>,
}

/// A white drawing on a coloured tile of 48 by 48.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Logo {
    color: String,
    path: String,
}

/// One way to connect.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AuthOption {
    pub(crate) key: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    /// Where the provider says how to get what is asked for.
    pub(crate) help_uri: Option<String>,
    pub(crate) input_schema: Option<Value>,
    /// The same, compiled.
    #[serde(skip)]
    compiled: Option<schema::Compiled>,
    /// The schema is made by a program instead.
    #[serde(default)]
    generated: bool,
    #[serde(default)]
    pub(crate) check: Check,
    pub(crate) oauth: Option<OAuth>,
}

/// How credentials are tried before they are saved. `{provider}` stands for the provider's origin.
#[derive(Debug, Default, Deserialize)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    tag = "by",
    deny_unknown_fields
)]
pub(crate) enum Check {
    /// Not at all.
    #[default]
    None,
    /// By a request with the key in a header.
    ApiKey { url: String, header: String },
    /// By a request with HTTP basic credentials.
    Basic { url: String },
}

/// Where and as whom an OAuth2 option asks.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct OAuth {
    /// The issuer, which says itself where its endpoints are (RFC 8414); what stands here wins.
    pub(crate) issuer: Option<String>,
    pub(crate) authorize_url: Option<String>,
    pub(crate) token_url: Option<String>,
    /// Where tokens are revoked (RFC 7009), unless the issuer says it.
    pub(crate) revoke_url: Option<String>,
    /// Asked with the new token before the connection counts as made.
    pub(crate) check_url: Option<String>,
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
    /// Further parameters of the authorisation request, such as `prompt`.
    #[serde(default)]
    pub(crate) parameters: std::collections::BTreeMap<String, String>,
    /// Members of the input that are added to the authorisation request.
    #[serde(default)]
    pub(crate) send: Vec<String>,
    /// Absent: the client that the built-in provider knows.
    pub(crate) client_id: Option<String>,
    /// The environment variable that holds the client's secret.
    pub(crate) client_secret_env: Option<String>,
    /// The file that holds it.
    pub(crate) client_secret_file: Option<std::path::PathBuf>,
}

impl Catalog {
    /// The built-in integrations, and those of a file.
    pub(crate) fn load(extra: Option<&Path>) -> Result<Self, String> {
        let mut catalog = parse(
            include_str!("integrations.json"),
            "the built-in integrations",
        )?;
        if let Some(path) = extra {
            let text = std::fs::read_to_string(path)
                .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
            for added in parse(&text, &path.display().to_string())?.integrations {
                match catalog
                    .integrations
                    .iter_mut()
                    .find(|known| known.key == added.key)
                {
                    Some(known) => *known = added,
                    None => catalog.integrations.push(added),
                }
            }
        }
        for integration in &mut catalog.integrations {
            for option in integration.options.iter_mut() {
                if let Some(oauth) = &option.oauth
                    && oauth.issuer.is_none()
                    && (oauth.authorize_url.is_none() || oauth.token_url.is_none())
                {
                    return Err(format!(
                        "the oauth block of {} needs `issuer`, or `authorizeUrl` and `tokenUrl`",
                        integration.key
                    ));
                }
                if option.generated {
                    option.input_schema = Some(atlas::schema());
                }
                if let Some(schema) = &option.input_schema {
                    let compiled = schema::compile(schema).map_err(|reason| {
                        format!(
                            "the inputSchema of {} cannot be used: {reason}",
                            integration.key
                        )
                    })?;
                    option.compiled = Some(compiled);
                }
            }
        }
        Ok(catalog)
    }

    /// The OAuth2 settings of all options.
    pub(crate) fn oauth(&self) -> impl Iterator<Item = &OAuth> {
        let options = self.integrations.iter().flat_map(|known| &known.options);
        options.filter_map(|option| option.oauth.as_ref())
    }

    /// An integration by id or key.
    pub(crate) fn find(&self, id_or_key: &str) -> Option<&Integration> {
        self.integrations
            .iter()
            .find(|known| known.id == id_or_key || known.key == id_or_key)
    }
}

impl Integration {
    /// An option by its key; `None` finds the one without a key.
    pub(crate) fn option(&self, key: Option<&str>) -> Option<&AuthOption> {
        self.options
            .iter()
            .find(|known| known.key.as_deref() == key)
    }

    /// The drawing as a `data:` address.
    pub(crate) fn logo_uri(&self) -> String {
        let Logo { color, path } = &self.logo;
        let svg = format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="11" fill="{color}"/><path d="{path}" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/></svg>"##
        );
        format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg))
    }
}

impl AuthOption {
    /// The schema of what is asked; an empty one when nothing is.
    pub(crate) fn schema(&self) -> Value {
        self.input_schema.clone().unwrap_or_else(|| json!({}))
    }

    /// Every error of an input.
    pub(crate) fn errors(&self, input: &Value) -> Vec<FieldError> {
        let compiled = self.compiled.as_ref();
        compiled.map_or_else(Vec::new, |compiled| compiled.validate(input))
    }

    /// How messages call this option.
    pub(crate) fn label(&self) -> &str {
        self.title
            .as_deref()
            .or(self.key.as_deref())
            .unwrap_or(&self.kind)
    }
}

fn parse(text: &str, source: &str) -> Result<Catalog, String> {
    serde_json::from_str(text).map_err(|error| format!("{source} cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_offered() {
        let catalog = Catalog::load(None).unwrap();
        let keys: Vec<_> = catalog
            .integrations
            .iter()
            .map(|known| known.key.as_str())
            .collect();
        assert_eq!(
            keys,
            [
                "pingboard",
                "weatherline",
                "mailroom",
                "codehub",
                "deskflow",
                "ledgerly",
                "blankslate",
                "warehouse",
                "atlas"
            ],
            "the gallery in its order"
        );
        for integration in &catalog.integrations {
            assert!(
                catalog
                    .find(&integration.id)
                    .is_some_and(|found| found.key == integration.key),
                "{} is found by id",
                integration.key
            );
            for option in &integration.options {
                assert_eq!(
                    option.kind == "oauth2",
                    option.oauth.is_some(),
                    "{}: oauth2 options say where",
                    integration.key
                );
            }
        }
        let atlas = catalog.find("atlas").unwrap().options[0].schema();
        assert_eq!(
            atlas["properties"].as_object().unwrap().len(),
            200,
            "fields of the large form"
        );
        assert_eq!(
            atlas["required"],
            json!(["workspace_name"]),
            "all optional but one"
        );
    }
}
