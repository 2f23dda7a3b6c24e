//! Each widget of the gallery by keyboard alone. `cargo xtask test --full` walks in Firefox too.

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde_json::Value;

use crate::person::{Person, with_person};

const PAGES: [&str; 14] = [
    "text", "numbers", "options", "fetched", "time", "files", "lists", "choices", "groups", "kept",
    "layout", "tabs", "steps", "many",
];

/// The pages that a walk goes through: all of them where `FORMLOOM_WALK` says so (`cargo xtask test --full`), else those
/// that have the most kinds of stops.
fn pages() -> &'static [&'static str] {
    const FEW: [&str; 5] = ["text", "options", "lists", "steps", "many"];
    match std::env::var("FORMLOOM_WALK").as_deref() {
        Ok("all") => &PAGES,
        _ => &FEW,
    }
}

/// Far more than any page of the gallery has.
const MOST_STOPS: usize = 400;

/// What has the focus: where it is, how it is called, how large it is.
const FOCUS: &str = "const element = document.activeElement;
    const box = element.getBoundingClientRect();
    const inside = element.closest('.gallery-form') !== null;
    return { inside, body: element === document.body, tag: element.localName, part: element.dataset.part ?? '',
        width: box.width, height: box.height, type: element.type ?? '', outline: getComputedStyle(element).outlineStyle,
        card: element.closest('[data-part=variant-option]') !== null };";

/// The key itself: what is sent to a file input would be taken for the name of a file.
async fn tabs(person: &Person) {
    strikes(person, Key::Tab).await;
}

/// A key goes down and up, wherever the focus is then.
pub(crate) async fn strikes(person: &Person, key: Key) {
    let value = char::from(key);
    let key = KeyActions::new("keyboard".to_owned())
        .then(KeyAction::Down { value })
        .then(KeyAction::Up { value });
    person.browser.perform_actions(key).await.expect("a key");
    person.lets_the_page_draw().await;
}

async fn opens_page(person: &Person, page: &str, state: &str) {
    person.opens("/#connections").await;
    person.opens(&format!("/#gallery/{page}/{state}/en")).await;
    person
        .waits_for("document.querySelector('.gallery-form [data-part=form]') !== null")
        .await;
    // What is fetched comes a moment later.
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    person.finds("combobox", "Language").await;
    person
        .runs("document.getElementById('gallery-language').focus()")
        .await;
}

#[test]
fn every_stop_has_a_name_a_size_and_a_ring_and_none_is_a_trap() {
    with_person(async |person| {
        for page in pages().iter().copied() {
            // What other states have is the same, but for errors and for what cannot be edited.
            let states: &[&str] = match page {
                "text" | "lists" => &["filled", "checked", "read-only"],
                _ => &["filled"],
            };
            for state in states.iter().copied() {
                opens_page(&person, page, state).await;
                let mut stops = 0;
                loop {
                    tabs(&person).await;
                    let focus = person.runs(FOCUS).await;
                    if focus["inside"] != true {
                        break;
                    }
                    stops += 1;
                    assert!(stops < MOST_STOPS, "{page}, {state}: the way does not end");
                    let element = person.browser.active_element().await.expect("a focus");
                    let name = person.computed(&element, "computedlabel").await;
                    let told = format!("{page}, {state}, stop {stops}: {focus}");
                    assert!(!name.trim().is_empty(), "no name at {told}");
                    let size = |side: &str| focus[side].as_f64().unwrap_or(0.0);
                    let (width, height) = (size("width"), size("height"));
                    // A box is small, and its label or card is the target (WCAG 2.2, 2.5.8).
                    let is_box = matches!(focus["type"].as_str(), Some("checkbox" | "radio"));
                    assert!(width > 0.0 && height > 0.0, "nothing to be seen at {told}");
                    assert!(
                        is_box || height >= 24.0 && width >= 24.0 || focus["tag"] == "a",
                        "too small at {told}"
                    );
                    assert!(
                        focus["outline"] != "none" || focus["card"] == true,
                        "no ring at {told}"
                    );
                }
                assert!(
                    stops > 0 || state == "read-only",
                    "{page}, {state}: nothing to stop at"
                );
            }
        }
        person
    });
}

/// Goes forward until something has a name.
async fn tabs_to(person: &Person, name: &str) {
    for _ in 0..MOST_STOPS {
        person.presses(Key::Tab).await;
        let element = person.browser.active_element().await.expect("a focus");
        if person.computed(&element, "computedlabel").await == name {
            return;
        }
    }
    panic!(
        "the way does not lead to “{name}” on:\n{}",
        person.reads().await
    );
}

async fn types_here(person: &Person, text: &str) {
    let element = person.browser.active_element().await.expect("a focus");
    element.send_keys(text).await.expect("typing");
    person.lets_the_page_draw().await;
}

#[test]
fn a_text_is_typed_and_enter_submits() {
    with_person(async |person| {
        opens_page(&person, "text", "empty").await;
        tabs_to(&person, "Name").await;
        types_here(&person, "Ada").await;
        tabs_to(&person, "Password").await;
        types_here(&person, "long enough").await;
        person.presses(Key::Tab).await;
        person.presses(Key::Enter).await;
        assert_eq!(
            person
                .runs("return document.querySelector('[data-control=password] input').type")
                .await,
            "text",
            "the password is shown by its button"
        );
        tabs_to(&person, "E-mail").await;
        types_here(&person, "ada@example.org").await;
        person.presses(Key::Enter).await;
        person.sees("Submitted.").await;
        person
    });
}

