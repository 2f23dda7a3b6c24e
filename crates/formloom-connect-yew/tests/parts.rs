//! The stylesheet, the tables of classes and what is drawn name the same parts.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use formloom_yew::Classes;

/// Parts that a framework has no class for: what is in them has.
const NEED_NONE: [&str; 3] = [
    "connect-form",
    "connect-manage-said",
    "connect-manage-waits",
];

/// The parts that a text names, such as `connect-dialog` in `data-part="connect-dialog"`.
fn named(text: &str, start: &str) -> BTreeSet<String> {
    let names = text.split(start).skip(1);
    names
        .filter_map(|rest| rest.split_once('"'))
        .map(|(name, _)| name.to_owned())
        .filter(|name| name.starts_with("connect-") && name != "connect-")
        .collect()
}

/// The source of what draws.
fn sources(folder: &Path) -> Vec<String> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources.extend(self::sources(&path));
        } else {
            sources.push(fs::read_to_string(&path).expect("a source file"));
        }
    }
    sources
}

fn drawn() -> BTreeSet<String> {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let parts = sources.iter().flat_map(|text| named(text, "data-part=\""));
    parts.collect()
}

#[test]
fn every_part_that_is_drawn_has_its_look_and_no_other() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let style = fs::read_to_string(here.join("style/formloom-connect.css")).expect("a stylesheet");
    let parts = drawn();
    assert!(parts.len() > 30, "they are found: {parts:?}");
    assert_eq!(named(&style, "[data-part=\""), parts);
}

#[test]
fn every_part_asks_for_its_classes() {
    for text in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        for rest in text.split("data-part=\"connect-").skip(1) {
            let (part, rest) = rest.split_once('"').expect("the end of a name");
            let asks = ["class(\"", "class_of(\""].map(|start| format!("{start}connect-{part}\""));
            let tag = rest.split_once("data-part=").map_or(rest, |(tag, _)| tag);
            let is_button = part == "button" && tag.starts_with(" {class}");
            assert!(
                is_button || asks.iter().any(|asked| tag.contains(asked)),
                "connect-{part} asks for classes"
            );
        }
    }
}

#[test]
fn every_part_has_classes_of_each_framework_or_needs_none() {
    for (name, classes) in [
        ("Bootstrap", Classes::bootstrap()),
        ("Tailwind", Classes::tailwind()),
    ] {
        for part in drawn() {
            assert_eq!(
                classes.of(&part).is_none(),
                NEED_NONE.contains(&part.as_str()),
                "{name}: {part}"
            );
        }
    }
}
