//! A page that puts the fields where it wants them, saves by itself, and asks before unsaved edits are left.

use formloom_core::Submitted;
use formloom_yew::{
    FormHandle, FormOptions, FormView, Node, SubmitButton, use_autosave, use_form,
    use_unsaved_guard,
};
use serde_json::json;
use yew::prelude::{Callback, Html, component, html, use_memo, use_state};

#[component]
fn Page() -> Html {
    let schema = use_memo((), |()| {
        json!({
            "type": "object",
            "required": ["street", "city"],
            "properties": {
                "street": { "type": "string", "minLength": 1 },
                "city": { "type": "string", "minLength": 1 },
                "notes": { "type": "string", "format": "textarea" }
            }
        })
    });
    let message = use_state(|| "Nothing saved yet".to_owned());
    let form = use_form((*schema).clone().into(), FormOptions::default());

    let live = form.as_ref().ok().cloned();
    let onsave = {
        let message = message.clone();
        Callback::from(move |form: FormHandle| {
            let errors = form.state().error_count();
            message.set(format!("Draft saved, {errors} errors"));
        })
    };
    use_autosave(live.clone(), 1_000, onsave);
    use_unsaved_guard(live, true);

    let onsubmit = {
        let message = message.clone();
        Callback::from(move |_: Submitted| message.set("Sent".to_owned()))
    };
    match form {
        Ok(form) => html! {
            <FormView {form} {onsubmit}>
                <div style="display: flex; gap: 1rem"><Node at="/city" /><Node at="/street" /></div>
                <Node at="/notes" />
                <SubmitButton label="Send" />
                <p role="status">{ (*message).clone() }</p>
            </FormView>
        },
        Err(reason) => html! { <p role="alert">{ reason }</p> },
    }
}

fn main() {
    yew::Renderer::<Page>::new().render();
}
