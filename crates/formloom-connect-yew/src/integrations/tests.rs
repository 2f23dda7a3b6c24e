//! What the cards say, and what a search finds.

use formloom_yew::Look;
use serde_json::json;
use yew::props;

use super::cards::{Cards, Search, matches, own};
use super::*;
use crate::drawn;

fn integrations(list: Value) -> Loaded<Rc<Vec<Integration>>> {
    Loaded::Ready(Rc::new(serde_json::from_value(list).expect("integrations")))
}

fn connections(list: Value) -> Loaded<Rc<Vec<Connection>>> {
    Loaded::Ready(Rc::new(serde_json::from_value(list).expect("connections")))
}

/// So many integrations, with Greek names.
fn many(count: usize) -> Loaded<Rc<Vec<Integration>>> {
    let one = |index| {
        json!({"id": format!("i-{index}"), "key": format!("k-{index}"), "name": format!("Κόμβος {index}"),
        "description": "κάτι **άλλο**"})
    };
    integrations((0..count).map(one).collect())
}

fn draws(
    language: &str,
    integrations: &Loaded<Rc<Vec<Integration>>>,
    connections: &Loaded<Rc<Vec<Connection>>>,
    search: &Search,
) -> String {
    let look = ConnectLook::in_language(language);
    draws_as(look, integrations, connections, search)
}

fn draws_as(
    look: ConnectLook,
    integrations: &Loaded<Rc<Vec<Integration>>>,
    connections: &Loaded<Rc<Vec<Connection>>>,
    search: &Search,
) -> String {
    let props = props!(IntegrationCardsProps {
        integrations: integrations.clone(),
        connections: connections.clone(),
        onconnect: Callback::noop(),
        onmanage: Callback::noop(),
        unfolds: true,
        look: look,
    });
    let cards = Cards {
        props: &props,
        search,
        id: "list",
    };
    drawn::html(cards.draw(Callback::noop()))
}

fn looks_for(text: &str) -> Search {
    Search {
        text: text.to_owned(),
        ..Search::default()
    }
}

/// How many cards there are.
fn cards(html: &str) -> usize {
    html.matches("data-part=\"connect-card\"").count()
}

#[test]
fn every_state_is_in_the_language_of_the_look() {
    let failed = Loaded::Failed(Box::new(ConnectError::new(
        formloom_connect::ErrorKind::Network,
    )));
    let own = connections(json!([
        {"id": "c-1", "name": "ένα", "integrationId": "i-0", "state": "READY"},
        {"id": "c-2", "name": "δύο", "integrationId": "i-1", "state": "READY"},
        {"id": "c-3", "name": "τρία", "integrationId": "i-1", "state": "READY"},
        {"id": "c-4", "name": "λάθος", "integrationId": "i-2", "disconnected": true},
    ]));
    for (what, list, search) in [
        ("loading", Loaded::Loading, ""),
        ("failed", failed, ""),
        ("empty", many(0), ""),
        ("a few", many(4), ""),
        ("many", many(100), "κόμβος"),
        ("one found", many(100), "κόμβος 99"),
        ("none found", many(100), "nothing"),
    ] {
        drawn::speaks_its_language(what, |language| {
            draws(language, &list, &own, &looks_for(search))
        });
    }
}

