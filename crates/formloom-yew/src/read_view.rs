//! `<ReadView>`: the values of a form to read and to print, without controls. Secrets are not shown.

use formloom_core::{Control, NodeId, NodeKind, NodeView};
use serde_json::Value;
use yew::prelude::{
    AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_force_update,
};

use crate::handle::FormHandle;
use crate::handle::listeners::Topic;
use crate::number::shown;
use crate::parts::label;
use crate::words::Word;

/// Deeper places are shown as JSON.
const DEPTH: usize = 40;

/// Properties of [`ReadView`].
#[derive(Properties, PartialEq, Clone)]
pub struct ReadViewProps {
    /// The form.
    pub form: FormHandle,
    /// Places without a value are listed too.
    #[prop_or_default]
    pub empty: bool,
}

/// The values of a form as a list of terms and descriptions. It follows the edits of the form.
#[component]
pub fn ReadView(props: &ReadViewProps) -> Html {
    let ReadViewProps { form, empty } = props;
    let update = use_force_update();
    use_effect_with(form.clone(), move |form| {
        let edited = Callback::from(move |()| update.force_update());
        let subscription = form.subscribe(Topic::Edit, edited);
        move || drop(subscription)
    });
    let root = form.state().root();
    let rows = match form.node_view(root) {
        Some(view) if is_inner(&view) => within(form, &view, *empty, 0),
        Some(view) => row(form, &view, *empty, 0).unwrap_or_default(),
        None => Html::default(),
    };
    let look = form.look();
    let is_english = look.language() == "en";
    html! {
        <div data-part="form" class={form.class("form")} lang={(!is_english).then(|| look.language())}
            dir={look.is_right_to_left().then_some("rtl")} data-unstyled={look.is_unstyled().then_some("true")}>
            <dl data-part="read" class={form.class("read")}>{ rows }</dl>
        </div>
    }
}

fn is_inner(view: &NodeView) -> bool {
    !matches!(view.kind, NodeKind::Field | NodeKind::Raw)
}

fn within(form: &FormHandle, view: &NodeView, empty: bool, depth: usize) -> Html {
    let shown = |id: &NodeId| {
        let view = form.is_shown(*id).then(|| form.node_view(*id)).flatten()?;
        row(form, &view, empty, depth)
    };
    view.child_ids.iter().filter_map(shown).collect()
}

/// A term with what it is; none where nothing is there and nothing empty is asked for.
fn row(form: &FormHandle, view: &NodeView, empty: bool, depth: usize) -> Option<Html> {
    if view.control == Some(Control::Hidden)
        || !view.present && !empty && view.secret_edit.is_none()
    {
        return None;
    }
    let body = if is_inner(view) && depth < DEPTH {
        let variant = view.choices.iter().filter_map(|choice| {
            let variant = choice.variants.get(choice.active?)?;
            (choice.variants.len() > 1)
                .then(|| html! { <p data-part="read-variant">{ &variant.label }</p> })
        });
        let inside = within(form, view, empty, depth + 1);
        if view.child_ids.is_empty() {
            html! { <span data-part="read-empty">{ form.say(Word::Empty) }</span> }
        } else {
            html! { <>{ for variant }<dl data-part="read" class={form.class("read")}>{ inside }</dl></> }
        }
    } else {
        html! { <span data-part="read-value">{ value(form, view) }</span> }
    };
    Some(html! {
        <div key={view.id.number()} data-part="read-row" class={form.class("read-row")}>
            <dt data-part="read-label" class={form.class("read-label")}>{ label(form, view) }</dt>
            <dd>{ body }</dd>
        </div>
    })
}

/// A value as one says it.
fn value(form: &FormHandle, view: &NodeView) -> AttrValue {
    if view.secret || view.secret_edit.is_some() {
        return form.say(if view.stored {
            Word::SecretStored
        } else {
            Word::Secret
        });
    }
    let Some(current) = &view.control_value else {
        return form.say(Word::NotSet);
    };
    let named = |value: &Value| {
        let option = view.options.iter().find(|option| option.value == *value);
        option.map(|option| option.label.clone())
    };
    if let Some(name) = named(current) {
        return name.into();
    }
    match current {
        Value::Bool(on) => form.say(if *on { Word::Yes } else { Word::No }),
        Value::Null => form.say(Word::Empty),
        Value::String(text) if text.is_empty() => form.say(Word::Empty),
        Value::String(_) if view.control == Some(Control::File) => form.say(Word::UnnamedFile),
        Value::Array(items) if view.control == Some(Control::Multiselect) => {
            let names = items
                .iter()
                .map(|item| named(item).unwrap_or_else(|| written(item)));
            names.collect::<Vec<_>>().join(", ").into()
        }
        Value::Number(number) => {
            let text = number.to_string();
            shown(&text, form.has_decimal_comma()).into_owned().into()
        }
        other => written(other).into(),
    }
}

fn written(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
