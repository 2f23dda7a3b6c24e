//! One connection: how it is, and what can be done with it.

use crate::person::{Person, with_person};

/// Somebody with one connection of CodeHub, by OAuth2, who manages it.
async fn manages(person: &Person) {
    let before = person.windows().await;
    person.clicks("button", "Connect CodeHub").await;
    person.clicks("button", "Connect").await;
    let popup = person.new_window(&before).await;
    person.switches_to(&popup).await;
    person
        .clicks_and_leaves("button", "Approve", &before[0])
        .await;
    person.sees("CodeHub is connected").await;
    person.clicks("button", "Done").await;
    person
        .clicks("button", "Manage connections of CodeHub")
        .await;
    person.finds("heading", "CodeHub").await;
}

#[test]
fn a_connection_is_looked_at_tested_and_renamed() {
    with_person(async |person| {
        manages(&person).await;
        person.sees("Renewed on").await;
        person.sees("Connected on").await;
        person.clicks("button", "Test now").await;
        person.sees("The connection works.").await;
        person.has_the_focus_on("button", "Test now").await;
        person.clicks("button", "Rename").await;
        let field = person.finds("textbox", "Name").await;
        field.clear().await.expect("an empty field");
        person.types("textbox", "Name", "Our code").await;
        person.clicks("button", "Save").await;
        person.sees("Renamed.").await;
        person.has_the_focus_on("button", "Rename").await;
        assert_eq!(
            person.connections().await[0]["name"],
            "Our code",
            "its name"
        );
        person
    });
}

#[test]
fn a_connection_goes_only_after_a_question() {
    with_person(async |person| {
        manages(&person).await;
        person.clicks("button", "Disconnect").await;
        person.has_the_focus_on("button", "Keep it").await;
        person.clicks("button", "Keep it").await;
        person.has_the_focus_on("button", "Disconnect").await;
        assert_eq!(person.connections().await.len(), 1, "it stays");
        person.clicks("button", "Disconnect").await;
        person.clicks("button", "Yes, disconnect").await;
        person.sees("No connections yet").await;
        assert!(person.connections().await.is_empty(), "it is gone");
        person
    });
}
