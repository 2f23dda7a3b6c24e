//! A map: members are added under a name, renamed and removed; those that the schema names come first.

use formloom_core::{Event, NodeKind, NodeView};
use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::{
    AttrValue, Callback, FocusEvent, Html, InputEvent, MouseEvent, Properties, component, html,
    use_state,
};

use crate::handle::FormHandle;
use crate::handle::described::described_by;
use crate::node::choice::choices;
use crate::node::live;
use crate::parts::{description, errors};
use crate::parts::{legend, may_be_removed, send};
use crate::summary::target;
use crate::words::Word;

pub(crate) fn map(form: &FormHandle, view: &NodeView) -> Html {
    let id = form.element_id(view.id);
    let members: Vec<NodeView> = view
        .child_ids
        .iter()
        .filter_map(|id| form.state().view_of(*id))
        .collect();
    let named = members.iter().filter(|member| member.member.is_none());
    let others: Html = members
        .iter()
        .filter_map(|member| Some(item(form, member, member.member.clone()?)))
        .collect();
    let parts = html! {
        <>
            { description(form, view) }
            { choices(form, view) }
            <div data-part="children" class={form.class("children")}>{ for named.map(|member| live(form, member.id)) }</div>
            <ol data-part="items" class={form.class("items")} role="list">{ others }</ol>
            { errors(form, view) }
            if view.takes_more && !view.read_only {
                <AddMember form={form.clone()} view={view.clone()} />
            }
        </>
    };
    if view.at.is_root() {
        return html! {
            <div data-part="map" class={form.class("map")} data-root="true" {id} tabindex="-1" aria-describedby={described_by(form, view)}>{ parts }</div>
        };
    }
    html! {
        <fieldset data-part="map" class={form.class("map")} {id} tabindex="-1" aria-describedby={described_by(form, view)}>
            <legend data-part="legend" class={form.class("legend")}>{ legend(form, view) }</legend>
            { parts }
            if may_be_removed(view) {
                <button type="button" data-part="clear" class={form.class("clear")} onclick={send(form, Event::remove(&view.at))}>
                    { form.say(Word::Remove(&view.label)) }
                </button>
            }
        </fieldset>
    }
}

fn item(form: &FormHandle, view: &NodeView, name: String) -> Html {
    let kind = if matches!(view.kind, NodeKind::Field | NodeKind::Raw) {
        "field"
    } else {
        "group"
    };
    html! {
        <li key={view.id.number()} data-part="item" class={form.class("item")} data-kind={kind} role="listitem">
            if !view.read_only {
                <div data-part="item-actions" class={form.class("item-actions")}>
                    <button type="button" data-part="remove" class={form.class("remove")} aria-label={form.say(Word::Remove(&name))}
                        onclick={send(form, Event::remove(&view.at))} />
                </div>
            }
            <div data-part="item-body" class={form.class("item-body")}>
                <MemberName form={form.clone()} view={view.clone()} name={AttrValue::from(name)} />
                { live(form, view.id) }
            </div>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct MemberNameProps {
    form: FormHandle,
    view: NodeView,
    name: AttrValue,
}

/// The name of a member. It is renamed when the focus leaves, or by Enter; a name that is taken stays as typed.
#[component]
fn MemberName(props: &MemberNameProps) -> Html {
    let MemberNameProps { form, view, name } = props;
    let typed = use_state(|| None::<String>);
    let taken = use_state(|| false);
    let rename = {
        let (form, at, typed, taken) =
            (form.clone(), view.at.clone(), typed.clone(), taken.clone());
        Callback::from(move |()| {
            let Some(to) = (*typed).clone() else { return };
            let renamed = form.apply(Event::Rename { at: at.clone(), to });
            taken.set(renamed.is_err());
            if renamed.is_ok() {
                typed.set(None);
            }
        })
    };
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            typed.set(target::<HtmlInputElement>(&event).map(|input| input.value()));
        })
    };
    let onkeydown = on_enter(rename.clone());
    let onblur = rename.reform(|_: FocusEvent| ());
    let error_id = format!("{}-name-error", form.element_id(view.id));
    let value = (*typed).clone().unwrap_or_else(|| name.to_string());
    html! {
        <div data-part="member-name" class={form.class("member-name")}>
            <input data-part="input" class={form.class("input")} type="text" aria-label={form.say(Word::NameOf(name))} {value} readonly={view.read_only}
                spellcheck="false" autocapitalize="none" aria-invalid={taken.then_some("true")}
                aria-describedby={taken.then(|| error_id.clone())} {oninput} {onkeydown} {onblur} />
            if *taken {
                <p data-part="error" class={form.class("error")} id={error_id}>{ form.say(Word::NameTaken) }</p>
            }
        </div>
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
    let name = use_state(String::new);
    let taken = use_state(|| false);
    let add = {
        let (form, at, name, taken) = (form.clone(), view.at.clone(), name.clone(), taken.clone());
        Callback::from(move |()| {
            let added = form.apply(Event::Add {
                at: at.clone(),
                key: (!name.is_empty()).then(|| (*name).clone()),
                index: None,
                value: None,
            });
            taken.set(added.is_err());
            if added.is_ok() {
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
    let error_id = format!("{id}-error");
    html! {
        <div data-part="add-member" class={form.class("add-member")}>
            <label data-part="label" class={form.class("label")} for={id.clone()}>{ form.say(Word::NewName) }</label>
            <div data-part="control" class={form.class("control")}>
                <input data-part="input" class={form.class("input")} {id} type="text" value={(*name).clone()} spellcheck="false" autocapitalize="none"
                    aria-invalid={taken.then_some("true")} aria-describedby={taken.then(|| error_id.clone())}
                    {oninput} {onkeydown} />
                <button type="button" data-part="add" class={form.class("add")} {onclick}>{ form.say(Word::AddItem(&view.label)) }</button>
            </div>
            if *taken {
                <p data-part="error" class={form.class("error")} id={error_id}>{ form.say(Word::NameTaken) }</p>
            }
        </div>
    }
}

/// Enter does what is at hand, and does not submit the form.
fn on_enter(action: Callback<()>) -> Callback<KeyboardEvent> {
    Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            action.emit(());
        }
    })
}
