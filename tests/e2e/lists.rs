//! The list of connections: a failure takes nothing away, a rename that fails keeps its text.

use crate::person::{Person, with_person};

async fn connects_pingboard(person: &Person) -> String {
    person.clicks("button", "Connect Pingboard").await;
    person.clicks("button", "Connect").await;
    person.sees("Pingboard is connected").await;
    person.clicks("button", "Done").await;
    let connections = person.connections().await;
    connections[0]["name"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn a_failed_rename_keeps_the_text_and_the_list() {
    with_person(async |mut person| {
        let name = connects_pingboard(&person).await;
        person.clicks("button", &format!("Rename {name}")).await;
        let field = person.finds("textbox", "Name of the connection").await;
        field.clear().await.expect("an empty field");
        person
            .types("textbox", "Name of the connection", "Uptime")
            .await;
        person.stops_the_server().await;
        person.clicks("button", "Save").await;
        person.sees("The server could not be reached.").await;
        assert_eq!(
            person.value("textbox", "Name of the connection").await,
            "Uptime",
            "what was typed stays, and so does the list"
        );
        person.starts_the_server().await;
        person.clicks("button", "Save").await;
        person.finds("button", "Rename Uptime").await;
        person
    });
}

#[test]
fn archived_connections_come_and_go_with_their_switch() {
    with_person(async |person| {
        let name = connects_pingboard(&person).await;
        person.clicks("button", &format!("Disconnect {name}")).await;
        person
            .clicks("button", &format!("Yes, disconnect {name}"))
            .await;
        person.sees("No connections yet").await;
        person.clicks("checkbox", "Show archived").await;
        person.sees("Archived").await;
        let other = connects_pingboard(&person).await;
        person
            .clicks("button", &format!("Disconnect {other}"))
            .await;
        person
            .clicks("button", &format!("Yes, disconnect {other}"))
            .await;
        let archived = "return document.querySelectorAll('.row[data-archived]').length";
        for _ in 0..100 {
            if person.runs(archived).await == 2 {
                person.clicks("checkbox", "Show archived").await;
                person.sees("No connections yet").await;
                return person;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!(
            "the second archived connection is not shown:\n{}",
            person.reads().await
        );
    });
}
