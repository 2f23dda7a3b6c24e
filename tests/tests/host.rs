//! What a host adds: formats, keywords, hints, rules across fields, checks that take a while, fetched options, and
//! another schema under a live form.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use formloom_core::{
    CompileOptions, Control, Event, FormState, Format, Hint, Pointer, Rule, compile,
};
use serde_json::{Value, json};

fn state(options: &CompileOptions, schema: Value) -> FormState {
    options.compile(&schema).unwrap().form.state(None)
}

fn keywords(state: &FormState) -> Vec<(String, String)> {
    let errors = state.errors().into_iter();
    errors
        .map(|error| (error.at.as_str().to_owned(), error.keyword))
        .collect()
}

#[test]
fn a_format_of_the_host_is_judged_everywhere_and_has_its_control() {
    let slug = Format::new(|text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase()))
        .with_control(Control::Textarea);
    let options = CompileOptions::default().with_format("slug", slug);
    let mut state = state(
        &options,
        json!({ "type": "object", "properties": { "a": { "type": "string", "format": "slug" } },
            "if": { "properties": { "a": { "format": "slug" } }, "required": ["a"] },
            "then": { "properties": { "b": { "type": "string" } } } }),
    );
    assert_eq!(state.view("/a").unwrap().control, Some(Control::Textarea));
    state.apply(Event::type_text("/a", "No")).unwrap();
    assert_eq!(keywords(&state), [("/a".to_owned(), "format".to_owned())]);
    assert!(state.view("/b").is_none(), "the condition knows it too");
    state.apply(Event::type_text("/a", "yes")).unwrap();
    assert_eq!(keywords(&state), []);
    assert!(state.view("/b").is_some(), "the condition holds now");
    assert_eq!(state.whole_document_errors(), []);
}

#[test]
fn a_keyword_of_the_host_is_asked_where_it_stands_and_only_when_that_changed() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let options = CompileOptions::default().with_keyword("x-even", move |written, value| {
        count.fetch_add(1, Ordering::Relaxed);
        let wrong = written == true && value.as_i64().is_some_and(|number| number % 2 != 0);
        if wrong {
            Err("Use an even number.".to_owned())
        } else {
            Ok(())
        }
    });
    let item = json!({ "type": "integer", "x-even": true });
    let mut state = state(
        &options,
        json!({ "type": "object", "properties": { "n": item, "text": { "type": "string" },
            "list": { "type": "array", "items": item } } }),
    );
    state.apply(Event::type_text("/n", "3")).unwrap();
    let error = &state.errors()[0];
    assert_eq!(
        (
            error.at.as_str(),
            error.keyword.as_str(),
            error.schema_at.as_str(),
            error.message.as_str()
        ),
        (
            "/n",
            "x-even",
            "#/properties/n/x-even",
            "Use an even number."
        )
    );
    assert!(state.submit().is_err(), "it blocks a submit");
    let before = asked.load(Ordering::Relaxed);
    state.apply(Event::type_text("/text", "a")).unwrap();
    assert_eq!(
        asked.load(Ordering::Relaxed),
        before,
        "nothing that it looks at changed"
    );
    state.apply(Event::set("/list", json!([1, 2]))).unwrap();
    state
        .apply(Event::Move {
            at: "/list/0".into(),
            to: 1,
        })
        .unwrap();
    assert_eq!(
        keywords(&state),
        [
            ("/n".to_owned(), "x-even".to_owned()),
            ("/list/1".to_owned(), "x-even".to_owned())
        ],
        "the error moves with its item"
    );
    state.apply(Event::remove("/list/1")).unwrap();
    state.apply(Event::type_text("/n", "4")).unwrap();
    assert_eq!(keywords(&state), []);
    state.apply(Event::Undo).unwrap();
    assert_eq!(keywords(&state), [("/n".to_owned(), "x-even".to_owned())]);
    assert!(state.submit().is_err(), "after an undo too");
}

#[test]
fn a_rule_across_fields_is_asked_when_what_it_reads_changes() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let rule = Rule::new("same", ["/password", "/again"], move |instance| {
        count.fetch_add(1, Ordering::Relaxed);
        if instance["password"] == instance["again"] {
            Vec::new()
        } else {
            vec![("/again".into(), "Type the same twice.".to_owned())]
        }
    });
    let text = json!({ "type": "string" });
    let mut state = state(
        &CompileOptions::default().with_rule(rule),
        json!({ "type": "object", "properties": { "password": text, "again": text, "name": text } }),
    );
    state.apply(Event::type_text("/password", "a")).unwrap();
    assert_eq!(keywords(&state), [("/again".to_owned(), "same".to_owned())]);
    let before = asked.load(Ordering::Relaxed);
    state.apply(Event::type_text("/name", "Ada")).unwrap();
    assert_eq!(
        asked.load(Ordering::Relaxed),
        before,
        "it does not read the name"
    );
    state.apply(Event::type_text("/again", "a")).unwrap();
    state.submit().expect("both are the same");
}

