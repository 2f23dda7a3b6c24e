//! `null` as a value of its own: a button where nothing else leads to it.

use formloom_core::{Control, Event, NodeView};
use serde_json::Value;
use yew::prelude::{Html, html};

use crate::handle::FormHandle;
use crate::parts::send;
use crate::words::Word;

/// Up to this many options a native select is the quicker way.
pub(super) const FEW: usize = 12;

/// Whether an emptied control is `null`: where a place needs a value, and `null` is one.
pub(super) fn is_null_when_empty(view: &NodeView) -> bool {
    let is_entry = view.position.is_some() || view.member.is_some();
    view.nullable && (view.required || is_entry || view.at.is_root())
}

/// Whether `null` is another value than an empty control.
pub(super) fn is_apart(view: &NodeView) -> bool {
    view.nullable && !is_null_when_empty(view)
}

/// Whether it takes a button to get to `null`. A choice has its own way; options and toggles offer it among the others.
pub(super) fn takes_button(view: &NodeView) -> bool {
    let offered = match view.control {
        Some(
            Control::Toggle | Control::Radio | Control::Const | Control::Null | Control::Hidden,
        )
        | Some(Control::Json)
        | None => true,
        Some(Control::Select) => view.options.len() <= FEW || !is_apart(view),
        // Nothing picked is an empty list.
        Some(Control::Multiselect) => !view.nullable,
        Some(_) => !is_apart(view),
    };
    view.nullable && !offered && !view.read_only && !view.secret && view.choices.is_empty()
}

/// A button that makes the value `null`, and absent again.
pub(super) fn button(form: &FormHandle, view: &NodeView) -> Html {
    let is_null = view.control_value == Some(Value::Null);
    let event = if is_null {
        empty(view)
    } else {
        Event::set(&view.at, Value::Null)
    };
    html! {
        <button type="button" data-part="null" class={form.class("null")} aria-pressed={if is_null { "true" } else { "false" }}
            aria-label={form.say(Word::SetNull(&view.label))} onclick={send(form, event)}>{ form.say(Word::Null) }</button>
    }
}

/// The way back from `null`: a list that has to be there is an empty one.
fn empty(view: &NodeView) -> Event {
    if is_null_when_empty(view) && view.control == Some(Control::Multiselect) {
        Event::set(&view.at, Value::Array(Vec::new()))
    } else {
        Event::Clear {
            at: view.at.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use formloom_core::compile;
    use serde_json::{Value, json};

    use super::{is_apart, is_null_when_empty, takes_button};

    #[track_caller]
    fn check(schema: Value, required: bool, expected: (bool, bool, bool)) {
        let required = if required { json!(["it"]) } else { json!([]) };
        let schema = json!({ "properties": { "it": schema }, "required": required });
        let state = compile(&schema).expect("a schema").form.state(json!({}));
        let view = state.view("/it").expect("a field");
        let found = (
            is_null_when_empty(&view),
            is_apart(&view),
            takes_button(&view),
        );
        assert_eq!(found, expected, "{schema}");
    }

    #[test]
    fn a_button_is_there_only_where_nothing_else_leads_to_null() {
        let text = json!({ "type": ["string", "null"] });
        check(text.clone(), true, (true, false, false));
        check(text, false, (false, true, true));
        check(json!({ "type": "string" }), false, (false, false, false));
        check(
            json!({ "type": ["boolean", "null"] }),
            false,
            (false, true, false),
        );
        check(
            json!({ "enum": ["a", "b", null] }),
            false,
            (false, true, false),
        );
        let many: Vec<Value> = (0..20).map(Value::from).chain([Value::Null]).collect();
        check(json!({ "enum": many }), false, (false, true, true));
        check(json!({ "enum": many }), true, (true, false, false));
    }
}
