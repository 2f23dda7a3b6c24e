//! The dialog of the flow, as the demo sets it up.

use formloom_connect::redirect::{AllowedRedirect, RedirectUri};
use formloom_connect::wire::Connection;
use formloom_connect_yew::{Client, ConnectDialog};
use yew::prelude::{AttrValue, Callback, Html, html};

use super::Opened;
use crate::browser::window;

pub(crate) fn dialog(
    client: &Client,
    opened: &Opened,
    logo: Option<AttrValue>,
    onconnected: Callback<Connection>,
    onclose: Callback<()>,
) -> Html {
    html! {
        <ConnectDialog client={client.clone()} target={opened.target.clone()} redirect_uri={redirect_uri()}
            same_window={opened.same_window} returned={opened.returned.clone()} callback_page={callback_page()} cuts_opener={crate::config::cuts_opener()}
            connection_request={crate::config::connection_request().map(AttrValue::from)}
            focus_after="connections-title" {logo} {onconnected} {onclose} />
    }
}

/// Our own page for windows that are done, where the address asks for it: `?callback=own`.
pub(super) fn callback_page() -> Option<RedirectUri> {
    if !crate::config::has_own_callback() {
        return None;
    }
    let page = format!("{}/connected.html", window()?.location().origin().ok()?);
    let allowed = [AllowedRedirect::OriginAndPath(page.clone())];
    RedirectUri::parse(&page, &allowed).ok()
}

/// This page by its `/`, which the server has on its list and which is this page under any of its names.
pub(super) fn redirect_uri() -> Option<RedirectUri> {
    let page = format!("{}/", window()?.location().origin().ok()?);
    let query = crate::config::customer()
        .map(|customer| format!("?customer={customer}"))
        .unwrap_or_default();
    RedirectUri::parse(
        &format!("{page}{query}"),
        &[AllowedRedirect::OriginAndPath(page)],
    )
    .ok()
}