#[test]
fn a_vocabulary_of_the_host_tells_the_form_what_it_means() {
    let options = CompileOptions::default()
        .with_hint("x-private", Hint::Secret)
        .with_hint("x-label", Hint::Label)
        .with_hint("x-unit", Hint::Suffix)
        .with_hint("x-at", Hint::Order);
    let compiled = options
        .compile_with_lints(&json!({ "type": "object", "properties": {
            "size": { "type": "integer", "x-unit": "MB", "x-at": 2, "x-label": "Size of the cache" },
            "token": { "type": "string", "x-private": true, "x-at": 1 },
            "odd": { "type": "string", "x-private": "yes" }
        } }))
        .unwrap();
    let told: Vec<&str> = compiled
        .diagnostics
        .iter()
        .map(|told| told.at.as_str())
        .collect();
    assert_eq!(
        told,
        ["#/properties/odd/x-private"],
        "a value that cannot be used is said"
    );
    let state = compiled.form.state(None);
    let tree = state.tree();
    let order: Vec<&str> = tree
        .children
        .iter()
        .map(|child| child.at.as_str())
        .collect();
    assert_eq!(order, ["/token", "/size", "/odd"]);
    assert!(state.view("/token").unwrap().secret, "a secret");
    let size = state.view("/size").unwrap();
    assert_eq!(size.label, "Size of the cache");
    assert_eq!(size.hints.suffix.as_deref(), Some("MB"));
}

#[test]
fn a_check_that_takes_a_while_belongs_to_its_value() {
    let mut state = state(
        &CompileOptions::default(),
        json!({ "type": "object", "properties": { "name": { "type": "string" } } }),
    );
    let begin = |state: &mut FormState| {
        state.apply(Event::Check { at: "/name".into() }).unwrap();
        state.view("/name").unwrap().pending.expect("it is pending")
    };
    let end = |state: &mut FormState, revision, message: Option<&str>| {
        let message = message.map(str::to_owned);
        let at = "/name".into();
        state
            .apply(Event::Checked {
                at,
                revision,
                message,
            })
            .unwrap();
    };
    state.apply(Event::type_text("/name", "ada")).unwrap();
    let first = begin(&mut state);
    assert_eq!(state.pending(), [Pointer::from("/name")]);
    state.apply(Event::type_text("/name", "bob")).unwrap();
    assert_eq!(state.pending(), [], "another value was not asked about");
    end(&mut state, first, Some("Taken."));
    assert_eq!(
        keywords(&state),
        [],
        "a late answer to an old value is ignored"
    );
    let second = begin(&mut state);
    end(&mut state, second, Some("Taken."));
    assert_eq!(keywords(&state), [("/name".to_owned(), "check".to_owned())]);
    assert_eq!(
        state.view("/name").unwrap().errors[0].message,
        "Taken.",
        "it is shown"
    );
    assert!(state.submit().is_err(), "what was refused is not submitted");
    state.apply(Event::type_text("/name", "bea")).unwrap();
    let third = begin(&mut state);
    end(&mut state, third, None);
    state
        .submit()
        .expect("the answer was that nothing is wrong");
}

#[test]
fn options_that_are_fetched_are_asked_of_the_host() {
    let mut state = state(
        &CompileOptions::default(),
        json!({ "type": "object", "properties": { "space": { "type": "string" },
            "list": { "type": "string", "referenceCollection": { "key": "lists", "parameters": { "space": { "$var": "space" } } } } } }),
    );
    let ask = |query: &str, more| Event::RequestOptions {
        at: "/list".into(),
        query: query.to_owned(),
        more,
    };
    state.apply(Event::type_text("/space", "s1")).unwrap();
    let change = state.apply(ask("ma", false)).unwrap();
    let request = &change.requests[0];
    assert_eq!(request.query, "ma");
    assert_eq!(
        request.source,
        json!({ "referenceCollection": { "key": "lists", "parameters": { "space": "s1" } } }),
        "the current values are in it"
    );
    assert!(
        state.view("/list").unwrap().fetched.unwrap().loading,
        "it is loading"
    );
    let options = json!({ "answer_options": "/list", "revision": request.revision,
        "options": [{ "value": "l1", "label": "Marketing" }], "next": "2" });
    state.apply(Event::from_json(&options).unwrap()).unwrap();
    let change = state.apply(ask("ma", true)).unwrap();
    assert_eq!(
        change.requests[0].after.as_deref(),
        Some("2"),
        "the next page"
    );
    state.apply(Event::type_text("/space", "s2")).unwrap();
    let view = state.view("/list").unwrap();
    assert!(view.options.is_empty(), "another source has other options");
    assert!(view.fetched.is_none(), "and nothing of the old one");
}

