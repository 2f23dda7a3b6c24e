//! What stands in the way of a submit.

use serde_json::{Value, json};

use super::{form, object};
use crate::state::event::Event;

#[test]
fn the_event_and_the_call_of_a_submit_check_the_same() {
    let of = |rules: Value| form(&object(&json!({ "name": rules }))).state(json!({}));
    let mut state = of(json!({ "type": "string", "minLength": 2 }));
    // Verdicts that overlook what the whole document finds.
    state.graph = of(json!({ "type": "string" })).graph;
    state.apply(Event::type_text("/name", "x")).unwrap();
    assert_eq!(state.errors(), [], "nobody noticed");
    let name = state.find(&"/name".into()).unwrap();
    let change = state.apply(Event::Submit).unwrap();
    assert_eq!(change.nodes, [name], "it shows an error now");
    assert!(change.summary, "and so does the summary");
    let told = state.errors();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(state.submit().unwrap_err().errors, told);
}
