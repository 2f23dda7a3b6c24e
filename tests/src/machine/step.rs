//! A case as data: what a run does, so that it can be repeated, made smaller and written down as a fixture.

use formloom_core::{Defaults, Pointer};
use serde_json::{Map, Value, json};

/// What happens to a form in one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The schema of the form.
    pub schema: Value,
    /// The loaded instance.
    pub instance: Option<Value>,
    /// The secrets that the host keeps.
    pub stored: Vec<String>,
    /// `required` or `none`; everything without it.
    pub defaults: Option<&'static str>,
    /// Events as fixtures write them, and `{"change_form": schema}`.
    pub steps: Vec<Value>,
}

impl Case {
    /// The stored secrets as pointers.
    pub fn stored(&self) -> Vec<Pointer> {
        self.stored
            .iter()
            .map(|at| Pointer::from(at.as_str()))
            .collect()
    }

    /// What is filled in by itself.
    pub fn policy(&self) -> Defaults {
        match self.defaults {
            Some("required") => Defaults::Required,
            Some("none") => Defaults::None,
            _ => Defaults::All,
        }
    }

    /// The case as a fixture; `more` goes into its only case.
    pub fn fixture(&self, description: &str, source: &str, more: Map<String, Value>) -> Value {
        let mut fixture = json!({
            "description": description,
            "source": source,
            "schema": self.schema,
        });
        let mut options = Map::new();
        if !self.stored.is_empty() {
            options.insert("stored".to_owned(), json!(self.stored));
        }
        if let Some(defaults) = self.defaults {
            options.insert("defaults".to_owned(), json!(defaults));
        }
        if !options.is_empty() {
            fixture["options"] = Value::Object(options);
        }
        let mut case = Map::new();
        case.insert("description".to_owned(), json!("the laws hold"));
        if let Some(instance) = &self.instance {
            case.insert("instance".to_owned(), instance.clone());
        }
        case.insert("events".to_owned(), json!(self.steps));
        case.extend(more);
        fixture["cases"] = json!([case]);
        fixture
    }

    /// The cases of a fixture.
    pub fn of_fixture(fixture: &Value) -> Vec<Self> {
        let list = |value: &Value| -> Vec<Value> { value.as_array().cloned().unwrap_or_default() };
        list(&fixture["cases"])
            .into_iter()
            .map(|case| Self {
                schema: fixture["schema"].clone(),
                instance: case.get("instance").cloned(),
                stored: list(&fixture["options"]["stored"])
                    .iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect(),
                defaults: match fixture["options"]["defaults"].as_str() {
                    Some("required") => Some("required"),
                    Some("none") => Some("none"),
                    _ => None,
                },
                steps: list(&case["events"]),
            })
            .collect()
    }
}