#[test]
fn another_schema_under_a_live_form_keeps_nodes_texts_and_errors() {
    let one = json!({ "type": "object", "properties": {
        "host": { "type": "string", "minLength": 3 }, "port": { "type": "integer" },
        "auth": { "oneOf": [
            { "title": "Key", "properties": { "kind": { "const": "key" }, "key": { "type": "string", "writeOnly": true } } },
            { "title": "User", "properties": { "kind": { "const": "user" }, "user": { "type": "string" } } } ] } } });
    let mut other = one.clone();
    other["properties"]["host"]["title"] = json!("Server");
    other["properties"]["extra"] = json!({ "type": "string", "default": "x" });
    let mut state = compile(&one).unwrap().form.state(None);
    state.apply(Event::choose("/auth", 0)).unwrap();
    state
        .apply(Event::type_text("/auth/key", "s3cret"))
        .unwrap();
    state.apply(Event::choose("/auth", 1)).unwrap();
    state.apply(Event::type_text("/host", "db")).unwrap();
    state.apply(Event::blur("/host")).unwrap();
    state.apply(Event::type_text("/port", "12x")).unwrap();
    state
        .apply(Event::ServerErrors {
            errors: vec![("/host".into(), "Not found.".to_owned())],
        })
        .unwrap();
    let (root, host, port) = (
        state.root(),
        state.find(&"/host".into()),
        state.find(&"/port".into()),
    );
    let change = state.change_form(compile(&other).unwrap().form);
    assert_eq!(state.root(), root, "the same node");
    assert_eq!(state.find(&"/host".into()), host, "the same node");
    assert_eq!(state.find(&"/port".into()), port, "the same node");
    assert!(change.nodes.contains(&root), "everything is drawn again");
    let view = state.view("/host").unwrap();
    assert_eq!(view.label, "Server");
    let messages: Vec<String> = view
        .errors
        .iter()
        .map(|error| error.message.clone())
        .collect();
    assert_eq!(
        messages.len(),
        2,
        "its own error and that of the server: {messages:?}"
    );
    assert_eq!(
        state.view("/port").unwrap().control_text,
        "12x",
        "the text as typed"
    );
    assert_eq!(
        state.view("/extra").unwrap().value,
        Some(json!("x")),
        "what is new gets its default"
    );
    state.apply(Event::choose("/auth", 0)).unwrap();
    let key = state.instance().unwrap().pointer("/auth/key");
    assert_eq!(
        key,
        Some(&json!("s3cret")),
        "what another branch holds comes back with it"
    );
    while state.can_undo() {
        state.apply(Event::Undo).unwrap();
    }
    assert_eq!(state.instance(), Some(&json!({})), "undone to the start");
}

#[test]
fn values_that_do_not_fit_are_set_aside_and_never_lost() {
    let object = |properties: Value| json!({ "type": "object", "properties": properties });
    let text = json!({ "type": "string" });
    let one = compile(&object(
        json!({ "a": text, "deep": object(json!({ "b": text, "c": text })) }),
    ))
    .unwrap();
    let other = compile(&object(
        json!({ "a": { "type": "integer" }, "deep": object(json!({ "c": text })) }),
    ))
    .unwrap();
    let loaded = json!({ "a": "x", "deep": { "b": "y", "c": "z" }, "unknown": 1 });
    let mut state = one.form.state(loaded.clone());
    state.change_form(other.form.clone());
    assert_eq!(
        state.instance(),
        Some(&json!({ "a": "x", "deep": { "c": "z" }, "unknown": 1 })),
        "a value of another type is shown with its error, and what nobody ever described stays"
    );
    assert_eq!(state.set_aside(), [Pointer::from("/deep/b")]);
    state.change_form(one.form.clone());
    assert_eq!(
        state.instance().unwrap().pointer("/deep/b"),
        Some(&json!("y")),
        "it is back"
    );
    assert_eq!(state.set_aside(), []);
    assert_eq!(state.errors(), []);
}

