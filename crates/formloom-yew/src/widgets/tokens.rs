//! Any of many options: those that are picked as tokens, and a search for others.

use std::rc::Rc;

use formloom_core::{Event, NodeView, SelectOption};
use serde_json::Value;
use web_sys::{FocusEvent, MouseEvent};
use yew::prelude::{
    AttrValue, Callback, Html, Properties, component, html, use_effect, use_mut_ref, use_state,
};

use super::combobox::{Combobox, Left};
use super::name;
use super::picked::{pick, picked};
use super::text::onblur;
use crate::handle::FormHandle;
use crate::handle::focus::focus_part;
use crate::handle::listeners::use_look;
use crate::parts::{apart, emit};
use crate::words::Word;

/// Options that the native list shows at a time.
const ROWS: &str = "8";

pub(super) fn tokens(form: &FormHandle, view: &NodeView) -> Html {
    html! { <Tokens form={form.clone()} view={view.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct TokensProps {
    form: FormHandle,
    view: NodeView,
}

/// A folded native list until it is opened, then a combobox: a post without JavaScript has the list, and server and
/// browser draw the same.
#[component]
fn Tokens(props: &TokensProps) -> Html {
    let TokensProps { form, view } = props;
    use_look(form);
    let live = use_state(|| false);
    // Where the focus goes when the token that had it is gone.
    let next_focus = use_mut_ref(|| None::<String>);
    {
        let (form, next_focus) = (form.clone(), next_focus.clone());
        use_effect(move || {
            if let Some(id) = next_focus.take() {
                focus_part(&form, &id);
            }
        });
    }
    let id = form.element_id(view.id);
    let picked = picked(view);
    let offered: Vec<usize> = (0..view.options.len())
        .filter(|index| !picked.contains(&view.options[*index].value))
        .collect();
    let write = {
        let (form, at) = (form.clone(), view.at.clone());
        Callback::from(move |items: Vec<Value>| emit(&form, Event::set(&at, Value::Array(items))))
    };
    let add_id = format!("{id}-add");
    let control = if view.read_only {
        Html::default()
    } else if *live {
        let onpick = {
            let (write, options, picked) = (write.clone(), view.options.clone(), picked.clone());
            Callback::from(move |index: usize| {
                if let Some(option) = options.get(index) {
                    write.emit(pick(&options, &picked, &option.value, true));
                }
            })
        };
        html! {
            <Combobox form={form.clone()} view={view.clone()} id={add_id.clone()} label={AttrValue::from(view.label.clone())}
                placeholder={form.say(Word::Choose)} offered={Rc::new(offered)} opens=true {onpick}
                onleave={Callback::from(|_: Left| ())} onblur={onblur(form, view)} />
        }
    } else {
        let onclick = {
            let live = live.clone();
            Callback::from(move |event: MouseEvent| {
                event.prevent_default();
                live.set(true);
            })
        };
        let onfocus = {
            let live = live.clone();
            Callback::from(move |_: FocusEvent| live.set(true))
        };
        html! {
            <details data-part="picker" class={form.class("picker")}>
                <summary data-part="picker-open" class={form.class("picker-open")} id={add_id.clone()} {onclick}>{ form.say(Word::Choose) }</summary>
                <select data-part="select" class={form.class("select")} name={name(view)} multiple=true size={ROWS} aria-label={view.label.clone()} {onfocus}>
                    { for view.options.iter().enumerate().map(|(index, option)| html! {
                        <option value={index.to_string()} selected={picked.contains(&option.value)}>{ &option.label }</option>
                    }) }
                </select>
            </details>
        }
    };
    let token = |(place, value): (usize, &Value)| {
        let label = label_of(&view.options, value);
        let token_id = |place: usize| format!("{id}-token-{place}");
        let onclick = {
            let (write, options, picked) = (write.clone(), view.options.clone(), picked.clone());
            let next_focus = next_focus.clone();
            let focused = neighbour(place, picked.len()).map_or_else(|| add_id.clone(), token_id);
            let value = value.clone();
            Callback::from(move |_: MouseEvent| {
                next_focus.replace(Some(focused.clone()));
                write.emit(take(&options, &picked, &value));
            })
        };
        html! {
            <li data-part="token" class={form.class("token")} role="listitem">
                <span data-part="token-label" class={form.class("token-label")}>{ apart(form, &label) }</span>
                if !view.read_only {
                    <button type="button" data-part="token-remove" class={form.class("token-remove")} id={token_id(place)}
                        aria-label={form.say(Word::RemoveToken(&label))} {onclick} />
                }
            </li>
        }
    };
    html! {
        <>
            { control }
            if !picked.is_empty() {
                <ul data-part="tokens" class={form.class("tokens")} role="list">{ for picked.iter().enumerate().map(token) }</ul>
            }
            <div data-part="chosen" class={form.class("chosen")} role="status">{ form.say(Word::Chosen(picked.len())) }</div>
        </>
    }
}

/// How an item is called: as its option, else as it is.
fn label_of(options: &[SelectOption], value: &Value) -> String {
    let option = options.iter().find(|option| option.value == *value);
    match (option, value) {
        (Some(option), _) => option.label.clone(),
        (None, Value::String(text)) => text.clone(),
        (None, other) => other.to_string(),
    }
}

/// The items without one, whether it is an option or not.
fn take(options: &[SelectOption], picked: &[Value], value: &Value) -> Vec<Value> {
    let left: Vec<Value> = picked
        .iter()
        .filter(|item| *item != value)
        .cloned()
        .collect();
    pick(options, &left, value, false)
}

/// Which token stands at the place of one that goes, counted without it: the next one, else the one before.
fn neighbour(place: usize, tokens: usize) -> Option<usize> {
    tokens.checked_sub(2).map(|last| place.min(last))
}

#[cfg(test)]
mod tests {
    use formloom_core::compile;
    use serde_json::json;

    use super::{label_of, neighbour, pick, picked, take};

    #[test]
    fn picks_stand_in_the_order_of_the_options_and_foreign_ones_stay() {
        let schema = json!({ "type": "array", "uniqueItems": true,
            "items": { "oneOf": [{ "const": "a", "title": "A" }, { "const": "b" }, { "const": 3 }] } });
        let state = compile(&schema)
            .expect("a schema")
            .form
            .state(json!(["x", "b"]));
        let view = state.view("").expect("the root");
        let items = picked(&view);
        let options = &view.options;
        let added = pick(options, &items, &json!("a"), true);
        assert_eq!(added, [json!("x"), json!("a"), json!("b")], "added");
        assert_eq!(
            take(options, &added, &json!("b")),
            [json!("x"), json!("a")],
            "taken"
        );
        assert_eq!(
            take(options, &added, &json!("x")),
            [json!("a"), json!("b")],
            "a foreign one is taken"
        );
        assert_eq!(label_of(options, &json!("a")), "A", "as its option");
        assert_eq!(label_of(options, &json!("x")), "x", "as it is");
        assert_eq!(
            label_of(options, &json!({ "y": 1 })),
            r#"{"y":1}"#,
            "as JSON"
        );
    }

    #[test]
    fn the_focus_goes_to_a_neighbour() {
        assert_eq!(
            neighbour(0, 3),
            Some(0),
            "the next one, which stands there then"
        );
        assert_eq!(neighbour(2, 3), Some(1), "the one before the last");
        assert_eq!(neighbour(0, 1), None, "none is left");
    }
}
