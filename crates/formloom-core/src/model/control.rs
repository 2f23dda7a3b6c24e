//! What a field asks for, never how it looks: a renderer maps a control to a widget.

use serde::Serialize;
use serde_json::Value;

/// What a field asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Control {
    /// A line of text.
    Text,
    /// Several lines of text.
    Textarea,
    /// A secret that is typed: of a text, a number or another scalar.
    Password,
    /// A number.
    Number,
    /// A whole number.
    Integer,
    /// True or false.
    Toggle,
    /// One of several options.
    Select,
    /// One of few options, all visible.
    Radio,
    /// Any of several options.
    Multiselect,
    /// A date (RFC 3339 `full-date`).
    Date,
    /// A time with its offset (RFC 3339 `full-time`).
    Time,
    /// A date and time with its offset (RFC 3339 `date-time`).
    Datetime,
    /// A duration (RFC 3339, appendix A).
    Duration,
    /// A colour as `#rrggbb`.
    Color,
    /// A file as a data URL (RFC 2397).
    File,
    /// An e-mail address.
    Email,
    /// A URL.
    Url,
    /// A UUID (RFC 9562).
    Uuid,
    /// A value that cannot be another.
    Const,
    /// Only `null`.
    Null,
    /// Not shown.
    Hidden,
    /// Any JSON, as text.
    Json,
}

impl Control {
    /// Its name in the contract of a node.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Textarea => "textarea",
            Self::Password => "password",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Toggle => "toggle",
            Self::Select => "select",
            Self::Radio => "radio",
            Self::Multiselect => "multiselect",
            Self::Date => "date",
            Self::Time => "time",
            Self::Datetime => "datetime",
            Self::Duration => "duration",
            Self::Color => "color",
            Self::File => "file",
            Self::Email => "email",
            Self::Url => "url",
            Self::Uuid => "uuid",
            Self::Const => "const",
            Self::Null => "null",
            Self::Hidden => "hidden",
            Self::Json => "json",
        }
    }

    /// Whether one types into it, so that half a value can stand there.
    pub fn is_typed(self) -> bool {
        matches!(
            self,
            Self::Text
                | Self::Textarea
                | Self::Password
                | Self::Number
                | Self::Integer
                | Self::Date
                | Self::Time
                | Self::Datetime
                | Self::Duration
                | Self::Color
                | Self::Email
                | Self::Url
                | Self::Uuid
                | Self::Json
        )
    }

    /// The control of a secret that would be this one: what is typed is hidden, whatever its type. What is picked from
    /// options stays as it is, since they stand in the schema anyway.
    pub(crate) fn of_secret(self) -> Self {
        if self.is_typed() && self != Self::Json {
            Self::Password
        } else {
            self
        }
    }

    /// The control of a string by its format.
    pub(crate) fn of_format(format: &str) -> Option<Self> {
        Some(match format {
            "date" => Self::Date,
            "time" => Self::Time,
            "date-time" => Self::Datetime,
            "duration" => Self::Duration,
            "color" => Self::Color,
            "data-url" => Self::File,
            "email" | "idn-email" => Self::Email,
            "uri" | "url" | "iri" => Self::Url,
            "uuid" => Self::Uuid,
            "textarea" => Self::Textarea,
            _ => return None,
        })
    }
}

/// By its name.
impl Serialize for Control {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// One of the values of a select.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct SelectOption {
    /// The value that it writes.
    pub value: Value,
    /// How it is called.
    pub label: String,
    /// What it means, where the schema says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl SelectOption {
    /// An option with a label.
    pub fn new(value: impl Into<Value>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            description: None,
        }
    }

    /// The same with what it means.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<Option<String>>) -> Self {
        self.description = description.into();
        self
    }

    /// An option that is called by its value.
    pub(crate) fn unnamed(value: Value) -> Self {
        let label = match &value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Self {
            value,
            label,
            description: None,
        }
    }
}
