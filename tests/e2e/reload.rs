//! A page that is reloaded by the person: what was typed, and a sign-in under way, are there again.

use crate::person::with_person;

#[test]
fn what_was_typed_is_there_after_a_reload_and_secrets_are_asked_again() {
    with_person(async |person| {
        person.clicks("button", "Connect Warehouse").await;
        person.types("textbox", "Host", "db.example.org").await;
        person.types("textbox", "User name", "ada").await;
        person.types("textbox", "Password", "lovelace").await;
        person
            .browser
            .refresh()
            .await
            .expect("the page loads again");
        assert_eq!(
            person.value("textbox", "Host").await,
            "db.example.org",
            "what was typed"
        );
        assert_eq!(
            person.value("textbox", "User name").await,
            "ada",
            "inside a choice too"
        );
        assert_eq!(
            person.value("textbox", "Password").await,
            "",
            "but no secret"
        );
        person
            .sees("For security, passwords and keys were not saved")
            .await;
        person.types("textbox", "Password", "lovelace").await;
        person.clicks("button", "Connect").await;
        person.sees("Warehouse is connected").await;
        assert_eq!(
            person.runs("return sessionStorage.length").await,
            0,
            "nothing is kept any more"
        );
        person
    });
}

#[test]
fn a_sign_in_under_way_ends_in_success_after_a_reload() {
    with_person(async |person| {
        let before = person.windows().await;
        person.clicks("button", "Connect CodeHub").await;
        person.clicks("button", "Connect").await;
        let popup = person.new_window(&before).await;
        person.switches_to(&popup).await;
        person.finds("button", "Approve").await;
        person.switches_to(&before[0]).await;
        person
            .browser
            .refresh()
            .await
            .expect("the page loads again");
        person.sees("Did you close the sign-in window?").await;
        person.switches_to(&popup).await;
        person
            .clicks_and_leaves("button", "Approve", &before[0])
            .await;
        person.sees("is connected").await;
        assert_eq!(
            person.connections().await.len(),
            1,
            "there is one connection"
        );
        person
    });
}

#[test]
fn an_untouched_page_keeps_nothing() {
    with_person(async |person| {
        person.clicks("button", "Connect Warehouse").await;
        person.finds("textbox", "Host").await;
        person
            .browser
            .refresh()
            .await
            .expect("the page loads again");
        person.finds("button", "Connect Warehouse").await;
        person.is_without_dialog().await;
        person
    });
}

#[test]
fn what_the_server_tries_is_heard_of_after_a_reload() {
    with_person(async |person| {
        person.clicks("button", "Connect Weatherline").await;
        person
            .types("textbox", "API key", "weather-demo-key-2026")
            .await;
        // The answer never comes to this page.
        person
            .runs(
                "const real = window.fetch;
                 window.fetch = (...args) => {
                     const address = new URL(args[0].url ?? args[0], location.href);
                     const sent = real.apply(window, args);
                     return address.pathname === '/connect' ? new Promise(() => {}) : sent;
                 };",
            )
            .await;
        person.clicks("button", "Connect").await;
        person.sees("Checking what you entered").await;
        person
            .browser
            .refresh()
            .await
            .expect("the page loads again");
        person.sees("is connected").await;
        assert_eq!(
            person.connections().await.len(),
            1,
            "there is one connection"
        );
        person
    });
}

#[test]
fn what_was_kept_goes_when_the_person_signs_out_whether_a_flow_is_shown_or_not() {
    with_person(async |person| {
        person.finds("button", "Connect Warehouse").await;
        // What another page of the app left behind.
        person
            .runs("sessionStorage.setItem('formloom.resume', '{\"input\": \"typed\"}')")
            .await;
        person.clicks("button", "Sign out").await;
        assert_eq!(
            person.runs("return sessionStorage.length").await,
            0,
            "whoever signs in next finds nothing of it"
        );
        person
    });
}
