//! axe-core on the pages of the demo: in both themes, on a phone and on a desk, with what people see on them.

use fantoccini::wd::TimeoutConfiguration;
use serde_json::json;

use crate::person::{Person, with_person};

/// A phone and a desk, in CSS pixels.
const WIDTHS: [u32; 2] = [360, 1280];
const THEMES: [&str; 2] = ["light", "dark"];

fn axe() -> String {
    let path = formloom_tests::root().join("tests/peers/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(path).expect("axe-core: run `cargo xtask setup`")
}

#[test]
fn axe_finds_nothing_on_any_page() {
    let axe = axe();
    with_person(async |person| {
        // It can find: a page without a language is one of its findings.
        person.runs("document.documentElement.lang = ''").await;
        assert!(!run(&person, &axe).await.is_empty(), "axe does not look");
        person.runs("document.documentElement.lang = 'en'").await;
        let mut found = Vec::new();
        for theme in THEMES {
            for width in WIDTHS {
                looks_at(&person, theme, width).await;
                let mut look = async |page: &str| {
                    let told = run(&person, &axe).await;
                    found.extend(
                        told.into_iter()
                            .map(|told| format!("{page}, {theme}, {width}: {told}")),
                    );
                };
                person.opens("/#connections").await;
                person.finds("button", "Connect Weatherline").await;
                look("connections").await;
                person.clicks("button", "Connect Weatherline").await;
                person.finds("textbox", "API key").await;
                person.clicks("button", "Connect").await;
                person.sees("Fix 1 problem").await;
                look("a form with an error").await;
                person.clicks("button", "Close").await;
                person.opens("/#host").await;
                person.finds("textbox", "Name").await;
                person.clicks("button", "Submit").await;
                look("in an app").await;
                person.opens("/#playground").await;
                let examples = person.finds("combobox", "Example").await;
                let count = person
                    .runs("return document.querySelector('.playground-bar select').options.length")
                    .await;
                for example in 1..count.as_u64().unwrap_or(0) {
                    let index = usize::try_from(example).unwrap_or(0);
                    examples.select_by_index(index).await.expect("an example");
                    person
                        .waits_for("document.querySelector('form[data-part=form]') !== null")
                        .await;
                    // The form is drawn when nothing was chosen for a while.
                    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
                    look(&format!("example {example}")).await;
                    person.clicks("button", "Check").await;
                    look(&format!("example {example}, checked")).await;
                }
            }
        }
        assert!(found.is_empty(), "axe found\n{}", found.join("\n"));
        person
    });
}

/// The gallery's pages, and states of which each shows other parts.
const GALLERY: [&str; 14] = [
    "text", "numbers", "options", "fetched", "time", "files", "lists", "choices", "groups", "kept",
    "layout", "tabs", "steps", "long",
];
/// How long axe may take on a page of 12,000 elements, beside whatever the machine does.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(600);
const STATES: [&str; 5] = ["filled", "checked", "read-only", "json", "read"];

#[test]
fn axe_finds_nothing_in_the_gallery() {
    let axe = axe();
    with_person(async |person| {
        let patience = TimeoutConfiguration::new(Some(PATIENCE), None, None);
        person
            .browser
            .update_timeouts(patience)
            .await
            .expect("a driver that waits");
        let mut found = Vec::new();
        for theme in THEMES {
            for width in WIDTHS {
                looks_at(&person, theme, width).await;
                for page in GALLERY {
                    for state in STATES {
                        let language = if state == "read-only" { "ar" } else { "en" };
                        person
                            .opens(&format!("/#gallery/{page}/{state}/{language}"))
                            .await;
                        person
                            .waits_for(
                                "document.querySelector('.gallery-form [data-part=form]') !== null",
                            )
                            .await;
                        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
                        let told = run(&person, &axe).await;
                        found.extend(
                            told.into_iter()
                                .map(|told| format!("{page}, {state}, {theme}, {width}: {told}")),
                        );
                    }
                }
            }
        }
        found.sort();
        found.dedup();
        assert!(found.is_empty(), "axe found\n{}", found.join("\n"));
        person
    });
}

/// What axe finds on the page as it is now.
async fn run(person: &Person, axe: &str) -> Vec<String> {
    let has_it = person.runs("return typeof window.axe === 'object'").await;
    if has_it != true {
        person.runs(&format!("{axe}; window.axe = axe;")).await;
    }
    let script = "const done = arguments[arguments.length - 1];
        axe.run(document, { resultTypes: ['violations'] }).then(
            result => done(result.violations.map(found => found.id + ': ' + found.nodes.map(node => node.target.join(' ') + ' ' + (node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? '')).slice(0, 4).join('; '))),
            error => done(['axe failed: ' + error]));";
    let told = person
        .browser
        .execute_async(script, Vec::new())
        .await
        .expect("axe runs");
    let told = told.as_array().cloned().unwrap_or_default();
    told.iter()
        .map(|told| told.as_str().unwrap_or_default().to_owned())
        .collect()
}

async fn looks_at(person: &Person, theme: &str, width: u32) {
    person
        .browser
        .set_window_size(width, 900)
        .await
        .expect("a width");
    for (command, parameters) in [
        (
            "Emulation.setEmulatedMedia",
            json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }, { "name": "prefers-reduced-motion", "value": "reduce" }] }),
        ),
        (
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500 }),
        ),
    ] {
        person.asks_tools(command, parameters).await;
    }
}
