//! The pages of the demo: the skip link, a pasted link of the playground, the clipboard.

use fantoccini::key::Key;

use crate::keyboard::strikes;
use crate::person::with_person;

#[test]
fn the_skip_link_stays_on_the_page() {
    with_person(async |person| {
        person.opens("/#playground").await;
        person.finds("button", "Copy link").await;
        // It is seen, and can be used, while it has the focus.
        person
            .waits_for("(document.querySelector('.skip-link').focus(), document.activeElement.matches('.skip-link'))")
            .await;
        strikes(&person, Key::Enter).await;
        // The focus goes to the content.
        person
            .waits_for("document.activeElement.id === 'main'")
            .await;
        person.finds("button", "Copy link").await;
        person
    });
}

#[test]
fn a_pasted_link_of_the_playground_is_opened() {
    with_person(async |person| {
        person.opens("/#playground").await;
        person.finds("button", "Copy link").await;
        let schema = r#"{"properties": {"pasted": {"type": "string"}}}"#;
        person
            .runs(&format!(
                "location.hash = 'playground/' + encodeURIComponent('{schema}')"
            ))
            .await;
        person.finds("textbox", "Pasted optional").await;
        person
    });
}

#[test]
fn a_refused_clipboard_is_said() {
    with_person(async |person| {
        person.opens("/#playground").await;
        person.finds("button", "Copy link").await;
        person
            .runs("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
            .await;
        person.clicks("button", "Copy link").await;
        person
            .sees("Not copied: the link is in the address bar.")
            .await;
        person
            .runs("navigator.clipboard.writeText = () => Promise.resolve()")
            .await;
        person.clicks("button", "Copy link").await;
        person.sees("Copied.").await;
        person
    });
}
