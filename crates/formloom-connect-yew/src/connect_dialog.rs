//! `<ConnectDialog>`: a native `<dialog>` around a flow, which keeps the focus inside. Escape and the close button ask
//! the flow, which cancels what is under way and drops nothing typed without a question.

use std::collections::BTreeMap;
use std::rc::Rc;

use formloom_connect::redirect::RedirectUri;
use formloom_connect::wire::Connection;
use formloom_connect::{ConnectError, Deadlines, Milestone, Mode, Start, Telemetry};
use formloom_connect_web::{Client, Returned};
use formloom_core::OptionsRequest;
use formloom_yew::FormHandle;
use serde_json::Value;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::{
    AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_node_ref,
    use_state,
};

use crate::connect_flow::{ConnectFlow, ConnectTarget};
use crate::logo::logo;
use crate::look::ConnectLook;
use crate::page::focus;
use crate::words::ConnectWord;

/// Properties of [`ConnectDialog`]. What they mean is said at [`ConnectFlowProps`](crate::ConnectFlowProps).
#[derive(Properties, PartialEq)]
pub struct ConnectDialogProps {
    /// The API.
    pub client: Client,
    /// What is to be connected.
    pub target: ConnectTarget,
    /// Where the same-window way may return to.
    #[prop_or_default]
    pub redirect_uri: Option<RedirectUri>,
    /// The same-window way is the first choice.
    #[prop_or_default]
    pub same_window: bool,
    /// How a sign-in is started.
    #[prop_or_default]
    pub start: Start,
    /// A page of this origin to which the window of a sign-in is sent in the end.
    #[prop_or_default]
    pub callback_page: Option<RedirectUri>,
    /// The window of a sign-in loses its `opener` (see [`FlowConfig::cuts_opener`](formloom_connect::FlowConfig)).
    #[prop_or_default]
    pub cuts_opener: bool,
    /// The connection request that the person came to answer.
    #[prop_or_default]
    pub connection_request: Option<AttrValue>,
    /// The only option to offer, by key.
    #[prop_or_default]
    pub option_key: Option<AttrValue>,
    /// The name of the new connection.
    #[prop_or_default]
    pub connection_name: Option<AttrValue>,
    /// How long each stage may take.
    #[prop_or_else(Deadlines::default)]
    pub deadlines: Deadlines,
    /// Documents that references of an option's schema may lead to, by their addresses.
    #[prop_or_default]
    pub documents: Rc<BTreeMap<String, Value>>,
    /// How it is drawn: the language, classes, and the widgets of its forms. A [`Look`](formloom_yew::Look) will do. No
    /// saved login is filled in, whatever it says.
    #[prop_or_default]
    pub look: ConnectLook,
    /// The address of the integration's picture, of https or with the picture in it; its first letter without it.
    #[prop_or_default]
    pub logo: Option<AttrValue>,
    /// Options of a field are wanted that the host fetches, as with `<SchemaForm>`.
    #[prop_or_default]
    pub onrequest: Callback<(FormHandle, OptionsRequest)>,
    /// An attempt failed. The flow says so itself, and offers what can be done.
    #[prop_or_default]
    pub onfailed: Callback<ConnectError>,
    /// The flow comes back from the same-window way, or after a reload.
    #[prop_or_default]
    pub returned: Option<Returned>,
    /// The id of the element that gets the focus when the one that had it before is gone.
    #[prop_or_default]
    pub focus_after: Option<AttrValue>,
    /// There is a connection.
    #[prop_or_default]
    pub onconnected: Callback<Connection>,
    /// Told where the flow stands whenever that changes; never a value.
    #[prop_or_default]
    pub ontelemetry: Callback<Telemetry>,
    /// Told what happens, for analytics; never a value.
    #[prop_or_default]
    pub onmilestone: Callback<(Milestone, Telemetry)>,
    /// The user is done with it. Take the component off the page then.
    #[prop_or_default]
    pub onclose: Callback<()>,
}

