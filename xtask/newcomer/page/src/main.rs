//! A page with one form.

use formloom_yew::SchemaForm;
use serde_json::json;
use yew::{Html, component, html};

#[component]
fn Page() -> Html {
    let schema = json!({
        "type": "object",
        "required": ["host"],
        "properties": {
            "host": { "type": "string", "title": "Database host" },
            "port": { "type": "integer", "default": 5432 }
        }
    });
    html! { <SchemaForm {schema} /> }
}

fn main() {
    yew::Renderer::<Page>::new().render();
}
