//! Descriptions that mean harm take no time and no room. Work is counted, not timed.

use serde_json::{Map, Value, json};

use super::pattern::Pattern;
use super::reach::{Found, Reach};
use super::schemas::RuleSchemas;
use super::{Layout, LayoutState, RemarkCode};
use crate::entry::compile;
use crate::form::Form;

fn form(schema: &Value) -> Form {
    compile(schema).expect("a schema").form
}

fn pattern(text: &str) -> Pattern {
    Pattern::read(text).expect("a pattern")
}

#[test]
fn what_places_share_is_kept_once() {
    let form = form(&json!({ "type": "object", "additionalProperties": { "$ref": "#" } }));
    let mut reach = Reach::new(&form);
    let deep = "/a".repeat(60);
    for index in 0..10 {
        let place = pattern(&format!("{deep}/k{index}"));
        assert!(matches!(reach.find(&place), Found::Place(_)), "{index}");
    }
    assert_eq!(reach.kept(), 1 + 60 + 10, "the root, the way, the places");

    let form =
        self::form(&json!({ "type": "object", "properties": { "a": { "type": "string" } } }));
    let mut reach = Reach::new(&form);
    assert!(matches!(reach.find(&pattern(&deep)), Found::Nowhere));
    assert_eq!(reach.kept(), 3, "nothing is inside of nothing");
}

#[test]
fn the_members_that_a_star_stands_for_are_work() {
    let member = |index: usize| (format!("k{index}"), json!({ "$ref": "#/$defs/all" }));
    let members: Map<String, Value> = (0..200).map(member).collect();
    let all = json!({ "type": "object", "properties": members });
    let form = form(&json!({ "$ref": "#/$defs/all", "$defs": { "all": all } }));
    let mut reach = Reach::new(&form);
    for index in 0..200 {
        reach.find(&pattern(&format!("/k{index}/*")));
    }
    assert!(reach.visits() >= 200 * 200, "{}", reach.visits());
}

/// A schema of a rule that has more than a thousand subschemas.
fn large(title: usize) -> Value {
    let member = |index: usize| (format!("k{index}"), json!({ "type": "string" }));
    let members: Map<String, Value> = (0..1_500).map(member).collect();
    json!({ "title": title.to_string(), "properties": members })
}

#[test]
fn equal_schemas_of_rules_are_compiled_once_and_many_large_ones_are_not_used() {
    let form = form(&json!({ "type": "object", "properties": { "a": {} } }));
    let mut schemas = RuleSchemas::new(&form);
    for _ in 0..100 {
        assert!(schemas.program(&large(0)).is_some(), "it is one");
    }
    let used = (1..100).filter(|index| schemas.program(&large(*index)).is_some());
    assert!(used.count() < 20, "the room is for some");
    assert!(schemas.program(&large(0)).is_some(), "that stay");

    let rule = |index: usize| json!({ "at": "/a", "schema": large(index) });
    let rules: Vec<Value> = (0..20).map(rule).collect();
    let description = json!({ "places": { "/a": { "show": { "all": rules } } } });
    let layout = Layout::read(&description).expect("a description");
    let remarks = layout.check(&form, &[]);
    assert!(!remarks.is_empty(), "it is said");
    assert!(
        remarks
            .iter()
            .all(|remark| remark.code == RemarkCode::UnusableSchema)
    );
    let state = LayoutState::new(&layout, &form);
    let instance = form.state(json!({ "a": {} }));
    assert!(state.is_shown(&instance, &"/a".into()), "and hides nothing");
}
