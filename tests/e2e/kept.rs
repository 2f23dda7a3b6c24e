//! Nothing typed is lost: while the server checks, by another option, by Escape, by a file dialog, by a failure.

use fantoccini::Locator;
use fantoccini::key::Key;

use crate::person::{Person, with_person, with_person_at};

const KEY: &str = "weather-demo-key-2026";

async fn chooses(person: &Person, option: usize) {
    let options = person
        .browser
        .find_all(Locator::Css("dialog [data-part=connect-option]"))
        .await
        .expect("options");
    options[option].click().await.expect("a click");
}

#[test]
fn what_is_typed_while_the_server_checks_stays() {
    with_person(async |person| {
        person.clicks("button", "Connect Weatherline").await;
        person.types("textbox", "API key", "wrong-key").await;
        person
            .runs("document.querySelector('dialog form').marked = true")
            .await;
        person.holds_back("/connect").await;
        person.clicks("button", "Connect").await;
        person.sees("Checking what you entered…").await;
        let timeout = person.finds("textbox", "Timeout optional").await;
        timeout.clear().await.expect("an empty field");
        person.types("textbox", "Timeout optional", "45").await;
        person.runs("window.release()").await;
        person.sees("Fix 1 problem").await;
        assert_eq!(
            person.value("textbox", "API key").await,
            "wrong-key",
            "the key"
        );
        assert_eq!(
            person.value("textbox", "Timeout optional").await,
            "45",
            "the rest"
        );
        let same = person
            .runs("return document.querySelector('dialog form').marked === true")
            .await;
        assert_eq!(same, true, "the form is not drawn anew");
        person
    });
}

#[test]
fn cancel_and_escape_while_the_server_checks_go_back_to_the_form() {
    with_person(async |person| {
        person.clicks("button", "Connect Weatherline").await;
        person.types("textbox", "API key", KEY).await;
        person.holds_back("/connect").await;
        person.clicks("button", "Connect").await;
        person.sees("Checking what you entered…").await;
        person.clicks("button", "Cancel").await;
        person.loses_sight_of("Checking what you entered…").await;
        assert_eq!(
            person.value("textbox", "API key").await,
            KEY,
            "after Cancel"
        );
        person.clicks("button", "Connect").await;
        person.sees("Checking what you entered…").await;
        person.presses(Key::Escape).await;
        person.loses_sight_of("Checking what you entered…").await;
        assert_eq!(
            person.value("textbox", "API key").await,
            KEY,
            "after Escape"
        );
        person.runs("window.release()").await;
        person.clicks("button", "Connect").await;
        person.sees("Weatherline is connected").await;
        person
    });
}

#[test]
fn the_other_option_keeps_what_was_typed() {
    with_person(async |person| {
        person.clicks("button", "Connect Ledgerly").await;
        person.sees("How do you want to connect?").await;
        chooses(&person, 0).await;
        person.types("textbox", "API key", "half a k").await;
        chooses(&person, 1).await;
        person
            .sees("You’ll sign in to Ledgerly in a new window.")
            .await;
        chooses(&person, 0).await;
        assert_eq!(
            person.value("textbox", "API key").await,
            "half a k",
            "it is back"
        );
        let kept = person.finds("textbox", "API key").await;
        kept.clear().await.expect("an empty field");
        person.types("textbox", "API key", KEY).await;
        person.clicks("button", "Connect").await;
        person.sees("Ledgerly is connected").await;
        person
    });
}

#[test]
fn leaving_a_form_with_something_typed_asks_first() {
    with_person(async |person| {
        person.clicks("button", "Connect Weatherline").await;
        person.finds("textbox", "API key").await;
        person.presses(Key::Escape).await;
        person.is_without_dialog().await;

        person.clicks("button", "Connect Weatherline").await;
        person.types("textbox", "API key", "abc").await;
        person.presses(Key::Escape).await;
        person.sees("Leave without connecting?").await;
        person.has_the_focus_on("button", "Keep editing").await;
        person.presses(Key::Enter).await;
        assert_eq!(person.value("textbox", "API key").await, "abc", "it stays");
        // Browsers close a dialog themselves when Escape comes twice.
        person.presses(Key::Escape).await;
        person.sees("Leave without connecting?").await;
        person.presses(Key::Escape).await;
        person.loses_sight_of("Leave without connecting?").await;
        assert_eq!(person.value("textbox", "API key").await, "abc", "still");
        person.clicks("button", "Close").await;
        person.clicks("button", "Discard").await;
        person.is_without_dialog().await;
        person
    });
}

#[test]
fn a_cancelled_file_dialog_is_not_a_cancelled_connection() {
    with_person(async |person| {
        person.clicks("button", "Connect Weatherline").await;
        person.types("textbox", "API key", "abc").await;
        person
            .runs(
                "const file = Object.assign(document.createElement('input'), {type: 'file'});
                 document.querySelector('dialog form').append(file);
                 file.dispatchEvent(new Event('cancel', {bubbles: true}));",
            )
            .await;
        assert_eq!(
            person.value("textbox", "API key").await,
            "abc",
            "nothing happens"
        );
        let page = person.reads().await;
        assert!(
            !page.contains("Leave without"),
            "not even a question:\n{page}"
        );
        person
    });
}

#[test]
fn a_server_that_stops_and_comes_back_connects_with_what_was_typed() {
    with_person(async |mut person| {
        person.clicks("button", "Connect Weatherline").await;
        person.types("textbox", "API key", KEY).await;
        person.stops_the_server().await;
        person.clicks("button", "Connect").await;
        person.sees("The server could not be reached.").await;
        person.starts_the_server().await;
        person.clicks("button", "Try again").await;
        person.sees("Weatherline is connected").await;
        assert_eq!(
            person.connections().await.len(),
            1,
            "there is one connection"
        );
        person
    });
}

#[test]
fn an_expired_session_is_said_and_what_was_typed_stays() {
    // Tokens end so soon that each request asks for one.
    let short =
        |config: &mut formloom_server::Config| config.session = std::time::Duration::from_secs(8);
    with_person_at(short, async |person| {
        person.clicks("button", "Connect Weatherline").await;
        person.types("textbox", "API key", KEY).await;
        // A backend that gives out an old token.
        person
            .runs_async(
                "const real = window.fetch;
                 const session = await (await real('/session', {method: 'POST',
                     headers: {'content-type': 'application/json'}, body: JSON.stringify({customer: 'demo'})})).json();
                 window.recover = () => { window.fetch = real; };
                 window.fetch = (...args) => String(args[0].url ?? args[0]).endsWith('/session')
                     ? Promise.resolve(new Response(JSON.stringify(session)))
                     : real.apply(window, args);
                 await new Promise(done => setTimeout(done, 9500));",
            )
            .await;
        person.clicks("button", "Connect").await;
        person.sees("Your session is not valid any more.").await;
        person.runs("window.recover()").await;
        person.clicks("button", "Back to the form").await;
        assert_eq!(
            person.value("textbox", "API key").await,
            KEY,
            "what was typed stays"
        );
        person.clicks("button", "Connect").await;
        person.sees("Weatherline is connected").await;
        person
    });
}