/// Draws a connection flow in a dialog of its own.
#[component]
pub fn ConnectDialog(props: &ConnectDialogProps) -> Html {
    let node = use_node_ref();
    let leave = use_state(|| 0_u32);
    let focus_after = props.focus_after.clone();
    use_effect_with(node.clone(), |node| {
        let before = web_sys::window()
            .and_then(|window| window.document())
            .and_then(|document| document.active_element());
        let dialog = node.cast::<HtmlDialogElement>();
        if let Some(dialog) = &dialog {
            // A browser without modal dialogs shows it in the page.
            let _ = dialog.show_modal();
        }
        // The focus goes back to what opened the dialog, which takes none while the dialog is modal.
        move || {
            if let Some(dialog) = dialog {
                dialog.close();
            }
            match before.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
                Some(before) if before.is_connected() && before.tag_name() != "BODY" => {
                    let _ = before.focus();
                }
                _ => {
                    if let Some(id) = focus_after {
                        focus(&id);
                    }
                }
            }
        }
    });
    let leaves = {
        let leave = leave.clone();
        Callback::from(move |()| leave.set(leave.wrapping_add(1).max(1)))
    };
    // The events of what is inside, such as a file input's `cancel`, come by here too.
    let own = {
        let node = node.clone();
        move |event: &yew::prelude::Event| {
            event.target().map(JsValue::from) == node.get().map(JsValue::from)
        }
    };
    let oncancel = {
        let (own, leaves) = (own.clone(), leaves.clone());
        Callback::from(move |event: yew::prelude::Event| {
            // One that cannot be prevented is followed by `close`.
            if own(&event) && event.cancelable() {
                event.prevent_default();
                leaves.emit(());
            }
        })
    };
    // Browsers close a dialog at the second Escape whatever the page says: it opens again, with the question.
    let onclose = {
        let (node, leaves) = (node.clone(), leaves.clone());
        Callback::from(move |event: yew::prelude::Event| {
            if let Some(dialog) = node.cast::<HtmlDialogElement>().filter(|_| own(&event)) {
                let _ = dialog.show_modal();
                leaves.emit(());
            }
        })
    };
    let target = &props.target;
    let look = &props.look;
    let title = match target.mode {
        Mode::Connect => look.say(ConnectWord::ConnectTo(&target.name)),
        Mode::Reconnect(_) => look.say(ConnectWord::ReconnectTo(&target.name)),
    };
    let close = leaves.reform(|_: yew::prelude::MouseEvent| ());
    html! {
        <dialog data-part="connect-dialog" class={look.class("connect-dialog")} data-unstyled={look.unstyled()} ref={node} aria-labelledby="dialog-title" lang={look.lang()} dir={look.dir()}
            {oncancel} {onclose}>
            <div data-part="connect-head" class={look.class("connect-head")}>
                { logo(look, props.logo.as_deref(), &target.name) }
                <div><h2 data-part="connect-title" class={look.class("connect-title")} id="dialog-title">{ title }</h2></div>
                <button type="button" data-part="connect-close" class={look.class("connect-close")} aria-label={look.say(ConnectWord::Close)} onclick={close}></button>
            </div>
            <div data-part="connect-body" class={look.class("connect-body")}>
                <ConnectFlow client={props.client.clone()} target={target.clone()} redirect_uri={props.redirect_uri.clone()}
                    same_window={props.same_window} start={props.start} callback_page={props.callback_page.clone()}
                    cuts_opener={props.cuts_opener} connection_request={props.connection_request.clone()} returned={props.returned.clone()} leave={*leave}
                    option_key={props.option_key.clone()} connection_name={props.connection_name.clone()}
                    deadlines={props.deadlines.clone()} documents={props.documents.clone()} look={props.look.clone()}
                    onrequest={props.onrequest.clone()} onfailed={props.onfailed.clone()}
                    onconnected={props.onconnected.clone()} ontelemetry={props.ontelemetry.clone()} onmilestone={props.onmilestone.clone()} onclose={props.onclose.clone()} />
            </div>
        </dialog>
    }
}
