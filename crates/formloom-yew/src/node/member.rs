//! A member of a map that a person named: its name, its value, and what can be done with it.

use formloom_core::{Event, NodeId, NodeKind, NodeView};
use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::{
    AttrValue, Callback, FocusEvent, Html, InputEvent, Properties, component, html, use_state,
};

use super::actions::actions;
use super::{live, use_node};
use crate::handle::FormHandle;
use crate::handle::listeners::use_look;
use crate::parts::try_emit;
use crate::target::target;
use crate::words::Word;

#[derive(Properties, PartialEq)]
pub(super) struct MemberProps {
    pub(super) id: NodeId,
}

/// A member that a person named.
#[component]
pub(super) fn Member(props: &MemberProps) -> Html {
    match use_node(props.id) {
        Some((form, view)) => member(&form, &view),
        None => Html::default(),
    }
}

/// A member with its name, and what can be done with it.
pub(super) fn member(form: &FormHandle, view: &NodeView) -> Html {
    let name = view.member.clone().unwrap_or_default();
    let kind = if matches!(view.kind, NodeKind::Field | NodeKind::Raw) {
        "field"
    } else {
        "group"
    };
    let done = actions(form, view, &AttrValue::from(name.clone()));
    html! {
        <li data-part="item" class={form.class("item")} data-kind={kind} role="listitem">
            <div data-part="item-body" class={form.class("item-body")}>
                if form.draws_at_rest() {
                    { Name::at_rest(name).draw(form, view) }
                } else {
                    <MemberName form={form.clone()} view={view.clone()} name={AttrValue::from(name)} />
                }
                { live(form, view.id) }
            </div>
            if let Some(actions) = done {
                <div data-part="item-actions" class={form.class("item-actions")}>{ actions }</div>
            }
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
    use_look(form);
    let typed = use_state(|| None::<String>);
    let taken = use_state(|| false);
    let rename = {
        let (form, at, typed, taken) =
            (form.clone(), view.at.clone(), typed.clone(), taken.clone());
        Callback::from(move |()| {
            let Some(to) = (*typed).clone() else { return };
            let renamed = try_emit(&form, Event::Rename { at: at.clone(), to });
            taken.set(!renamed);
            if renamed {
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
    Name {
        name: name.to_string(),
        shown: (*typed).clone(),
        is_taken: *taken,
        oninput: Some(oninput),
        onkeydown: Some(onkeydown),
        onblur: Some(onblur),
    }
    .draw(form, view)
}

/// The name of a member as it is drawn.
#[derive(Default)]
struct Name {
    name: String,
    /// What is typed, where that is another one.
    shown: Option<String>,
    is_taken: bool,
    oninput: Option<Callback<InputEvent>>,
    onkeydown: Option<Callback<KeyboardEvent>>,
    onblur: Option<Callback<FocusEvent>>,
}

impl Name {
    fn at_rest(name: String) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    fn draw(self, form: &FormHandle, view: &NodeView) -> Html {
        let (oninput, onkeydown, onblur) = (self.oninput, self.onkeydown, self.onblur);
        let taken = self.is_taken;
        let error_id = format!("{}-name-error", form.element_id(view.id));
        let label = form.say(Word::NameOf(&self.name));
        let value = self.shown.unwrap_or(self.name);
        html! {
            <div data-part="member-name" class={form.class("member-name")}>
                <input data-part="input" class={form.class("input")} type="text" aria-label={label} {value} readonly={view.read_only}
                    spellcheck="false" autocapitalize="none" aria-invalid={taken.then_some("true")}
                    aria-describedby={taken.then(|| error_id.clone())} {oninput} {onkeydown} {onblur} />
                if taken {
                    <p data-part="error" class={form.class("error")} id={error_id}>{ form.say(Word::NameTaken) }</p>
                }
            </div>
        }
    }
}

/// Enter does what is at hand, and does not submit the form.
pub(super) fn on_enter(action: Callback<()>) -> Callback<KeyboardEvent> {
    Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            action.emit(());
        }
    })
}
