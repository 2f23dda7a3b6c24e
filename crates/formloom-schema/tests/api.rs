//! What a Rust developer guesses of the API holds.

use std::error::Error;

use formloom_schema::{
    Diagnostic, Limits, Location, NotAPointer, Pointer, SchemaError, SchemaOptions,
};
use serde_json::json;

fn is_shared<T: Send + Sync>() {}
fn is_error<T: Error + Send + Sync + 'static>() {}

#[test]
fn everything_is_shared_between_threads_and_what_fails_is_an_error() {
    is_shared::<Pointer>();
    is_shared::<Location>();
    is_shared::<Diagnostic>();
    is_shared::<SchemaOptions>();
    is_error::<SchemaError>();
    is_error::<NotAPointer>();
}

#[test]
fn limits_are_built() {
    let limits = Limits::default()
        .with_depth(1)
        .with_subschemas(2)
        .with_chain(3)
        .with_ways(4)
        .with_branches(5);
    assert_eq!(
        [
            limits.depth,
            limits.subschemas,
            limits.chain,
            limits.ways,
            limits.branches
        ],
        [1, 2, 3, 4, 5]
    );
    let options = SchemaOptions::default().with_limits(limits);
    assert!(
        options.documents_of(&json!({ "not": {} })).is_ok(),
        "one level"
    );
    let two = json!({ "not": { "not": {} } });
    assert!(options.documents_of(&two).is_err(), "two levels");
}

#[test]
fn a_text_that_is_no_pointer_is_not_read() {
    assert_eq!("/a~2".parse::<Pointer>(), Err(NotAPointer::Tilde { at: 2 }));
    for (json, is_one) in [
        (json!("/a~1b"), true),
        (json!(""), true),
        (json!("a"), false),
        (json!("/~"), false),
    ] {
        let read = serde_json::from_value::<Pointer>(json.clone());
        assert_eq!(read.is_ok(), is_one, "{json}");
    }
}