#[test]
fn enter_leads_to_the_first_error_and_links_lead_to_the_others() {
    with_person(async |person| {
        opens_page(&person, "text", "empty").await;
        tabs_to(&person, "Name").await;
        person.presses(Key::Enter).await;
        person.sees("Fix 3 problems").await;
        person
            .waits_for("document.activeElement.name === '/name'")
            .await;
        person
            .runs("document.getElementById('gallery-language').focus()")
            .await;
        tabs_to(&person, "E-mail: Fill in this field.").await;
        person.presses(Key::Enter).await;
        person
            .waits_for("document.activeElement.name === '/email'")
            .await;
        person
    });
}

#[test]
fn a_list_is_edited() {
    with_person(async |person| {
        opens_page(&person, "lists", "filled").await;
        tabs_to(&person, "Add tag").await;
        person.presses(Key::Enter).await;
        person
            .waits_for("document.activeElement.name === '/tags/2'")
            .await;
        types_here(&person, "new").await;
        tabs_to(&person, "Add tag").await;
        person
            .runs("document.getElementById('gallery-language').focus()")
            .await;
        // What can be done with an item is behind it, in a menu.
        tabs_to(&person, "Actions for item 1").await;
        strikes(&person, Key::Enter).await;
        person
            .has_the_focus_on("menuitem", "Move item 1 down")
            .await;
        strikes(&person, Key::Enter).await;
        person
            .waits_for("document.querySelector('[name=\"/tags/0\"]').value === 'forms'")
            .await;
        person.waits_for("document.querySelector('[data-part=status]').textContent.includes('position 2 of 3')").await;
        // A move stays at hand: the same key moves it on.
        person
            .has_the_focus_on("menuitem", "Move item 2 down")
            .await;
        strikes(&person, Key::Enter).await;
        person.waits_for("document.querySelector('[data-part=status]').textContent.includes('position 3 of 3')").await;
        // At the end it does nothing, and does not lead back.
        person
            .has_the_focus_on("menuitem", "Move item 3 down")
            .await;
        strikes(&person, Key::Enter).await;
        person
            .has_the_focus_on("menuitem", "Move item 3 down")
            .await;
        strikes(&person, Key::Escape).await;
        person
            .has_the_focus_on("button", "Actions for item 3")
            .await;
        person
            .runs("document.getElementById('gallery-language').focus()")
            .await;
        tabs_to(&person, "Actions for item 1").await;
        strikes(&person, Key::Up).await;
        person.has_the_focus_on("menuitem", "Remove item 1").await;
        strikes(&person, Key::Enter).await;
        person
            .waits_for("document.querySelector('[name=\"/tags/0\"]').value !== 'forms'")
            .await;
        person
            .waits_for("document.activeElement !== document.body")
            .await;
        person
    });
}

#[test]
fn a_choice_is_made_by_arrows_and_what_was_typed_comes_back() {
    with_person(async |person| {
        opens_page(&person, "choices", "filled").await;
        tabs_to(&person, "User and password").await;
        person.presses(Key::Down).await;
        person
            .waits_for("document.querySelector('[name=\"/auth/user\"]') === null")
            .await;
        person.presses(Key::Up).await;
        person
            .waits_for("document.querySelector('[name=\"/auth/user\"]')?.value === 'ada'")
            .await;
        person
    });
}

#[test]
fn tabs_follow_the_arrows_and_steps_are_checked() {
    with_person(async |person| {
        opens_page(&person, "tabs", "filled").await;
        tabs_to(&person, "Server").await;
        person.presses(Key::Right).await;
        person
            .waits_for("document.activeElement.textContent === 'Account'")
            .await;
        tabs_to(&person, "User").await;
        opens_page(&person, "steps", "empty").await;
        tabs_to(&person, "Next").await;
        strikes(&person, Key::Enter).await;
        person.sees("Fill in this field").await;
        person
            .waits_for("document.activeElement.name === '/plan'")
            .await;
        types_here(&person, "team").await;
        tabs_to(&person, "Next").await;
        strikes(&person, Key::Enter).await;
        person.sees("Step 2 of 3").await;
        tabs_to(&person, "Card number").await;
        types_here(&person, "4111111111111111").await;
        strikes(&person, Key::Enter).await;
        person.sees("Step 3 of 3").await;
        tabs_to(&person, "Submit").await;
        strikes(&person, Key::Enter).await;
        person.sees("Submitted.").await;
        person
    });
}

#[test]
fn switches_and_boxes_follow_the_space_bar() {
    with_person(async |person| {
        opens_page(&person, "numbers", "filled").await;
        tabs_to(&person, "Use TLS").await;
        types_here(&person, " ").await;
        person
            .waits_for("document.activeElement.checked === false")
            .await;
        opens_page(&person, "options", "filled").await;
        tabs_to(&person, "Mon").await;
        types_here(&person, " ").await;
        person
            .waits_for("document.activeElement.checked === false")
            .await;
        let checked: Value = person
            .runs("return document.querySelectorAll('[name=\"/days\"]:checked').length")
            .await;
        assert_eq!(checked, 1, "Wednesday stays");
        person
    });
}
