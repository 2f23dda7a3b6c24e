//! Connecting by a form: empty, wrong, right; replace, several, reconnect; none configured, no parameters.

use fantoccini::key::Key;
use serde_json::Value;

use crate::person::{Person, with_person};

const KEY: &str = "weather-demo-key-2026";

/// Requests that started a connection.
async fn sent(person: &Person) -> Value {
    person.runs("return performance.getEntriesByType('resource').filter(e => new URL(e.name).pathname === '/connect').length").await
}

/// Fills in the only asked field of Weatherline and submits.
async fn connects_weatherline(person: &Person) {
    person.clicks("button", "Connect Weatherline").await;
    person.types("textbox", "API key", KEY).await;
    person.clicks("button", "Connect").await;
    person.sees("Weatherline is connected").await;
    person.clicks("button", "Done").await;
}

#[test]
fn an_empty_submit_is_explained_and_sends_nothing() {
    with_person(async |person| {
        person.clicks("button", "Connect Weatherline").await;
        person.finds("textbox", "API key").await;
        person.clicks("button", "Connect").await;
        person.sees("Fix 1 problem").await;
        person.sees("API key: Fill in this field.").await;
        // The focus is on the first error.
        person.has_the_focus_on("textbox", "API key").await;
        assert_eq!(sent(&person).await, 0, "nothing is sent");
        assert!(
            person.connections().await.is_empty(),
            "there is no connection"
        );
        person
    });
}

#[test]
fn a_wrong_key_is_refused_at_its_field_and_a_right_one_connects() {
    with_person(async |person| {
        person.clicks("button", "Connect Weatherline").await;
        person.types("textbox", "API key", "wrong-key").await;
        person.clicks("button", "Connect").await;
        let field = person.finds("textbox", "API key").await;
        person.sees("Fix 1 problem").await;
        let described = field
            .attr("aria-describedby")
            .await
            .expect("an attribute")
            .unwrap_or_default();
        let script = format!(
            "return '{described}'.split(' ').map(id => document.getElementById(id)?.textContent ?? 'MISSING').join(' | ')"
        );
        let reason = person.runs(&script).await;
        let reason = reason.as_str().unwrap_or_default();
        assert!(
            reason.to_lowercase().contains("key") && !reason.contains("MISSING"),
            "the reason is at the field: {reason}"
        );
        assert_eq!(
            person.value("textbox", "API key").await,
            "wrong-key",
            "what was typed stays"
        );
        // The focus is on the refused field.
        person.has_the_focus_on("textbox", "API key").await;
        assert!(person.connections().await.is_empty(), "nothing was made");

        field.clear().await.expect("the field is emptied");
        person.types("textbox", "API key", KEY).await;
        person.clicks("button", "Connect").await;
        person.sees("Weatherline is connected").await;
        let held = format!(
            "return [...document.querySelectorAll('input')].some(input => input.value.includes('{KEY}'))"
        );
        assert_eq!(
            person.runs(&held).await,
            false,
            "no control holds the key any more"
        );
        let connections = person.connections().await;
        assert_eq!(connections.len(), 1, "there is one connection");
        assert!(
            !connections[0].to_string().contains(KEY),
            "the key does not come back from the server"
        );
        person
    });
}

#[test]
fn a_second_connection_replaces_after_a_warning_or_stands_beside() {
    with_person(async |person| {
        connects_weatherline(&person).await;
        let first = person.connections().await[0]["id"].clone();

        person.comes_to_connect("weatherline").await;
        person.types("textbox", "API key", KEY).await;
        person.clicks("button", "Connect").await;
        person.sees("Connecting will replace").await;
        person.clicks("button", "Keep it").await;
        assert_eq!(
            person.value("textbox", "API key").await,
            KEY,
            "what was typed stays"
        );
        person.clicks("button", "Connect").await;
        person.clicks("button", "Replace the connection").await;
        person.sees("Weatherline is connected").await;
        person.clicks("button", "Done").await;
        let connections = person.connections().await;
        assert_eq!(connections.len(), 1, "the old one is gone");
        assert_ne!(connections[0]["id"], first, "a new one took its place");

        person
            .clicks("button", "Add another connection of Weatherline")
            .await;
        person.types("textbox", "API key", KEY).await;
        person.clicks("button", "Connect").await;
        person.sees("Weatherline is connected").await;
        person.clicks("button", "Done").await;
        assert_eq!(
            person.connections().await.len(),
            2,
            "both stand side by side, without a warning"
        );
        person.sees("2 connections").await;
        person
    });
}

