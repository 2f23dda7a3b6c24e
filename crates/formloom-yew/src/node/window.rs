//! A long list, a part at a time: pages, and a search of its own. For lists so long that drawing them takes its time.

use formloom_core::NodeId;
use serde_json::Value;
use web_sys::HtmlInputElement;
use yew::prelude::{
    Callback, Html, InputEvent, MouseEvent, Properties, component, html, use_state,
};

use super::chunk::items;
use crate::handle::FormHandle;
use crate::handle::listeners::use_look;
use crate::target::target;
use crate::words::Word;

#[derive(Properties, PartialEq)]
pub(crate) struct WindowProps {
    pub(crate) form: FormHandle,
    pub(crate) list: NodeId,
    pub(crate) inside: Vec<NodeId>,
}

#[component]
pub(crate) fn Window(props: &WindowProps) -> Html {
    let WindowProps { form, list, inside } = props;
    use_look(form);
    let first = use_state(|| 0_usize);
    let query = use_state(String::new);
    let size = form.look().window();
    let found = matching(form, inside, &query);
    // Something outside is asked for: an error that is linked, an item that was added.
    let wanted = found.iter().position(|(_, id)| form.wants(*id));
    let last_page = found.len().saturating_sub(1) / size * size;
    let from = wanted.map_or_else(|| (*first).min(last_page), |index| index / size * size);
    if from != *first && wanted.is_some() {
        first.set(from);
    }
    let to = (from + size).min(found.len());
    let oninput = {
        let (first, query) = (first.clone(), query.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = target::<HtmlInputElement>(&event) {
                first.set(0);
                query.set(input.value());
            }
        })
    };
    // A button that can do nothing now is marked as disabled and keeps the focus: a browser takes it from one that is.
    let go = |to: usize, can: bool| {
        let first = first.clone();
        Callback::from(move |_: MouseEvent| {
            if can {
                first.set(to);
            }
        })
    };
    let (goes_back, goes_on) = (from > 0, to < found.len());
    let disabled = |can: bool| (!can).then_some("true");
    let id = format!("{}-find", form.element_id(*list));
    let note = if query.trim().is_empty() {
        form.say(Word::ItemsShown {
            from: from + 1,
            to,
            of: found.len(),
        })
    } else {
        form.say(Word::Matches(found.len()))
    };
    html! {
        <>
            <div data-part="find-item" class={form.class("find-item")}>
                <label data-part="label" class={form.class("label")} for={id.clone()}>{ form.say(Word::FindItem) }</label>
                <input data-part="input" class={form.class("input")} type="search" {id} value={(*query).clone()} {oninput} />
            </div>
            { items(form, *list, &found[from..to], inside.len()) }
            <div data-part="pages" class={form.class("pages")}>
                <button type="button" data-part="back" class={form.class("back")} aria-disabled={disabled(goes_back)}
                    onclick={go(from.saturating_sub(size), goes_back)}>{ form.say(Word::Back) }</button>
                <span data-part="step-note" class={form.class("step-note")} role="status">{ note }</span>
                <button type="button" data-part="next" class={form.class("next")} aria-disabled={disabled(goes_on)}
                    onclick={go(from + size, goes_on)}>{ form.say(Word::Next) }</button>
            </div>
        </>
    }
}

/// The items in which a text is found, whatever its case; all of them for an empty text. Secrets are not looked into.
fn matching(form: &FormHandle, inside: &[NodeId], query: &str) -> Vec<(usize, NodeId)> {
    let numbered = inside.iter().copied().enumerate();
    let wanted = query.trim().to_lowercase();
    if wanted.is_empty() {
        return numbered.collect();
    }
    let state = form.state();
    let instance = state.instance_without_secrets();
    let holds = |id: NodeId| {
        let at = state.pointer(id);
        let value = instance
            .as_ref()
            .and_then(|instance| instance.pointer(at.as_str()));
        value.is_some_and(|value| finds(value, &wanted))
    };
    numbered.filter(|(_, id)| holds(*id)).collect()
}

/// Whether a text is in one of the texts or numbers of a value.
fn finds(value: &Value, wanted: &str) -> bool {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        let found = match value {
            Value::String(text) => text.to_lowercase().contains(wanted),
            Value::Number(number) => number.to_string().contains(wanted),
            Value::Array(items) => {
                open.extend(items);
                false
            }
            Value::Object(members) => {
                open.extend(members.values());
                false
            }
            _ => false,
        };
        if found {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::finds;

    #[test]
    fn a_text_is_found_at_any_depth() {
        let item = json!({ "name": "Ada", "more": { "years": [36] }, "on": true });
        for wanted in ["ada", "a", "36"] {
            assert!(finds(&item, wanted), "{wanted}");
        }
        for wanted in ["name", "true", "bob"] {
            assert!(!finds(&item, wanted), "{wanted}");
        }
    }
}
