//! A map: members are added under a name, renamed and removed; those that the schema names come first.

use formloom_core::{Event, NodeView};
use web_sys::HtmlInputElement;
use yew::prelude::{
    Callback, Html, InputEvent, MouseEvent, Properties, component, html, use_state,
};

use crate::handle::FormHandle;
use crate::handle::described::described_by;
use crate::handle::listeners::use_look;
use crate::node::actions::inner_actions;
use crate::node::add_field::add_field;
use crate::node::choice::{cards, choices, menus};
use crate::node::chunk::{Row, list_rows, rows};
use crate::node::member::on_enter;
use crate::parts::{description, errors};
use crate::parts::{legend, try_emit};
use crate::target::target;
use crate::words::Word;

pub(crate) fn map(form: &FormHandle, view: &NodeView) -> Html {
    let id = form.element_id(view.id);
    let (mut named, mut members) = (Vec::new(), Vec::new());
    for id in &view.child_ids {
        let is_member = form
            .with_state(|state| state.view_of(*id)?.member)
            .is_some();
        if is_member {
            members.push(Row::Member(*id));
        } else {
            named.push(*id);
        }
    }
    let offered = form.offered(view, &named);
    named.retain(|id| !offered.contains(id));
    let named = named.into_iter().map(Row::Node).collect();
    let picked = if view.at.is_root() {
        Some(choices(form, view))
    } else {
        cards(form, view)
    };
    let parts = html! {
        <>
            { description(form, view) }
            { for picked }
            <div data-part="children" class={form.class("children")}>{ rows(form, view.id, named) }</div>
            { add_field(form, view, offered) }
            { list_rows(form, view.id, members) }
            { errors(form, view) }
            if view.takes_more && !view.read_only {
                <AddMember form={form.clone()} view={view.clone()} />
            }
        </>
    };
    if view.at.is_root() {
        return html! {
            <div data-part="map" class={form.class("map")} data-root="true" {id} tabindex="-1" aria-describedby={described_by(form, view)}>{ parts }{ for inner_actions(form, view) }</div>
        };
    }
    html! {
        <fieldset data-part="map" class={form.class("map")} {id} tabindex="-1" aria-describedby={described_by(form, view)}>
            <legend data-part="legend" class={form.class("legend")}>{ legend(form, view) }</legend>
            { for menus(form, view) }
            { parts }
            { for inner_actions(form, view) }
        </fieldset>
    }
}

#[derive(Properties, PartialEq)]
struct AddMemberProps {
    form: FormHandle,
    view: NodeView,
}

/// A name and a button; without a name a free one is taken.
#[component]
fn AddMember(props: &AddMemberProps) -> Html {
    let AddMemberProps { form, view } = props;
    use_look(form);
    let name = use_state(String::new);
    let taken = use_state(|| false);
    let add = {
        let (form, at, name, taken) = (form.clone(), view.at.clone(), name.clone(), taken.clone());
        Callback::from(move |()| {
            let event = Event::Add {
                at: at.clone(),
                key: (!name.is_empty()).then(|| (*name).clone()),
                index: None,
                value: None,
            };
            let added = try_emit(&form, event);
            taken.set(!added);
            if added {
                name.set(String::new());
            }
        })
    };
    let oninput = {
        let name = name.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = target::<HtmlInputElement>(&event) {
                name.set(input.value());
            }
        })
    };
    let onkeydown = on_enter(add.clone());
    let onclick = add.reform(|_: MouseEvent| ());
    let id = format!("{}-new", form.element_id(view.id));
    // The title of a whole schema is no name of a list.
    let label = if view.at.is_root() { "" } else { &view.label };
    let error_id = format!("{id}-error");
    html! {
        <div data-part="add-member" class={form.class("add-member")}>
            <label data-part="label" class={form.class("label")} for={id.clone()}>{ form.say(Word::NewName) }</label>
            <div data-part="control" class={form.class("control")}>
                <input data-part="input" class={form.class("input")} {id} type="text" value={(*name).clone()} spellcheck="false" autocapitalize="none"
                    aria-invalid={taken.then_some("true")} aria-describedby={taken.then(|| error_id.clone())}
                    {oninput} {onkeydown} />
                <button type="button" data-part="add" class={form.class("add")} {onclick}>{ form.say(Word::AddItem(label)) }</button>
            </div>
            if *taken {
                <p data-part="error" class={form.class("error")} id={error_id}>{ form.say(Word::NameTaken) }</p>
            }
        </div>
    }
}
