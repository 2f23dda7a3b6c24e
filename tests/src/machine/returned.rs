//! The law *returned*: a field that gets another value and then its own again leaves the form as it was. What hangs on
//! the field in between (conditions, variants, defaults) comes and goes.

use formloom_core::{Control, Event, Form, FormState, NodeKind, NodeView, StateOptions};
use serde_json::{Value, json};

use super::picture::Picture;
use super::small::is_same;
use super::step::Case;

/// How many fields are tried at the end of a sequence.
const FIELDS: usize = 8;

/// Tries fields of a form, each in a state that the steps of a case led to. Says where one did not come back.
pub(super) fn check(
    case: &Case,
    form: &Form,
    picture: &Picture,
    values: &[Value],
) -> Result<(), String> {
    let can_change = |node: &&NodeView| {
        node.kind == NodeKind::Field
            && !node.secret
            && !node.read_only
            && node.text.is_none()
            && node.control_value.is_some()
            && !matches!(
                node.control,
                Some(Control::Const | Control::Hidden | Control::Null | Control::File)
            )
    };
    for node in picture.nodes.values().filter(can_change).take(FIELDS) {
        let Some(own) = node.control_value.clone() else {
            continue;
        };
        let others = [json!(true), json!("go"), json!(2), json!("")];
        let others = values.iter().chain(&others).filter(|other| **other != own);
        for other in others.take(3) {
            let Some(mut state) = played(case, form) else {
                return Ok(());
            };
            let before = state.instance().cloned();
            let blank = state.root();
            let own_at = node.at.clone();
            let was = Picture::of(&state, blank);
            for value in [other.clone(), own.clone()] {
                let at = node.at.clone();
                if state.apply(Event::Set { at, value }).is_err() {
                    return Ok(());
                }
            }
            let (Some(before), Some(now)) = (&before, state.instance()) else {
                continue;
            };
            if !is_same(Some(now), before) {
                if looks_at_what_it_brings(&case.schema) {
                    continue;
                }
                return Err(format!(
                    "{:?} was {own}, became {other} and {own} again: the instance was {before}, and is {now}",
                    node.at
                ));
            }
            let now = Picture::of(&state, blank);
            // Its own text may be written in another way.
            for (at, node) in was.nodes.iter().filter(|(at, _)| **at != own_at) {
                let text = now.nodes.get(at).map(|node| &node.control_text);
                if text != Some(&node.control_text) && !looks_at_what_it_brings(&case.schema) {
                    return Err(format!(
                        "{own_at:?} was {own}, became {other} and {own} again: {at:?} said {:?}, and says {text:?}",
                        node.control_text
                    ));
                }
            }
        }
    }
    Ok(())
}

/// Whether a condition looks at a member that it describes or requires itself. What a form comes to then hangs on the
/// order of things: a default that turns the condition that brought it is not withdrawn in the edit in which it came, and
/// neither is what came beside it (design, section 3.5). So another edit may lead elsewhere.
fn looks_at_what_it_brings(schema: &Value) -> bool {
    let names = |schema: &Value| -> Vec<String> {
        let described = schema["properties"].as_object().into_iter();
        let described = described.flat_map(|members| members.keys().cloned());
        let required = schema["required"].as_array().into_iter().flatten();
        let required = required.filter_map(|name| name.as_str().map(str::to_owned));
        described.chain(required).collect()
    };
    match schema {
        Value::Object(members) => {
            let looked_at = members.get("if").map(names).unwrap_or_default();
            let branches = ["then", "else"].into_iter();
            let brought = branches
                .filter_map(|word| members.get(word))
                .flat_map(names);
            brought.into_iter().any(|name| looked_at.contains(&name))
                || members.values().any(looks_at_what_it_brings)
        }
        Value::Array(items) => items.iter().any(looks_at_what_it_brings),
        _ => false,
    }
}

/// A state to which the steps of a case led; none where they change the form.
fn played(case: &Case, form: &Form) -> Option<FormState> {
    let mut state = form.state_with(
        StateOptions::default()
            .with_instance(case.instance.clone())
            .with_defaults(case.policy())
            .with_stored(case.stored()),
    );
    for step in &case.steps {
        if step.get("change_form").is_some() {
            return None;
        }
        if let Ok(event) = Event::from_json(step) {
            // A step that is refused changes nothing.
            drop(state.apply(event));
        }
    }
    Some(state)
}
