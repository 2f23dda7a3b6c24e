//! Two forms in two shadow roots: each finds what is its own, and the focus goes where it should.

use fantoccini::key::Key;

use crate::keyboard::strikes;
use crate::person::{Person, with_person};

/// The shadow root of a form, in the language of the page.
fn root(number: usize) -> String {
    format!("document.querySelector('[data-island=\"{number}\"]')?.shadowRoot")
}

/// Waits until something is true of what has the focus in a shadow root.
async fn has_the_focus(person: &Person, number: usize, what: &str) {
    let root = root(number);
    person
        .waits_for(&format!("{root}.activeElement?.{what}"))
        .await;
}

async fn types_here(person: &Person, text: &str) {
    for key in text.chars() {
        strikes_letter(person, key).await;
    }
}

async fn strikes_letter(person: &Person, value: char) {
    use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
    let key = KeyActions::new("keyboard".to_owned())
        .then(KeyAction::Down { value })
        .then(KeyAction::Up { value });
    person.browser.perform_actions(key).await.expect("a letter");
}

#[test]
fn a_form_in_a_shadow_root_works_as_any_other() {
    with_person(async |person| {
        person.opens("/#connections").await;
        person.opens("/#shadow").await;
        person.sees("In shadow roots").await;
        for number in [1, 2] {
            let root = root(number);
            person
                .waits_for(&format!(
                    "{root}?.querySelector('[name=\"/name\"]') != null"
                ))
                .await;
        }
        for number in [2, 1] {
            let root = root(number);
            let clicks = |selector: &str| format!("{root}.querySelector('{selector}').click()");
            // A refused submit sends the focus to the first error, and so does a link of the summary.
            person.runs(&clicks("[data-part=submit]")).await;
            has_the_focus(&person, number, "name === '/name'").await;
            person
                .runs(&format!("{root}.querySelector('[data-part=add]').focus()"))
                .await;
            person.runs(&clicks("[data-part=summary-link]")).await;
            has_the_focus(&person, number, "name === '/name'").await;
            types_here(&person, &format!("Ada {number}")).await;
            // A new item gets the focus, and its menu keeps it.
            let add = format!(
                "[...{root}.querySelectorAll('[data-part=add]')].find(one => one.innerText.includes('people'))"
            );
            for text in ["x", "y"] {
                person.runs(&format!("{add}.click()")).await;
                has_the_focus(&person, number, "name.startsWith('/people/')").await;
                types_here(&person, text).await;
            }
            let menu = format!("{root}.querySelector('[data-part=item] [data-part=more]')");
            person.runs(&format!("{menu}.focus()")).await;
            strikes(&person, Key::Enter).await;
            has_the_focus(&person, number, "innerText.includes('down')").await;
            strikes(&person, Key::Enter).await;
            person
                .waits_for(&format!(
                    "{root}.querySelector('[name=\"/people/1\"]').value === 'x'"
                ))
                .await;
            strikes(&person, Key::Escape).await;
            has_the_focus(&person, number, "dataset.part === 'more'").await;
            // A variant brings its fields.
            let select = format!("{root}.querySelector('select[name^=\"choice:\"]')");
            person
                .runs(&format!(
                    "const select = {select}; select.focus(); select.selectedIndex = [...select.options].findIndex(one => one.text === 'Online');
                     for (const kind of ['input', 'change']) select.dispatchEvent(new Event(kind, {{ bubbles: true }}))"
                ))
                .await;
            person
                .waits_for(&format!(
                    "{root}.querySelector('[name=\"/place/link\"]') !== null"
                ))
                .await;
            person
                .runs(&format!(
                    "{root}.querySelector('[name=\"/place/link\"]').focus()"
                ))
                .await;
            types_here(&person, "l").await;
            person.runs(&clicks("[data-part=submit]")).await;
            person
                .sees(&format!("Submitted: {{\"name\":\"Ada {number}\",\"people\":[\"y\",\"x\"],\"place\":{{\"link\":\"l\"}}}}"))
                .await;
        }
        let ids = person
            .runs(&format!(
                "const ids = [{}, {}].flatMap(root => [...root.querySelectorAll('[id]')].map(one => one.id)); return ids.length === new Set(ids).size",
                root(1),
                root(2)
            ))
            .await;
        assert_eq!(ids, true, "each id is there once");
        person
    });
}
