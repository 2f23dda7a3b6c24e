//! The stylesheet and what is drawn name the same parts.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The parts that a text names, such as `connect-dialog` in `data-part="connect-dialog"`.
fn named(text: &str, start: &str) -> BTreeSet<String> {
    let names = text.split(start).skip(1);
    names
        .filter_map(|rest| rest.split_once('"'))
        .map(|(name, _)| name.to_owned())
        .filter(|name| name.starts_with("connect-") && name != "connect-")
        .collect()
}

fn drawn(folder: &Path, parts: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            drawn(&path, parts);
        } else {
            let text = fs::read_to_string(&path).expect("a source file");
            parts.extend(named(&text, "data-part=\""));
        }
    }
}

#[test]
fn every_part_that_is_drawn_has_its_look_and_no_other() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let style = fs::read_to_string(here.join("style/formloom-connect.css")).expect("a stylesheet");
    let mut parts = BTreeSet::new();
    drawn(&here.join("src"), &mut parts);
    assert!(parts.len() > 30, "they are found: {parts:?}");
    assert_eq!(named(&style, "[data-part=\""), parts);
}