#[test]
fn a_reconnect_keeps_the_id_and_the_stored_secret() {
    with_person(async |person| {
        connects_weatherline(&person).await;
        let first = person.connections().await[0].clone();
        let name = first["name"].as_str().unwrap_or_default().to_owned();
        person
            .clicks("button", &format!("Mark as disconnected {name}"))
            .await;
        person.sees("Disconnected").await;
        person.clicks("button", &format!("Reconnect {name}")).await;
        person.sees("A value is stored").await;
        // The demo names its key in the description; no control of the page may hold it.
        let script = format!(
            "return [...document.querySelectorAll('input, textarea')].some(i => (i.value + i.outerHTML).includes('{KEY}'))"
        );
        assert_eq!(
            person.runs(&script).await,
            false,
            "the stored key is in no control"
        );
        person.clicks("button", "Reconnect").await;
        person.clicks("button", "Done").await;
        let again = person.connections().await;
        assert_eq!(again.len(), 1, "no second connection");
        assert_eq!(again[0]["id"], first["id"], "the id stays");
        person.clicks("button", &format!("Disconnect {name}")).await;
        person
            .clicks("button", &format!("Yes, disconnect {name}"))
            .await;
        person.sees("No connections yet").await;
        assert!(person.connections().await.is_empty(), "it is archived");
        person
    });
}

#[test]
fn none_configured_is_explained_and_no_parameters_is_one_button() {
    with_person(async |person| {
        person.clicks("button", "Connect Blank Slate").await;
        person.sees("Blank Slate cannot be connected yet").await;
        person.finds("dialog", "Connect Blank Slate").await;
        let close = person
            .browser
            .find(fantoccini::Locator::Css(
                "dialog [data-part=connect-action]",
            ))
            .await
            .expect("a button");
        close.click().await.expect("it closes");

        person.clicks("button", "Connect Pingboard").await;
        person.sees("No setup needed").await;
        let inputs = person.runs("return document.querySelectorAll('dialog input, dialog select, dialog textarea').length").await;
        assert_eq!(inputs, 0, "nothing is asked");
        person.clicks("button", "Connect").await;
        person.sees("Pingboard is connected").await;
        assert_eq!(
            person.connections().await.len(),
            1,
            "there is one connection"
        );
        person
    });
}

#[test]
fn two_options_are_offered() {
    with_person(async |person| {
        person.clicks("button", "Connect Ledgerly").await;
        person.sees("How do you want to connect?").await;
        let options = person
            .runs("return document.querySelectorAll('dialog [data-part=connect-option] input').length")
            .await;
        assert_eq!(options, 2, "two options");
        person
    });
}

#[test]
fn a_union_and_a_condition_connect() {
    with_person(async |person| {
        person.clicks("button", "Connect Warehouse").await;
        person.types("textbox", "Host", "db.example.com").await;
        person.clicks("radio", "Key pair").await;
        person.types("textbox", "User name", "ada").await;
        person
            .types("textbox", "Private key", "-----BEGIN-----")
            .await;
        let mode = person.finds("combobox", "TLS mode").await;
        mode.select_by_label("verify-ca").await.expect("a mode");
        person.clicks("button", "Connect").await;
        person.sees("CA certificate: Fill in this field.").await;
        person
            .types("textbox", "CA certificate", "-----BEGIN CA-----")
            .await;
        person.clicks("button", "Connect").await;
        person.sees("Warehouse is connected").await;
        let connections = person.connections().await;
        let input = &connections[0]["input"];
        assert_eq!(input["auth"]["method"], "key-pair", "the variant: {input}");
        assert_eq!(input["auth"]["username"], "ada", "its field");
        assert!(
            input["auth"]
                .get("privateKey")
                .is_none_or(|key| key != "-----BEGIN-----"),
            "its secret does not come back"
        );
        assert_eq!(
            input["caCertificate"], "-----BEGIN CA-----",
            "what the condition asks"
        );
        assert_eq!(input["port"], 5432, "the default");
        person
    });
}

#[test]
fn a_user_name_with_a_password_connects() {
    with_person(async |person| {
        person.clicks("button", "Connect Mailroom").await;
        person.types("textbox", "User name", "ada").await;
        person.types("textbox", "Password", "lovelace-1815").await;
        person.clicks("button", "Connect").await;
        person.sees("the user name or the password is wrong").await;
        assert_eq!(
            person.value("textbox", "User name").await,
            "ada",
            "it stays"
        );
        let password = person.finds("textbox", "Password").await;
        password.clear().await.expect("an empty field");
        person.types("textbox", "Password", "lovelace-1843").await;
        person.clicks("button", "Connect").await;
        person.sees("Mailroom is connected").await;
        assert_eq!(person.connections().await.len(), 1, "one connection");
        person
    });
}

