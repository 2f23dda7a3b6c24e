//! The same-window way: success and failure come back, and the address is clean.

use crate::person::{Person, with_person};

async fn leaves_for_codehub(person: &Person) {
    person.clicks("checkbox", "Sign in in this window").await;
    person.clicks("button", "Connect CodeHub").await;
    person.clicks("button", "Connect").await;
}

async fn address(person: &Person) -> String {
    person
        .browser
        .current_url()
        .await
        .expect("an address")
        .to_string()
}

#[test]
fn success_comes_back_and_the_address_is_clean() {
    with_person(async |person| {
        leaves_for_codehub(&person).await;
        person.clicks("button", "Approve").await;
        person.sees("CodeHub is connected").await;
        let address = address(&person).await;
        assert!(
            !address.contains("connectionId") && !address.contains("nonce"),
            "the address is clean: {address}"
        );
        assert_eq!(
            person.connections().await.len(),
            1,
            "there is one connection"
        );
        person.clicks("button", "Done").await;
        person.clicks("link", "Playground").await;
        person.finds("button", "Copy link").await;
        person.clicks("link", "Connections").await;
        person
            .finds("button", "Manage connections of CodeHub")
            .await;
        person.is_without_dialog().await;
        person
    });
}

#[test]
fn failure_comes_back_with_its_reason_and_the_address_is_clean() {
    with_person(async |person| {
        leaves_for_codehub(&person).await;
        person.clicks("button", "Deny").await;
        person
            .sees("The provider did not allow the connection.")
            .await;
        let address = address(&person).await;
        assert!(
            !address.contains("error") && !address.contains("nonce"),
            "the address is clean: {address}"
        );
        assert!(person.connections().await.is_empty(), "nothing was made");
        person
    });
}

#[test]
fn a_refused_address_is_said_and_what_was_typed_is_there_on_the_way_back() {
    with_person(async |person| {
        person.clicks("checkbox", "Sign in in this window").await;
        person.clicks("button", "Connect Deskflow").await;
        person.types("textbox", "Subdomain", "acme").await;
        let region = person.finds("combobox", "Region").await;
        region.select_by_index(1).await.expect("a region is chosen");
        person
            .runs(
                "const submit = HTMLFormElement.prototype.submit;
                 HTMLFormElement.prototype.submit = function () {
                     const payload = this.elements.payload;
                     payload.value = JSON.stringify({...JSON.parse(payload.value), redirectUri: 'https://evil.example.com/'});
                     return submit.call(this);
                 };",
            )
            .await;
        person.clicks("button", "Connect").await;
        person.sees("`redirectUri` is not allowed").await;
        person.browser.back().await.expect("the way back");
        person.finds("dialog", "Connect Deskflow").await;
        // The browser may have kept the page as it was, or have loaded it anew.
        if person
            .looks_for("button", "Back to the form")
            .await
            .is_some()
        {
            person.clicks("button", "Back to the form").await;
        }
        assert_eq!(
            person.value("textbox", "Subdomain").await,
            "acme",
            "what was typed is there"
        );
        person
    });
}

#[test]
fn a_forged_return_is_dropped_and_the_address_is_clean() {
    with_person(async |person| {
        person
            .opens("/?connectionId=abc&formloom_nonce=00000000000000000000000000000000")
            .await;
        person.finds("button", "Connect CodeHub").await;
        let address = address(&person).await;
        assert!(
            !address.contains("connectionId"),
            "the address is clean: {address}"
        );
        assert!(
            !person.reads().await.contains("is connected"),
            "nothing is claimed"
        );
        person
    });
}

#[test]
fn a_browser_inside_another_app_stays_in_its_window() {
    with_person(async |person| {
        person
            .runs(
                "const agent = 'Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 Mobile Safari/537.36 Instagram 330.0';
                 Object.defineProperty(navigator, 'userAgent', {get: () => agent});",
            )
            .await;
        person.clicks("button", "Connect CodeHub").await;
        person.clicks("button", "Connect").await;
        person.clicks("button", "Approve").await;
        person.sees("CodeHub is connected").await;
        assert_eq!(person.windows().await.len(), 1, "no window was opened");
        assert_eq!(person.connections().await.len(), 1, "one connection");
        person
    });
}
