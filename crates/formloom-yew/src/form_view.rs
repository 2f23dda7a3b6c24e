//! `<FormView>`: the `<form>` element of a live form, with what is inside left to its children.

use formloom_core::{Event, Invalid, Submitted};
use web_sys::{Element, HtmlInputElement, KeyboardEvent};
use yew::platform::spawn_local;
use yew::prelude::{
    Callback, Children, ContextProvider, Html, Properties, SubmitEvent, component, html,
    use_effect, use_effect_with, use_force_update, use_node_ref,
};

use crate::handle::FormHandle;
use crate::handle::chunks::Chunks;
use crate::handle::listeners::{Topic, use_look};
use crate::parts::try_emit;
use crate::place::Node;
use crate::summary::Summary;
use crate::target::target;
use crate::typing;
use crate::undo_buttons;

/// Properties of [`FormView`].
#[derive(Properties, PartialEq, Clone)]
pub struct FormViewProps {
    /// The form.
    pub form: FormHandle,
    /// A valid form was submitted.
    #[prop_or_default]
    pub onsubmit: Callback<Submitted>,
    /// A submit was refused: what stands in the way. The form shows it already.
    #[prop_or_default]
    pub oninvalid: Callback<Invalid>,
    /// Everything was taken back to the baseline, by a reset button.
    #[prop_or_default]
    pub onreset: Callback<FormHandle>,
    /// A submit is on its way: another one waits.
    #[prop_or_default]
    pub pending: bool,
    /// The level of the summary's heading.
    #[prop_or(2)]
    pub heading: u8,
    /// Where a post goes without JavaScript: with it the browser sends the form nowhere.
    #[prop_or_default]
    pub action: Option<yew::prelude::AttrValue>,
    /// What is in the form; all of it in its own order where there are no children.
    #[prop_or_default]
    pub children: Children,
}

/// The `<form>` of a live form: it submits, resets, shows the summary of errors, and is the context of every
/// [`Node`](crate::Node) in it.
#[component]
pub fn FormView(props: &FormViewProps) -> Html {
    let form = &props.form;
    use_look(form);
    let root = form.state().root();
    form.chunks()
        .look_for(form.prefix(), &form.element_id(root));
    use_effect_with(form.clone(), |form| {
        let living = Chunks::lives(form.prefix());
        move || drop(living)
    });
    let node = use_node_ref();
    use_effect_with((node.clone(), form.clone()), |(node, form)| {
        let element = node.cast::<Element>();
        let standing = element.map(|element| {
            form.stands_in(&element);
            (typing::listen(&element, form), form.clone(), element)
        });
        move || {
            if let Some((listeners, form, element)) = standing {
                form.leaves(&element);
                drop(listeners);
            }
        }
    });
    let onsubmit = {
        let (form, props) = (form.clone(), props.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if props.pending || form.is_read_only() || form.steps_on() {
                return;
            }
            match form.submit() {
                Ok(done) => props.onsubmit.emit(done),
                Err(invalid) => props.oninvalid.emit(invalid),
            }
        })
    };
    let onreset = {
        let (form, onreset) = (form.clone(), props.onreset.clone());
        Callback::from(move |event: yew::prelude::Event| {
            event.prevent_default();
            if try_emit(&form, Event::Reset) {
                onreset.emit(form.clone());
            }
        })
    };
    let onkeydown = {
        let form = form.clone();
        Callback::from(move |event: KeyboardEvent| {
            // There is no submit button before the last step: Enter goes on.
            if event.key() == "Enter"
                && !event.is_composing()
                && !event.default_prevented()
                && target::<HtmlInputElement>(&event).is_some_and(|input| submits(&input))
                && form.has_next_step()
            {
                event.prevent_default();
                form.steps_on();
            } else {
                undo_buttons::by_key(&form, &event);
            }
        })
    };
    let look = form.look();
    // The page has said already what language it is in; only another one is said here.
    let is_english = look.language() == "en";
    let language = (!is_english).then(|| look.language());
    let direction = (!is_english).then_some(if look.is_right_to_left() {
        "rtl"
    } else {
        "ltr"
    });
    let method = props.action.is_some().then_some("post");
    html! {
        <ContextProvider<FormHandle> context={form.clone()}>
            <form ref={node} data-part="form" class={form.class("form")} novalidate=true {onsubmit} {onreset} {onkeydown}
                action={props.action.clone()} {method} lang={language} dir={direction}
                data-unstyled={look.is_unstyled().then_some("true")}>
                <KeepsFocus form={form.clone()} />
                <Summary heading={props.heading} />
                if props.children.is_empty() {
                    <Node />
                } else {
                    { props.children.clone() }
                }
            </form>
        </ContextProvider<FormHandle>>
    }
}

/// Whether Enter in an input would submit the form; in others it opens a picker or clicks.
fn submits(input: &HtmlInputElement) -> bool {
    !matches!(
        input.type_().as_str(),
        "button" | "color" | "file" | "image" | "reset" | "submit"
    )
}

#[derive(Properties, PartialEq)]
struct KeepsFocusProps {
    form: FormHandle,
}

/// Is drawn with every edit that may draw other elements, and looks after the focus when they are there.
#[component]
fn KeepsFocus(props: &KeepsFocusProps) -> Html {
    let update = use_force_update();
    use_effect_with(props.form.clone(), move |form| {
        let update = Callback::from(move |()| update.force_update());
        let subscription = form.subscribe(Topic::Focus, update);
        move || drop(subscription)
    });
    let form = props.form.clone();
    if cfg!(target_arch = "wasm32") {
        // Yew may leave effects for another turn of the browser, and a key in between would find nothing that has the
        // focus. This comes at the end of the turn in which the elements were drawn.
        let form = form.clone();
        spawn_local(async move { form.restore_focus_now() });
    }
    use_effect(move || form.restore_focus());
    Html::default()
}
