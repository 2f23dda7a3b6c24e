//! The picture of an integration.

use yew::prelude::{Html, html};

use crate::look::ConnectLook;

/// The picture of an integration, or its first letter. An address that is neither of https nor a picture itself is not
/// asked for.
pub(crate) fn logo(look: &ConnectLook, address: Option<&str>, name: &str) -> Html {
    let is_picture =
        |address: &&str| address.starts_with("https://") || address.starts_with("data:image/");
    match address.filter(is_picture) {
        Some(address) => {
            html! { <img data-part="connect-logo" class={look.class("connect-logo")} src={address.to_owned()} alt="" width="36" height="36" loading="lazy" /> }
        }
        None => {
            let letter = name.chars().next().map(String::from);
            html! { <span data-part="connect-logo" class={look.class("connect-logo")} aria-hidden="true">{ letter.unwrap_or_default() }</span> }
        }
    }
}

#[cfg(test)]
mod tests {
    use yew::virtual_dom::VNode;

    use super::logo;
    use crate::look::ConnectLook;

    #[test]
    fn a_logo_is_a_picture_of_a_safe_address_or_a_letter() {
        for (address, tag) in [
            (Some("https://cdn.example.com/hub.svg"), "img"),
            (Some("data:image/svg+xml;base64,PHN2Zy8+"), "img"),
            (Some("http://cdn.example.com/hub.svg"), "span"),
            (Some("javascript:alert(1)"), "span"),
            (Some("data:text/html,x"), "span"),
            (None, "span"),
        ] {
            match logo(&ConnectLook::default(), address, "Hub") {
                VNode::VTag(drawn) => assert_eq!(drawn.tag(), tag, "{address:?}"),
                other => panic!("{address:?}: {other:?}"),
            }
        }
    }
}
