//! Forms of schemas by others when they are opened: nothing that matters is put into a menu, and few fields are left.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a helper of a test fails like a test, and says what it counts"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use formloom_core::layout::{Offers, ShownFields};
use formloom_core::{FormState, NodeId, compile};
use formloom_tests::corpus;
use serde_json::Value;

/// Fields that a calm form shows at most: three screens have room for about so many.
const MOST: usize = 40;

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap_or_default()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "json") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What a form shows when it is opened: how many fields are drawn, and what is wrong with what is not.
struct Opened {
    drawn: usize,
    wrong: Vec<String>,
}

fn open(state: &FormState, fields: ShownFields) -> Opened {
    let mut offers = Offers::default();
    let mut opened = Opened {
        drawn: 0,
        wrong: Vec::new(),
    };
    let mut waiting = vec![state.root()];
    while let Some(id) = waiting.pop() {
        let view = state.view_of(id).unwrap();
        opened.drawn += usize::from(view.child_ids.is_empty());
        let named = |id: &NodeId| {
            state
                .view_of(*id)
                .is_some_and(|view| view.member.is_none() && view.position.is_none())
        };
        let members: Vec<NodeId> = view.child_ids.iter().copied().filter(named).collect();
        let offered = offers.split(state, None, fields, id, &members);
        let again = offers.split(state, None, fields, id, &members);
        assert_eq!(offered, again, "{}: it is kept", view.at);
        for one in &offered {
            let view = state.view_of(*one).unwrap();
            if view.required || view.present || view.stored || !view.errors.is_empty() {
                opened.wrong.push(view.at.to_string());
            }
        }
        waiting.extend(view.child_ids.iter().filter(|id| !offered.contains(id)));
    }
    opened
}

/// Forms of the schemas that have one, by name.
fn forms() -> BTreeMap<String, (PathBuf, formloom_core::Form)> {
    let Some(corpus) = corpus() else {
        println!("FORMLOOM_CORPUS is not set: no schemas by others");
        return BTreeMap::new();
    };
    let folders = [
        corpus.join("schemastore/schemas"),
        corpus.join("connectors"),
    ];
    let paths = folders.iter().flat_map(|folder| files(folder));
    let form = |path: PathBuf| {
        let mut schema = read(&path);
        if let Some(inner) = schema.get("connectionSpecification") {
            schema = inner.clone();
        }
        let name = path.file_stem()?.to_string_lossy().into_owned();
        Some((name, (path, compile(&schema).ok()?.form)))
    };
    paths.filter_map(form).collect()
}

#[test]
fn a_new_form_shows_what_is_required_and_little_else() {
    let (mut all, mut long) = (0, Vec::new());
    for (name, (_, form)) in forms() {
        let state = form.state(None);
        for fields in [ShownFields::Auto, ShownFields::Required] {
            let opened = open(&state, fields);
            assert!(
                opened.wrong.is_empty(),
                "{name}: {:?} are offered",
                opened.wrong
            );
            if fields == ShownFields::Auto {
                all += 1;
                if opened.drawn > MOST {
                    long.push(format!("{name}: {}", opened.drawn));
                }
            }
        }
    }
    println!(
        "{all} forms, {} of them show more than {MOST} fields: {long:?}",
        long.len()
    );
    assert!(
        long.len() * 20 <= all,
        "{} of {all} are long: {long:?}",
        long.len()
    );
}

#[test]
fn a_loaded_form_shows_everything_that_is_in_it() {
    let mut loaded = 0;
    for (name, (path, form)) in forms() {
        let Some(folder) = path.parent().and_then(Path::parent) else {
            continue;
        };
        let instances = folder.join("instances/valid").join(&name);
        if !instances.is_dir() {
            continue;
        }
        for path in files(&instances).into_iter().take(2) {
            let state = form.state(Some(read(&path)));
            let opened = open(&state, ShownFields::Required);
            assert!(
                opened.wrong.is_empty(),
                "{}: {:?} are offered",
                path.display(),
                opened.wrong
            );
            loaded += 1;
        }
    }
    println!("{loaded} instances");
    assert!(
        loaded > 200 || corpus().is_none(),
        "{loaded} instances were loaded"
    );
}
