//! A page with one form. `cargo xtask sizes` measures it.

use formloom_yew::SchemaForm;
use serde_json::json;
use yew::{Html, component, html};

#[component]
fn Page() -> Html {
    let schema = json!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "minLength": 2 },
            "kind": { "enum": ["person", "company"] }
        },
        "required": ["name"]
    });
    html! { <SchemaForm {schema} /> }
}

fn main() {
    yew::Renderer::<Page>::new().render();
}