#[test]
fn a_card_says_how_it_stands_and_what_can_be_done() {
    let own = connections(json!([
        {"id": "c-1", "name": "One", "integrationId": "i-1", "state": "READY"},
        {"id": "c-2", "name": "Two", "integrationId": "i-2", "state": "READY"},
        {"id": "c-3", "name": "Three", "integrationId": "i-2", "state": "READY"},
        {"id": "c-4", "name": "Four", "integrationId": "i-3", "disconnected": true},
        {"id": "c-5", "name": "Old", "integrationId": "i-0", "archivedAt": "2026-01-02T03:04:05Z"},
    ]));
    let html = draws("en", &many(4), &own, &Search::default());
    for (card, says) in html.split("data-part=\"connect-card\"").skip(1).zip([
        ["Not connected", "aria-label=\"Connect Κόμβος 0\""],
        [
            "Connected",
            "aria-label=\"Add another connection of Κόμβος 1\"",
        ],
        [
            "2 connections",
            "aria-label=\"Manage connections of Κόμβος 2\"",
        ],
        ["Needs attention", "aria-expanded=\"false\""],
    ]) {
        let is_said = says.iter().all(|says| card.contains(says));
        assert!(is_said, "{says:?}: {card}");
        assert!(!card.contains("data-kind"), "none is the first choice");
    }
    assert!(html.contains("<strong>άλλο</strong>"), "Markdown: {html}");
    assert!(!html.contains("type=\"search\""), "there are few");
}

#[test]
fn many_can_be_searched_and_come_bit_by_bit() {
    let none = connections(json!([]));
    let all = many(100);
    let html = draws("en", &all, &none, &Search::default());
    assert!(
        html.contains("<label") && html.contains("for=\"list-search\""),
        "{html}"
    );
    assert!(cards(&html) < 100 && html.contains("Show more"), "a part");
    let more = Search {
        most: 120,
        ..Search::default()
    };
    let html = draws("en", &all, &none, &more);
    assert!(cards(&html) == 100 && !html.contains("Show more"), "all");
    for (text, found, told) in [
        ("  ", 60, ""),
        ("ΚΌΜΒΟΣ 9", 19, "19 integrations"),
        ("k-42", 1, "1 integration"),
        ("nothing", 0, "No integrations found"),
    ] {
        let html = draws("en", &all, &none, &looks_for(text));
        assert_eq!(cards(&html), found, "{text}");
        let status = html.split("role=\"status\"").nth(1).unwrap_or_default();
        let status = status.split(['<', '>']).nth(1).unwrap_or_default();
        assert_eq!(status, told, "{text}");
    }
}

#[test]
fn every_word_has_to_be_found() {
    let one: Integration = serde_json::from_value(
        json!({"id": "i", "key": "code-hub", "name": "CodeHub", "description": "Repositories and issues"}),
    )
    .expect("an integration");
    for (text, found) in [
        ("", true),
        ("hub", true),
        ("CODE issues", true),
        ("code-hub", true),
        ("code mail", false),
    ] {
        assert_eq!(matches(&one, text), found, "{text}");
    }
}

#[test]
fn what_the_server_tells_counts_until_the_connections_are_known() {
    let told = json!([{"id": "i-0", "name": "Hub", "connection": {"id": "c-1", "name": "One", "integrationId": "i-0"}}]);
    let Loaded::Ready(list) = integrations(told) else {
        unreachable!("it is there")
    };
    assert_eq!(own(&list[0], &Loaded::Loading).len(), 1, "told");
    assert_eq!(own(&list[0], &connections(json!([]))).len(), 0, "known");
}

#[test]
fn what_comes_back_has_its_name_and_picture() {
    let list = integrations(
        json!([{"id": "i-0", "key": "hub", "name": "Hub", "logoUri": "https://x.example/a"}]),
    );
    let target = ConnectTarget {
        integration: IntegrationTarget::by_key("hub"),
        name: "hub".into(),
        mode: Mode::Connect,
        allow_multiple: false,
    };
    assert_eq!(named(&target, &list).name, "Hub");
    assert_eq!(named(&target, &Loaded::Loading).name, "hub");
    assert!(picture(&target, &list).is_some());
}

#[test]
fn an_unstyled_look_says_so_to_the_stylesheet() {
    let unstyled = |look: Look| {
        let none = connections(json!([]));
        let html = draws_as(look.into(), &many(1), &none, &Search::default());
        html.contains("data-unstyled=\"true\"")
    };
    assert!(unstyled(Look::default().unstyled()), "it is");
    assert!(!unstyled(Look::default()), "it is not");
}
