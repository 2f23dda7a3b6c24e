//! What browsers and password managers expect of an input: `type`, `inputmode`, `autocomplete`.

use formloom_core::{Control, NodeView};

/// The type of an `<input>` for a control.
pub(crate) fn input_type(control: Option<Control>) -> &'static str {
    match control {
        Some(Control::Password) => "password",
        Some(Control::Email) => "email",
        Some(Control::Url) => "url",
        Some(Control::Date) => "date",
        // Numbers keep the text as it is typed, which `type=number` does not.
        _ => "text",
    }
}

/// The keyboard of a phone.
pub(crate) fn input_mode(control: Option<Control>) -> Option<&'static str> {
    match control {
        Some(Control::Number) => Some("decimal"),
        Some(Control::Integer) => Some("numeric"),
        Some(Control::Email) => Some("email"),
        Some(Control::Url) => Some("url"),
        _ => None,
    }
}

/// The `autocomplete` token (HTML, section 4.10.18.7) by the control and the usual names of members.
pub(crate) fn autocomplete(view: &NodeView) -> Option<&'static str> {
    let key = view
        .at
        .split_last()
        .map(|(_, key)| key.to_lowercase())
        .unwrap_or_default();
    let key: String = key
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect();
    if view.secret {
        return Some(if key.contains("password") {
            "current-password"
        } else {
            "off"
        });
    }
    match key.as_str() {
        "username" | "login" | "user" => Some("username"),
        "email" | "emailaddress" | "mail" => Some("email"),
        "firstname" | "givenname" => Some("given-name"),
        "lastname" | "familyname" | "surname" => Some("family-name"),
        "phone" | "phonenumber" | "tel" => Some("tel"),
        "company" | "organization" | "organisation" => Some("organization"),
        _ if view.control == Some(Control::Email) => Some("email"),
        _ => None,
    }
}
