//! Where the focus is: after a dialog, among options, at a question, after a connection is gone.

use fantoccini::Locator;
use fantoccini::key::Key;

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
