//! Where the focus is: after a dialog, among options, at a question, after a connection is gone.

use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::json;

use crate::calm::{draws, letter};
use crate::keyboard::strikes;
use crate::person::{Person, with_person};

const KEY: &str = "weather-demo-key-2026";

async fn connects_weatherline(person: &Person) -> String {
    person.clicks("button", "Connect Weatherline").await;
    person.types("textbox", "API key", KEY).await;
    person.clicks("button", "Connect").await;
    person.sees("Weatherline is connected").await;
    person.clicks("button", "Done").await;
    let connections = person.connections().await;
    connections[0]["name"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn a_closed_dialog_gives_the_focus_back() {
    with_person(async |person| {
        person.clicks("button", "Connect Weatherline").await;
        person.has_the_focus_on("textbox", "API key").await;
        person.clicks("button", "Close").await;
        person.is_without_dialog().await;
        person
            .has_the_focus_on("button", "Connect Weatherline")
            .await;
        person
    });
}

#[test]
fn going_through_the_options_keeps_the_focus_there() {
    with_person(async |person| {
        person.clicks("button", "Connect Ledgerly").await;
        person.sees("How do you want to connect?").await;
        let second = person
            .browser
            .find(Locator::Css(
                "dialog [data-part=connect-option]:nth-of-type(2) input",
            ))
            .await
            .expect("the second option");
        second.click().await.expect("a click");
        person
            .sees("You’ll sign in to Ledgerly in a new window.")
            .await;
        let at = "return [...document.querySelectorAll('dialog [data-part=connect-option] input')].indexOf(document.activeElement)";
        assert_eq!(person.runs(at).await, 1, "at the chosen option");
        person.presses(Key::Up).await;
        person.finds("textbox", "API key").await;
        assert_eq!(person.runs(at).await, 0, "and at the next one");
        person
    });
}

#[test]
fn no_button_that_replaces_or_deletes_gets_the_focus() {
    with_person(async |person| {
        let name = connects_weatherline(&person).await;
        person.comes_to_connect("weatherline").await;
        person.types("textbox", "API key", KEY).await;
        person.clicks("button", "Connect").await;
        person.sees("Connecting will replace").await;
        let panel = person
            .runs("return document.activeElement.matches('[data-part=connect-panel]')")
            .await;
        assert_eq!(panel, true, "the question itself has it");
        person.clicks("button", "Keep it").await;
        person.clicks("button", "Close").await;
        person.clicks("button", "Discard").await;

        person.clicks("button", &format!("Reconnect {name}")).await;
        person.sees("A value is stored").await;
        let at = person.runs("return document.activeElement.tagName").await;
        assert_eq!(
            at, "INPUT",
            "the first control, and no button of a stored secret"
        );
        person
    });
}

#[test]
fn after_a_rename_and_a_disconnect_the_focus_is_in_the_list() {
    with_person(async |person| {
        let name = connects_weatherline(&person).await;
        person.clicks("button", &format!("Rename {name}")).await;
        person
            .has_the_focus_on("textbox", "Name of the connection")
            .await;
        let field = person.finds("textbox", "Name of the connection").await;
        field.clear().await.expect("an empty field");
        person
            .types("textbox", "Name of the connection", "Rain")
            .await;
        person.clicks("button", "Save").await;
        person.has_the_focus_on("button", "Rename Rain").await;
        person.clicks("button", "Disconnect Rain").await;
        person.has_the_focus_on("button", "Keep Rain").await;
        person.presses(Key::Enter).await;
        person.has_the_focus_on("button", "Disconnect Rain").await;
        assert_eq!(person.connections().await.len(), 1, "it is still there");
        person.clicks("button", "Disconnect Rain").await;
        person.clicks("button", "Yes, disconnect Rain").await;
        person.sees("No connections yet").await;
        person.has_the_focus_on("heading", "Your connections").await;
        person
    });
}

#[test]
fn a_button_of_pages_at_its_end_keeps_the_focus() {
    with_person(async |person| {
        person.opens("/#gallery/long/filled/en").await;
        let next = person.finds("button", "Next").await;
        next.click().await.expect("a click");
        person.sees("Items 21 to 40").await;
        strikes_button(&person, "back").await;
        person.sees("Items 1 to 20").await;
        keeps_the_focus_on(&person, "back").await;
        // It does nothing more there.
        strikes(&person, Key::Enter).await;
        person.sees("Items 1 to 20").await;
        keeps_the_focus_on(&person, "back").await;
        let find = person.finds("searchbox", "Find an item").await;
        find.send_keys("Person 99").await.expect("typing");
        person.sees("11 matches").await;
        person
    });
}

/// Gives the focus to a button of pages, and presses Enter there.
async fn strikes_button(person: &Person, part: &str) {
    person
        .runs(&format!(
            "document.querySelector('[data-part=pages] [data-part={part}]').focus()"
        ))
        .await;
    strikes(person, Key::Enter).await;
}

/// The browser takes the focus from what it does not draw any more when it draws next.
async fn keeps_the_focus_on(person: &Person, part: &str) {
    person
        .runs_async(
            "for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)",
        )
        .await;
    person.lets_the_page_draw().await;
    let at = person
        .runs("return document.activeElement.dataset.part ?? document.activeElement.localName")
        .await;
    assert_eq!(at, part, "what has the focus");
}

#[test]
fn a_text_that_a_program_fills_in_keeps_the_focus_when_an_error_comes_beside_its_list() {
    let schema = json!({ "type": "object", "properties": { "tags": { "type": "array", "title": "Tags", "uniqueItems": true,
        "items": { "type": "string" }, "default": ["x", "y"] } } });
    with_person(async |person| {
        draws(&person, &schema).await;
        person.clicks("button", "Check").await;
        let item = "document.querySelector('[name=\"/tags/1\"]')";
        person.runs(&format!("{item}.focus()")).await;
        for (tag, is_wrong) in [("x", true), ("z", false), ("x", true)] {
            // As extensions of browsers fill in texts.
            person
                .runs(&format!(
                    "{item}.value = '{tag}'; {item}.dispatchEvent(new InputEvent('input', {{ bubbles: true }}))"
                ))
                .await;
            keeps_the_focus_on(&person, "input").await;
            if is_wrong {
                person.sees("Remove what is there twice.").await;
            } else {
                person.loses_sight_of("Remove what is there twice.").await;
            }
        }
        person
    });
}

#[test]
fn a_secret_ends_the_view_as_json_for_good_and_the_focus_stays_in_the_form() {
    let variant = |name: &str, more: serde_json::Value| {
        json!({ "type": "object", "title": name, "required": ["type"],
            "properties": { "type": { "const": name }, "more": more } })
    };
    let schema = json!({ "type": "object", "title": "Payment", "required": ["method"], "properties": { "method": { "oneOf": [
        variant("transfer", json!({ "type": "string" })),
        variant("card", json!({ "type": "string", "writeOnly": true })),
        variant("cash", json!({ "type": "string" })) ] } } });
    with_person(async |person| {
        draws(&person, &schema).await;
        person
            .runs("document.querySelector('[data-part=as-json]').click()")
            .await;
        let text = person.finds("textbox", "Payment (JSON)").await;
        text.clear().await.expect("an empty text");
        text.send_keys(r#"{"method": {"type": "card"}}"#)
            .await
            .expect("typing");
        // There is no way to JSON around a secret: the fields are drawn, and the next key is still in the form.
        let menu = "document.querySelector('form select[name=\"choice:/method\"]')";
        person.waits_for(&format!("{menu} !== null")).await;
        keeps_the_focus_on(&person, "group").await;
        person.runs(&format!("{menu}.focus()")).await;
        letter(&person, 't').await;
        person
            .waits_for("document.querySelector('[data-part=as-json]') !== null")
            .await;
        keeps_the_focus_on(&person, "kind").await;
        person
    });
}

#[test]
fn a_lock_leaves_the_focus_in_the_form() {
    with_person(async |person| {
        for (page, has_it) in [
            ("options", "select[name]:not([size])"),
            ("lists", "button[data-part=add]"),
        ] {
            person.opens("/#connections").await;
            person.opens(&format!("/#gallery/{page}/filled/en")).await;
            let one = format!("document.querySelector('form[data-part=form] {has_it}')");
            person.waits_for(&format!("{one} !== null")).await;
            // As a host locks it: no click takes the focus away.
            person
                .runs(&format!(
                    "{one}.focus(); const state = document.getElementById('gallery-state'); state.value = 'read-only';
                     state.dispatchEvent(new Event('change', {{ bubbles: true }}))"
                ))
                .await;
            person.waits_for(&format!("{one}?.disabled ?? true")).await;
            keeps_the_focus_on(&person, "group").await;
        }
        person
    });
}

#[test]
fn a_reset_under_what_is_typed_leaves_the_focus_there() {
    with_person(async |person| {
        person.opens("/#gallery/text/filled/en").await;
        person.finds("textbox", "Name").await;
        let field = "document.getElementsByName('/name')[0]";
        person.runs(&format!("{field}.focus()")).await;
        letter(&person, 'y').await;
        // As a host resets it: no click takes the focus away.
        person
            .runs(&format!(
                "{field}.setSelectionRange(2, 2); document.querySelector('form[data-part=form]').reset()"
            ))
            .await;
        person
            .waits_for(&format!("{field}.value === 'Grace Hopper'"))
            .await;
        keeps_the_focus_on(&person, "input").await;
        letter(&person, 'x').await;
        assert_eq!(person.value("textbox", "Name").await, "Grxace Hopper");
        person
    });
}

#[test]
fn a_panel_that_is_closed_from_elsewhere_gives_the_focus_to_the_head_of_the_open_one() {
    with_person(async |person| {
        person.opens("/#gallery/tabs/filled/en").await;
        let tab = "document.querySelectorAll('[role=tab]')[1]";
        person.waits_for(&format!("{tab} !== undefined")).await;
        person
            .runs(&format!(
                "document.querySelector('[data-part=panel]:not([hidden]) input').focus(); {tab}.click()"
            ))
            .await;
        keeps_the_focus_on(&person, "tab").await;
        let is_open = person
            .runs("return document.activeElement.ariaSelected")
            .await;
        assert_eq!(is_open, "true", "the tab that is open");
        person
    });
}
