//! Descriptions that mean harm take no time and no room.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::{Layout, LayoutState, RemarkCode};
use crate::compile::compile;

const PATIENCE: Duration = Duration::from_secs(20);

/// Checks a description with many places and gives how many remarks there are.
#[track_caller]
fn checked(schema: &Value, places: Map<String, Value>) -> usize {
    let form = compile(schema).expect("a schema").form;
    let layout = Layout::read(&json!({ "places": places })).expect("a description");
    let start = Instant::now();
    let remarks = layout.check(&form, &[]);
    drop(LayoutState::new(&layout, &form));
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    remarks.len()
}

#[test]
fn deep_places_are_found_by_the_place_around_them() {
    let schema = json!({ "type": "object", "additionalProperties": { "$ref": "#" } });
    let place = |index: usize| {
        (
            format!("/k{index}{}", "/a".repeat(60)),
            json!({ "label": "x" }),
        )
    };
    assert_eq!(checked(&schema, (0..5_000).map(place).collect()), 0);
}

#[test]
fn stars_over_many_members_come_to_an_end() {
    let member = |index: usize| (format!("k{index}"), json!({ "$ref": "#/$defs/all" }));
    let members: Map<String, Value> = (0..2_000).map(member).collect();
    let schema = json!({ "$ref": "#/$defs/all", "$defs": { "all": { "type": "object", "properties": members } } });
    let place = |index: usize| (format!("/k{index}/*"), json!({ "label": "x" }));
    assert_eq!(checked(&schema, (0..2_000).map(place).collect()), 0);
}

#[test]
fn equal_schemas_of_rules_are_compiled_once_and_many_large_ones_are_not_used() {
    let schema = json!({ "type": "object", "properties": { "a": {} } });
    let rules = |count: usize, different: bool| {
        let rule = |index: usize| {
            let title = if different { index } else { 0 };
            let schema = json!({ "$ref": "https://json-schema.org/draft/2020-12/schema", "title": title.to_string() });
            json!({ "at": "/a", "schema": schema })
        };
        let all: Vec<Value> = (0..count).map(rule).collect();
        let show = json!({ "show": { "any": all } });
        let layout = Layout::read(&json!({ "places": { "/a": show } })).expect("a description");
        let form = compile(&schema).expect("a schema").form;
        let start = Instant::now();
        let remarks = layout.check(&form, &[]);
        drop(LayoutState::new(&layout, &form));
        let unusable = remarks
            .iter()
            .filter(|remark| remark.code == RemarkCode::UnusableSchema);
        (unusable.count(), start.elapsed())
    };
    let (unusable, took) = rules(5_000, false);
    assert_eq!(unusable, 0);
    assert!(took < PATIENCE, "{took:?}");
    let (unusable, took) = rules(1_000, true);
    assert!(unusable > 500, "{unusable}");
    assert!(took < PATIENCE, "{took:?}");
}
