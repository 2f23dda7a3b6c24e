//! Random use of every page of the gallery and of schemas by others: the page does not end, what is typed stays as it is
//! typed, the focus is never lost, and nothing grows.
//!
//! `FORMLOOM_ACTIONS` says how many actions there are, `FORMLOOM_SEED` with which seed they begin.

use std::time::Duration;

use fantoccini::wd::TimeoutConfiguration;
use serde_json::{Value, json};

use crate::calm::draws;
use crate::person::{Person, with_person};

/// How many actions there are where `FORMLOOM_ACTIONS` does not say.
const ACTIONS: u64 = 1_200;

/// Actions without asking how the page is.
const MOST: usize = 40;

/// The states of the gallery's pages in which something can be done.
const STATES: [&str; 3] = ["filled", "empty", "json"];

/// Schemas by others.
const OTHERS: [&str; 4] = [
    "schemastore/schemas/package.json",
    "schemastore/schemas/eslintrc.json",
    "schemastore/schemas/catalog-info.json",
    "connectors/faros-circleci-source.json",
];

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The schemas that are used beside the gallery: three shapes, and those of the corpus where it is there.
fn schemas() -> Vec<Value> {
    let shapes = [
        include_str!("shapes/postgres.json"),
        include_str!("shapes/monitor.json"),
        include_str!("shapes/payment.json"),
    ];
    let mut schemas: Vec<Value> = shapes
        .iter()
        .map(|text| serde_json::from_str(text).expect("a shape"))
        .collect();
    if let Some(corpus) = formloom_tests::corpus() {
        for name in OTHERS {
            let text = std::fs::read_to_string(corpus.join(name)).expect("a schema of the corpus");
            let schema: Value = serde_json::from_str(&text).expect("JSON");
            let inner = schema.get("connectionSpecification").cloned();
            schemas.push(inner.unwrap_or(schema));
        }
    }
    schemas
}

/// The pages of the gallery.
async fn pages(person: &Person) -> Vec<String> {
    person.opens("/#gallery").await;
    person
        .waits_for("document.querySelector('.gallery-nav a') !== null")
        .await;
    let links = person
        .runs("return [...document.querySelectorAll('.gallery-nav a')].map(link => link.hash.split('/')[1])")
        .await;
    let links: Vec<String> = serde_json::from_value(links).expect("links");
    links
}

/// Uses the form on the page; gives what went wrong.
async fn uses(person: &Person, seed: u64, count: u64) -> Vec<String> {
    let mut faults = Vec::new();
    // A script has half a minute, and a busy machine needs some of it.
    for (part, begin) in (0..count).step_by(MOST).enumerate() {
        let count = (count - begin).min(MOST as u64);
        let seed = seed + 100_000 * part as u64;
        let found = person
            .browser
            .execute_async(include_str!("chance.js"), vec![json!(seed), json!(count)])
            .await;
        let found: Vec<String> = match found {
            Ok(found) => serde_json::from_value(found).expect("a list"),
            Err(error) => panic!("seed {seed}: the page does not answer: {error}"),
        };
        faults.extend(found);
    }
    faults
}

/// The page's nodes and listeners, when nothing is drawn but the list of connections.
async fn weight(person: &Person) -> [u64; 2] {
    person.opens("/#connections").await;
    person
        .waits_for("document.querySelector('form[data-part=form]') === null")
        .await;
    person.lets_the_page_draw().await;
    // What the console names it keeps: Chromium has a word to say of forms with passwords.
    for command in [
        "Runtime.discardConsoleEntries",
        "Log.clear",
        "HeapProfiler.collectGarbage",
        "HeapProfiler.collectGarbage",
    ] {
        person.asks_tools(command, json!({})).await;
    }
    let counted = person.asks_tools("Memory.getDOMCounters", json!({})).await;
    ["nodes", "jsEventListeners"].map(|what| counted[what].as_u64().expect("a number"))
}

#[test]
fn random_use_ends_no_page_loses_nothing_and_leaves_nothing() {
    let actions = number("FORMLOOM_ACTIONS").unwrap_or(ACTIONS);
    let begin = number("FORMLOOM_SEED").unwrap_or(1);
    with_person(async |person| {
        let patience = TimeoutConfiguration::new(Some(Duration::from_secs(240)), None, None);
        person
            .browser
            .update_timeouts(patience)
            .await
            .expect("patience");
        let pages = pages(&person).await;
        let schemas = schemas();
        // Twice round: what a page needs once is there after the first time.
        let visits = 2 * (pages.len() + schemas.len()) as u64;
        let each = (actions / visits).max(1);
        let (mut faults, mut weights, mut seed) = (Vec::new(), Vec::new(), begin);
        for _ in 0..2 {
            for (number, page) in pages.iter().enumerate() {
                let state = STATES[(number + usize::try_from(seed).unwrap_or(0)) % STATES.len()];
                person.opens("/#connections").await;
                person.opens(&format!("/#gallery/{page}/{state}/en")).await;
                person
                    .waits_for("document.querySelector('form[data-part=form]') !== null")
                    .await;
                for fault in uses(&person, seed, each).await {
                    faults.push(format!("{page}/{state}: {fault}"));
                }
                seed += 1;
            }
            weights.push(weight(&person).await);
        }
        // The driver keeps what it has found in the playground: nothing is weighed any more.
        for (number, schema) in schemas.iter().enumerate() {
            draws(&person, schema).await;
            for fault in uses(&person, seed, 2 * each).await {
                faults.push(format!("schema {number}: {fault}"));
            }
            seed += 1;
        }
        assert!(
            faults.is_empty(),
            "{} faults:\n{}",
            faults.len(),
            faults.join("\n")
        );
        let [before, after] = [weights[0], weights[1]];
        for (what, before, after) in [
            ("nodes", before[0], after[0]),
            ("listeners", before[1], after[1]),
        ] {
            assert!(after <= before + 50, "{what} grow: {before}, then {after}");
        }
        person
    });
}
