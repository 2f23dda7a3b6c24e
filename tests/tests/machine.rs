//! The laws of a form hold for random schemas and random events, and for everything that was ever found.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use formloom_tests::machine::{Case, Coverage, Feature, fixture, replay, run, search, shrink};

/// How many sequences a run tries where `FORMLOOM_SEQUENCES` does not say.
const SEQUENCES: u64 = 1_000;

/// Sequences of which it is known that a law does not hold, each with what is the matter.
fn open_seeds() -> BTreeMap<u64, String> {
    let path = formloom_tests::root().join("tests/open-seeds.json");
    let text = std::fs::read_to_string(path).expect("the list of open seeds");
    let open: BTreeMap<String, String> = serde_json::from_str(&text).expect("seeds with reasons");
    open.into_iter()
        .map(|(seed, reason)| (seed.parse().expect("a seed"), reason))
        .collect()
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn the_laws_hold() {
    if let Some(seed) = number("FORMLOOM_SEED") {
        if let Err(find) = run(seed) {
            let find = shrink(find);
            let shown = fixture(&find, seed);
            panic!("seed {seed}: {}: {}\n{shown:#}", find.law, find.message);
        }
        return;
    }
    let count = number("FORMLOOM_SEQUENCES").unwrap_or(SEQUENCES);
    println!("seeds 0 to {count}; FORMLOOM_SEED=N repeats one");
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let finds = Mutex::new(Vec::new());
    let open = open_seeds();
    let done = search(0, Some(count), Duration::MAX, threads, |told| match told {
        Ok(found) => {
            if open.contains_key(&found.seed) {
                return;
            }
            let shown = format!("seed {}: {}\n{:#}", found.seed, found.title, found.fixture);
            if let Ok(mut finds) = finds.lock() {
                finds.push(shown);
            }
        }
        Err(line) => println!("{line}"),
    });
    println!("{}", done.coverage.table());
    let finds = finds.into_inner().unwrap_or_default();
    assert!(
        finds.is_empty(),
        "{} finds, each a fixture:\n\n{}",
        finds.len(),
        finds.join("\n\n")
    );
    if count >= 1_000 {
        assert!(done.coverage.median() >= 15, "sequences are too short");
        let empty = empty_cells(&done.coverage);
        assert!(empty.is_empty(), "never reached: {empty:?}");
    }
}

#[test]
fn what_is_open_still_fails() {
    let open = open_seeds();
    let passes: Vec<&u64> = open.keys().filter(|seed| run(**seed).is_ok()).collect();
    assert!(
        passes.is_empty(),
        "mended, so they leave tests/open-seeds.json: {passes:?}"
    );
}

/// What has to be reached and was not.
fn empty_cells(coverage: &Coverage) -> Vec<String> {
    let any = "set type clear add remove undo redo reset submit change_form blur server_errors";
    let mut wanted: Vec<(String, &str)> = Feature::EACH
        .iter()
        .map(|feature| (format!("schema {feature:?}"), any))
        .collect();
    for (row, events) in [
        ("schema UnionByConstant", "choose"),
        ("schema UnionOfShapes", "choose"),
        ("schema UnionOfTypes", "choose"),
        ("schema SharedDiscriminator", "choose"),
        ("schema NumberDiscriminator", "choose"),
        ("schema AnyOf", "choose"),
        ("schema Secret", "secret choose duplicate move rename"),
        (
            "node Group",
            "set clear choose add remove blur duplicate move rename secret",
        ),
        ("node Map", "set clear add remove choose"),
        ("node List", "set clear add remove duplicate"),
        ("node Tuple", "set clear add remove"),
        (
            "node Field",
            "set type unfinished clear remove blur duplicate move rename secret choose",
        ),
        ("node Any", "set clear choose add"),
        ("node Choice", "choose set add"),
        (
            "item",
            "set type unfinished clear choose remove duplicate move secret",
        ),
        (
            "member of a map",
            "set type unfinished clear choose remove rename secret",
        ),
        ("nullable node", "set type clear choose add remove"),
        (
            "node with a choice",
            "set type clear choose add remove duplicate move rename secret",
        ),
        (
            "secret node",
            "set type clear choose add remove duplicate rename secret",
        ),
        ("stored secret", "set type clear remove secret"),
        ("control text", "set type clear remove"),
        ("control number", "set type unfinished clear"),
        ("control integer", "set type unfinished clear"),
        ("control toggle", "set type unfinished clear"),
        ("control select", "set type clear"),
        ("control multiselect", "set type clear"),
        ("control password", "set type clear secret"),
        // Raw places are rare: what is secret, or refers to nothing.
        ("control json", "set type unfinished"),
    ] {
        wanted.push((row.to_owned(), events));
    }
    let cells = wanted
        .iter()
        .flat_map(|(row, events)| events.split(' ').map(move |event| (row.as_str(), event)));
    cells
        .filter(|(row, event)| coverage.reached(row, event) == 0)
        .map(|(row, event)| format!("{row} by {event}"))
        .collect()
}

#[test]
fn what_was_found_stays_mended() {
    // Those that the format of fixtures cannot say are in the second folder.
    let folders = ["fixtures/machine", "tests/finds"].map(|folder| {
        let folder = formloom_tests::root().join(folder);
        std::fs::read_dir(folder).expect("a folder of finds")
    });
    for entry in folders.into_iter().flatten() {
        let path = entry.expect("the folder can be read").path();
        let text = std::fs::read_to_string(&path).expect("a fixture can be read");
        let fixture = serde_json::from_str(&text).expect("a fixture is JSON");
        for case in Case::of_fixture(&fixture) {
            if let Err(find) = replay(&case) {
                panic!("{}: {}: {}", path.display(), find.law, find.message);
            }
        }
    }
}
