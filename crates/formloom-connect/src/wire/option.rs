//! A connection option: one way to connect an integration.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::lenient;

/// One way to connect an integration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConnectionOption {
    /// What goes into `authOptionKey`; a connector with one default option may send none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// How it authenticates.
    #[serde(default, rename = "type", deserialize_with = "lenient::or_default")]
    pub kind: OptionKind,
    /// The title to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The description to show, which may hold Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where the provider says how to get what is asked for, as the wire has it: see [`help_page`](Self::help_page).
    #[serde(
        default,
        deserialize_with = "lenient::or_none",
        skip_serializing_if = "Option::is_none"
    )]
    pub help_uri: Option<String>,
    /// What the person is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_schema: Option<Value>,
    /// What the developer supplies; never asked of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_parameters_schema: Option<Value>,
    /// The callback address to register at the provider.
    #[serde(rename = "oAuthCallbackUri", skip_serializing_if = "Option::is_none")]
    pub oauth_callback_uri: Option<String>,
}

impl ConnectionOption {
    /// Whether the person is asked for anything: not without a schema, with `{}`,
    /// or with an object that has no properties and nothing that could add some.
    pub fn asks_parameters(&self) -> bool {
        match &self.input_schema {
            Some(Value::Object(schema)) => asks(schema),
            _ => false,
        }
    }

    /// The address of a page where the provider says how to get what is asked for, fit for a link: one of https.
    pub fn help_page(&self) -> Option<&str> {
        let is_page = |address: &&str| {
            let scheme = address.get(..8);
            let is_odd = |letter: char| letter.is_whitespace() || letter.is_control();
            scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"))
                && address.len() > 8
                && !address.contains(is_odd)
        };
        self.help_uri.as_deref().filter(is_page)
    }

    /// The title, else the key, else the type.
    pub fn label(&self) -> &str {
        let filled = |text: &&str| !text.trim().is_empty();
        self.title
            .as_deref()
            .filter(filled)
            .or(self.key.as_deref().filter(filled))
            .unwrap_or_else(|| self.kind.as_str())
    }
}

/// How a connection option authenticates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
#[non_exhaustive]
pub enum OptionKind {
    /// The backend's own token, older name.
    IntegrationAppToken,
    /// The backend's own token.
    MembraneToken,
    /// OAuth 2.
    OAuth2,
    /// OAuth 1.
    OAuth1,
    /// Credentials that the person types.
    ClientCredentials,
    /// Another service authenticates.
    Proxy,
    /// A type that this version does not know, as it was written.
    Other(String),
}

impl OptionKind {
    /// Whether the person has to act at the provider, and so needs a window. Unknown types do, to be safe.
    pub const fn needs_person(&self) -> bool {
        !matches!(
            self,
            Self::ClientCredentials | Self::IntegrationAppToken | Self::MembraneToken
        )
    }

    /// The type as the wire writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::IntegrationAppToken => "integration-app-token",
            Self::MembraneToken => "membrane-token",
            Self::OAuth2 => "oauth2",
            Self::OAuth1 => "oauth1",
            Self::ClientCredentials => "client-credentials",
            Self::Proxy => "proxy",
            Self::Other(text) => text,
        }
    }
}

impl Default for OptionKind {
    /// The unknown type, for options that do not tell theirs.
    fn default() -> Self {
        Self::Other(String::new())
    }
}

impl From<String> for OptionKind {
    fn from(text: String) -> Self {
        match text.as_str() {
            "integration-app-token" => Self::IntegrationAppToken,
            "membrane-token" => Self::MembraneToken,
            "oauth2" => Self::OAuth2,
            "oauth1" => Self::OAuth1,
            "client-credentials" => Self::ClientCredentials,
            "proxy" => Self::Proxy,
            _ => Self::Other(text),
        }
    }
}

impl From<OptionKind> for String {
    fn from(kind: OptionKind) -> Self {
        kind.as_str().to_owned()
    }
}

/// Keywords that can bring properties of their own.
const BRINGS_PROPERTIES: [&str; 13] = [
    "$ref",
    "$dynamicRef",
    "$recursiveRef",
    "allOf",
    "anyOf",
    "oneOf",
    "if",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "required",
];

fn asks(schema: &Map<String, Value>) -> bool {
    let is_object = match schema.get("type") {
        None | Some(Value::Null) => true,
        Some(Value::String(name)) => name == "object",
        Some(Value::Array(names)) => names.iter().any(|name| name == "object"),
        Some(_) => true,
    };
    let filled = |name: &str| match schema.get(name) {
        Some(Value::Object(members)) => !members.is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::String(_)) => true,
        _ => false,
    };
    !is_object || filled("properties") || BRINGS_PROPERTIES.iter().any(|name| filled(name))
}
