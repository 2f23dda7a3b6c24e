//! What browsers and password managers expect of an input: `type`, `inputmode`, `autocomplete`.

use formloom_core::{Control, NodeView};

use crate::handle::FormHandle;
use crate::handle::look::Account;

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

/// The keyboard of a phone. Those for numbers have no minus on some phones.
pub(crate) fn input_mode(view: &NodeView) -> Option<&'static str> {
    let below_zero = |limit: &str| {
        let limit = view.limits.get(limit).and_then(serde_json::Value::as_f64);
        limit.is_some_and(|limit| limit < 0.0)
    };
    match view.control {
        Some(Control::Number | Control::Integer)
            if below_zero("minimum") || below_zero("exclusiveMinimum") =>
        {
            None
        }
        Some(Control::Number) => Some("decimal"),
        Some(Control::Integer) => Some("numeric"),
        Some(Control::Email) => Some("email"),
        Some(Control::Url) => Some("url"),
        _ => None,
    }
}

/// The `autocomplete` token (HTML, section 4.10.18.7) by the control, the usual names of members, and whose account it is.
///
/// A browser fills a saved login of the page into any password field that says `off`, and into none that says
/// `new-password`.
pub(crate) fn autocomplete(form: &FormHandle, view: &NodeView) -> Option<&'static str> {
    token(form.look().account(), view)
}

fn token(account: Account, view: &NodeView) -> Option<&'static str> {
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
        return Some(match account {
            Account::OfThisPage if key.contains("password") => "current-password",
            Account::OfThisPage => "off",
            Account::Unsaid | Account::Elsewhere => "new-password",
        });
    }
    if account == Account::Elsewhere {
        return Some("off");
    }
    match key.as_str() {
        "username" | "login" | "user" if account == Account::OfThisPage => Some("username"),
        "username" | "login" | "user" => Some("off"),
        "email" | "emailaddress" | "mail" => Some("email"),
        "firstname" | "givenname" => Some("given-name"),
        "lastname" | "familyname" | "surname" => Some("family-name"),
        "phone" | "phonenumber" | "tel" => Some("tel"),
        "company" | "organization" | "organisation" => Some("organization"),
        _ if view.control == Some(Control::Email) => Some("email"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use formloom_core::compile;
    use serde_json::json;

    use super::{input_mode, token};
    use crate::handle::look::Account;

    #[track_caller]
    fn check(key: &str, secret: bool, expected: [Option<&str>; 3]) {
        let schema = json!({ "properties": { key: { "type": "string", "isSensitive": secret } } });
        let state = compile(&schema).expect("a schema").form.state(None);
        let view = state.view(format!("/{key}")).expect("a field");
        let accounts = [Account::Unsaid, Account::OfThisPage, Account::Elsewhere];
        assert_eq!(
            accounts.map(|account| token(account, &view)),
            expected,
            "{key}"
        );
    }

    #[test]
    fn a_saved_login_of_the_page_is_filled_in_only_where_it_belongs() {
        let (off, new) = (Some("off"), Some("new-password"));
        check("password", true, [new, Some("current-password"), new]);
        check("apiKey", true, [new, off, new]);
        check("user_name", false, [off, Some("username"), off]);
        check("email", false, [Some("email"), Some("email"), off]);
        check(
            "firstName",
            false,
            [Some("given-name"), Some("given-name"), off],
        );
        check("host", false, [None, None, off]);
    }

    #[test]
    fn a_number_below_zero_can_be_typed_on_a_phone() {
        let mode = |schema: serde_json::Value| {
            let schema = json!({ "properties": { "n": schema } });
            let state = compile(&schema).expect("a schema").form.state(None);
            input_mode(&state.view("/n").expect("a field"))
        };
        assert_eq!(mode(json!({ "type": "number" })), Some("decimal"));
        assert_eq!(
            mode(json!({ "type": "integer", "minimum": 0 })),
            Some("numeric")
        );
        assert_eq!(mode(json!({ "type": "integer", "minimum": -5 })), None);
        assert_eq!(
            mode(json!({ "type": "number", "exclusiveMinimum": -1 })),
            None
        );
    }
}
