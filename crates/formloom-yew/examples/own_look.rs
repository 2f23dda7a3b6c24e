//! A form in German, laid out by a UI description, with a slider of its own for numbers with two limits.

use formloom_core::layout::{Layout, LayoutError};
use formloom_core::{Control, Event, NodeView};
use formloom_yew::{FormHandle, Look, SchemaForm};
use serde_json::json;
use web_sys::HtmlInputElement;
use yew::prelude::{Html, InputEvent, Properties, TargetCast as _, component, html};

#[derive(Properties, PartialEq)]
struct PageProps {
    look: Look,
}

#[component]
fn Page(props: &PageProps) -> Html {
    let schema = json!({
        "type": "object",
        "properties": {
            "first": { "type": "string", "title": "Vorname" },
            "last": { "type": "string", "title": "Nachname" },
            "volume": { "type": "integer", "title": "Lautstärke", "minimum": 0, "maximum": 11 }
        }
    });
    html! { <SchemaForm {schema} look={props.look.clone()} /> }
}

fn look() -> Result<Look, LayoutError> {
    let layout = Layout::read(&json!({ "layout": [{ "columns": ["/first", "/last"] }, "*"] }))?;
    let has_range = |view: &NodeView| {
        ["minimum", "maximum"]
            .iter()
            .all(|key| view.limits.contains_key(*key))
    };
    Ok(Look::in_language("de").with_layout(layout).with_widget(
        "slider",
        1,
        move |view| view.control == Some(Control::Integer) && has_range(view),
        slider,
    ))
}

fn slider(form: &FormHandle, view: &NodeView) -> Html {
    let limit = |key: &str| view.limits.get(key).map(ToString::to_string);
    let (id, at, target) = (form.element_id(view.id), view.at.clone(), form.clone());
    let oninput = move |event: InputEvent| {
        let text = event.target_unchecked_into::<HtmlInputElement>().value();
        // A form that was made read-only meanwhile refuses it, and shows so.
        let _ = target.apply(Event::type_text(at.clone(), text));
    };
    html! {
        <input type="range" {id} min={limit("minimum")} max={limit("maximum")} value={view.control_text.clone()}
            aria-describedby={form.described_by(view)} {oninput} />
    }
}

fn main() -> Result<(), LayoutError> {
    yew::Renderer::<Page>::with_props(PageProps { look: look()? }).render();
    Ok(())
}