#[test]
fn documents_that_are_absent_are_named_for_the_host() {
    let schema = json!({ "type": "object", "properties": {
        "a": { "$ref": "schemas/address" }, "b": { "$ref": "schemas/address#/properties/city" },
        "c": { "$ref": "https://example.org/other.json" }, "d": { "$ref": "#/$defs/none" } } });
    let compiled = compile(&schema).unwrap();
    assert_eq!(
        compiled.absent_documents,
        ["schemas/address", "https://example.org/other.json"]
    );
    let address = json!({ "type": "object", "properties": { "city": { "type": "string" } } });
    let given = CompileOptions::default()
        .with_document("schemas/address", address)
        .compile(&schema)
        .unwrap();
    assert_eq!(given.absent_documents, ["https://example.org/other.json"]);
    assert!(
        given
            .form
            .state(json!({ "a": {} }))
            .view("/a/city")
            .is_some(),
        "it is a form now"
    );
}

#[test]
fn errors_are_shown_by_policy() {
    use formloom_core::{ShowErrors, StateOptions};
    let form = compile(&json!({ "type": "object", "properties": { "a": { "type": "string", "minLength": 3 }, "b": { "type": "string", "minLength": 3 } } }))
        .unwrap()
        .form;
    let state =
        |show_errors| form.state_with(StateOptions::default().with_show_errors(show_errors));
    let shown = |state: &FormState, at: &str| state.view(at).unwrap().errors.len();
    let types = |state: &mut FormState, at: &str| state.apply(Event::type_text(at, "x")).unwrap();

    let mut after_blur = state(ShowErrors::AfterBlur);
    types(&mut after_blur, "/a");
    assert_eq!(shown(&after_blur, "/a"), 0, "not while one types first");
    let view = after_blur.view("/a").unwrap();
    assert_eq!((view.visited, view.touched), (false, false));
    after_blur.apply(Event::blur("/a")).unwrap();
    assert_eq!(shown(&after_blur, "/a"), 1, "when the focus left");
    assert!(after_blur.view("/a").unwrap().touched, "it was left");
    let (a, b) = (
        after_blur.find(&"/a".into()).unwrap(),
        after_blur.find(&"/b".into()).unwrap(),
    );
    assert!(
        after_blur.is_dirty_at(a) && !after_blur.is_dirty_at(b),
        "one differs"
    );

    let mut while_typing = state(ShowErrors::WhileTyping);
    assert_eq!(shown(&while_typing, "/b"), 0, "never where nobody was");
    types(&mut while_typing, "/a");
    assert_eq!(shown(&while_typing, "/a"), 1, "at once");

    let mut on_submit = state(ShowErrors::OnSubmit);
    types(&mut on_submit, "/a");
    on_submit.apply(Event::blur("/a")).unwrap();
    assert_eq!(shown(&on_submit, "/a"), 0, "not before a submit");
    assert!(on_submit.submit().is_err(), "it is too short");
    assert_eq!(shown(&on_submit, "/a"), 1, "then all");
    on_submit
        .apply(Event::type_text("/a", "long enough"))
        .unwrap();
    assert_eq!(shown(&on_submit, "/a"), 0, "and live from then on");
}

#[test]
fn no_debug_holds_what_the_form_holds() {
    let mut state = state(
        &CompileOptions::default(),
        json!({ "type": "object", "properties": { "token": { "type": "string", "isSensitive": true },
            "list": { "type": "string", "referenceCollection": { "key": "lists", "parameters": { "token": { "$var": "token" } } } } } }),
    );
    state.apply(Event::type_text("/token", "s3cret")).unwrap();
    let ask = Event::RequestOptions {
        at: "/list".into(),
        query: "q-s3cret".to_owned(),
        more: false,
    };
    let change = state.apply(ask).unwrap();
    assert_eq!(change.requests.len(), 1);
    let view = state.view("/list").unwrap();
    let told = format!(
        "{change:?} {view:?} {:?} {:?} {state:?} {:?}",
        view.hints,
        view.fetched,
        state.form()
    );
    assert!(!told.contains("s3cret"), "{told}");
}

#[test]
fn a_stored_secret_that_is_being_replaced_comes_back_with_its_place() {
    use formloom_core::{SecretEdit, StateOptions};
    let with = compile(&json!({ "type": "object", "properties": { "key": { "type": "string", "writeOnly": true } } })).unwrap();
    let without =
        compile(&json!({ "type": "object", "properties": { "other": { "type": "string" } } }))
            .unwrap();
    let mut state = with.form.state_with(
        StateOptions::default()
            .with_instance(json!({}))
            .with_stored(["/key"]),
    );
    let edit = SecretEdit::Replace(json!("new"));
    state
        .apply(Event::Secret {
            at: "/key".into(),
            edit,
        })
        .unwrap();
    state.change_form(without.form);
    assert_eq!(state.instance(), Some(&json!({})), "nothing describes it");
    state.change_form(with.form);
    let done = state.submit().expect("it is complete");
    assert_eq!(
        done.instance,
        json!({ "key": "new" }),
        "what was typed is not lost"
    );
    assert_eq!(done.kept, [], "and not taken for the stored one");
}
