//! Options that are fetched.

use serde_json::{Value, json};

use super::{form, object};
use crate::model::control::SelectOption;
use crate::state::FormState;
use crate::state::event::Event;
use crate::state::fetched::OptionsRequest;

fn text_with_source() -> FormState {
    let field = json!({ "type": "string", "referenceCollection": { "key": "x" } });
    form(&object(&json!({ "c": field }))).state(None)
}

fn ask(state: &mut FormState, query: &str, more: bool) -> Option<OptionsRequest> {
    let event = Event::RequestOptions {
        at: "/c".into(),
        query: query.to_owned(),
        more,
    };
    state.apply(event).unwrap().requests.pop()
}

fn answer(state: &mut FormState, revision: u64, count: usize, next: Option<&str>) {
    let named = |index: usize| SelectOption::unnamed(json!(format!("{revision}-{index}")));
    state
        .apply(Event::Options {
            at: "/c".into(),
            revision,
            options: (0..count).map(named).collect(),
            next: next.map(str::to_owned),
        })
        .unwrap();
}

fn more(state: &FormState) -> bool {
    state.view("/c").unwrap().fetched.unwrap().more
}

#[test]
fn a_new_search_forgets_the_pages_of_the_one_before() {
    let mut state = text_with_source();
    let first = ask(&mut state, "a", false).unwrap();
    answer(&mut state, first.revision, 1, Some("CURSOR-A2"));
    assert!(more(&state), "there is a next page");
    let second = ask(&mut state, "b", false).unwrap();
    assert!(!more(&state), "of another search");
    assert_eq!(ask(&mut state, "b", true), None, "nothing goes on");
    answer(&mut state, second.revision, 2, None);
    let options = state.view("/c").unwrap().options;
    assert_eq!(options.len(), 2, "its answer still counts");

    let failing = ask(&mut state, "c", false).unwrap();
    state
        .apply(Event::OptionsFailed {
            at: "/c".into(),
            revision: failing.revision,
            message: "no".to_owned(),
        })
        .unwrap();
    assert_eq!(ask(&mut state, "c", true), None, "nor after a failure");
}

#[test]
fn more_ends_where_no_more_is_kept() {
    let mut state = text_with_source();
    let first = ask(&mut state, "", false).unwrap();
    answer(&mut state, first.revision, 9_999, Some("2"));
    assert!(more(&state), "there is room");
    let second = ask(&mut state, "", true).unwrap();
    assert_eq!(second.after.as_deref(), Some("2"));
    answer(&mut state, second.revision, 10, Some("3"));
    assert!(!more(&state), "there is none");
    assert_eq!(ask(&mut state, "", true), None);
}

#[test]
fn a_list_offers_its_items_and_not_itself() {
    let values = |state: &FormState| -> Vec<Value> {
        let options = state.view("/c").unwrap().options;
        options.iter().map(|option| option.value.clone()).collect()
    };
    let source = json!({ "key": "x" });
    let listed = json!({ "type": "array", "uniqueItems": true,
        "items": { "type": "string", "enum": ["a", "b"] }, "referenceCollection": source });
    let mut state = form(&object(&json!({ "c": listed }))).state(json!({ "c": ["z", "a"] }));
    assert_eq!(values(&state), [json!("z"), json!("a"), json!("b")]);
    let request = ask(&mut state, "", false).unwrap();
    answer(&mut state, request.revision, 1, None);
    assert_eq!(values(&state).len(), 4, "and what was fetched");

    let list =
        json!({ "type": "array", "items": { "type": "string" }, "referenceCollection": source });
    let state = form(&object(&json!({ "c": list }))).state(json!({ "c": ["z"] }));
    assert_eq!(values(&state), [json!(null); 0]);
}