#[test]
fn a_form_of_200_settings_connects() {
    with_person(async |person| {
        person.clicks("button", "Connect Atlas").await;
        person.types("textbox", "Workspace name", "Mercator").await;
        person.clicks("button", "Connect").await;
        person.sees("Atlas is connected").await;
        assert_eq!(
            person.connections().await[0]["input"]["workspace_name"],
            "Mercator",
            "with its input"
        );
        person
    });
}

#[test]
fn a_stopped_server_is_said_and_what_was_typed_stays() {
    with_person(async |mut person| {
        person.clicks("button", "Connect Weatherline").await;
        person.types("textbox", "API key", KEY).await;
        if let Some(server) = person.server.take() {
            server.shutdown().await;
        }
        person.clicks("button", "Connect").await;
        person.sees("The server could not be reached.").await;
        person.clicks("button", "Back to the form").await;
        assert_eq!(
            person.value("textbox", "API key").await,
            KEY,
            "what was typed stays"
        );
        person
    });
}

#[test]
fn the_button_alone_is_enough() {
    with_person(async |person| {
        person.clicks("button", "Try the button").await;
        person.clicks("button", "Connect").await;
        person.sees("Pingboard is connected").await;
        person.clicks("button", "Done").await;
        person.is_without_dialog().await;
        person.has_the_focus_on("button", "Try the button").await;
        person.sees("onconnected: Pingboard · onclosed").await;
        assert_eq!(person.connections().await.len(), 1, "one connection");
        person
    });
}

#[test]
fn the_button_says_what_failed() {
    with_person(async |mut person| {
        person.clicks("button", "Try the button").await;
        person.finds("button", "Connect").await;
        person.stops_the_server().await;
        person.clicks("button", "Connect").await;
        person
            .sees("onfailed: the server could not be reached")
            .await;
        person.starts_the_server().await;
        person
    });
}

#[test]
fn who_signs_out_leaves_nothing_open() {
    with_person(async |person| {
        let before = person.windows().await;
        person.clicks("button", "Connect CodeHub").await;
        person.clicks("button", "Connect").await;
        person.new_window(&before).await;
        person
            .sees("Finish signing in to CodeHub in the other window")
            .await;
        // The dialog is modal: an app signs out for other reasons too.
        person
            .runs("document.getElementById('sign-out').click()")
            .await;
        person.sees("Connecting was cancelled.").await;
        for _ in 0..100 {
            if person.windows().await.len() == before.len() {
                return person;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("the window of the sign-in stays");
    });
}

#[test]
fn a_connection_request_is_answered_at_its_page() {
    with_person(async |person| {
        let ask = format!(
            "const session = await (await fetch('/session', {{method: 'POST'}})).json();
             window.headers = {{authorization: 'Bearer ' + session.token, 'content-type': 'application/json'}};
             const answer = await fetch('{}/connection-requests', {{method: 'POST', headers: window.headers,
                 body: JSON.stringify({{integrationKey: 'weatherline'}})}});
             window.request = await answer.json();",
            person.api
        );
        person.runs_async(&ask).await;
        let request = person.runs("return window.request").await;
        assert_eq!(request["status"], "pending", "{request}");
        let page = request["url"].as_str().expect("a page").to_owned();
        person.browser.goto(&page).await.expect("the page opens");
        person
            .types("textbox", "API key", "weather-demo-key-2026")
            .await;
        person.clicks("button", "Connect").await;
        person.sees("Weatherline is connected").await;
        let id = request["requestId"].as_str().expect("an id");
        let look = format!(
            "const session = await (await fetch('/session', {{method: 'POST'}})).json();
             const headers = {{authorization: 'Bearer ' + session.token}};
             window.request = await (await fetch('{}/connection-requests/{id}', {{headers}})).json();",
            person.api
        );
        person.runs_async(&look).await;
        let request = person.runs("return window.request").await;
        assert_eq!(request["status"], "success", "{request}");
        let connections = person.connections().await;
        assert_eq!(
            request["resultConnectionId"], connections[0]["id"],
            "{request}"
        );
        person
    });
}

#[test]
fn integrations_are_found_by_a_search() {
    with_person(async |person| {
        person.finds("button", "Connect CodeHub").await;
        person
            .types("searchbox", "Search integrations", "weather")
            .await;
        person.sees("1 integration").await;
        let others = person.looks_for("button", "Connect CodeHub").await;
        assert!(others.is_none(), "the others are not shown");
        let told = "return document.querySelector('[data-part=connect-told]').getAttribute('role')";
        assert_eq!(person.runs(told).await, "status", "it is read out");
        person
            .types("searchbox", "Search integrations", " nothing")
            .await;
        person.sees("No integrations found").await;
        let back = char::from(Key::Backspace).to_string();
        person
            .types("searchbox", "Search integrations", &back.repeat(20))
            .await;
        person.finds("button", "Connect CodeHub").await;
        person
    });
}
