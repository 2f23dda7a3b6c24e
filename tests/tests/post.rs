//! A form that is posted without JavaScript and read back: what was not touched stays as it is, what was is there.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use std::fs;
use std::path::{Path, PathBuf};

use formloom_core::{
    CompileOptions, Control, Defaults, Event, Form, FormState, Formats, NodeView, Pointer,
    PostName, StateOptions, compile, parse_urlencoded,
};
use serde_json::{Value, json};

type Pairs = Vec<(String, String)>;

/// The pairs that a browser posts of a form that nobody touched, as docs/contracts.md says what is drawn.
fn browser(view: &NodeView) -> Pairs {
    let mut pairs = Pairs::new();
    draw(view, &mut pairs);
    pairs
}

fn draw(view: &NodeView, pairs: &mut Pairs) {
    for (number, choice) in view.choices.iter().enumerate() {
        if choice.variants.len() > 1 && !view.read_only {
            let value = choice.active.map(|active| active.to_string());
            let name = PostName::Choice(view.at.clone(), number).to_string();
            pairs.push((name, value.unwrap_or_default()));
        }
    }
    if view.control.is_some() {
        field(view, pairs);
    }
    for child in &view.children {
        draw(child, pairs);
    }
}

fn field(view: &NodeView, pairs: &mut Pairs) {
    let name = PostName::Field(view.at.clone()).to_string();
    let mut post = |value: String| pairs.push((name.clone(), value));
    let current = view.control_value.as_ref();
    let chosen = |value: &Value| {
        view.options
            .iter()
            .position(|option| option.value == *value)
    };
    if view.stored {
        return;
    }
    match view.control {
        Some(Control::Toggle) if !view.read_only => {
            if current == Some(&json!(true)) {
                post("on".to_owned());
            }
        }
        Some(Control::Select | Control::Radio) if !view.read_only => {
            match (current.and_then(chosen), view.control) {
                (Some(index), _) => post(index.to_string()),
                (None, Some(Control::Radio)) => {}
                (None, _) if !view.control_text.is_empty() => post("foreign".to_owned()),
                (None, _) => post(String::new()),
            }
        }
        Some(Control::Multiselect) if !view.read_only => {
            let items = current
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default();
            for (index, option) in view.options.iter().enumerate() {
                if items.contains(&option.value) {
                    post(index.to_string());
                }
            }
        }
        Some(
            Control::Toggle
            | Control::Select
            | Control::Radio
            | Control::Multiselect
            | Control::File
            | Control::Const
            | Control::Null
            | Control::Hidden,
        ) => {}
        // What is no whole time is drawn as text, without an offset.
        Some(Control::Time | Control::Datetime) => match time(&view.control_text) {
            Some((local, offset)) => {
                post(local);
                pairs.push((PostName::Offset(view.at.clone()).to_string(), offset));
            }
            None => post(view.control_text.clone()),
        },
        Some(Control::Textarea | Control::Json) => {
            let text = view.control_text.replace("\r\n", "\n").replace('\r', "\n");
            post(text.replace('\n', "\r\n"));
        }
        Some(Control::Date) => {
            let good = view.control_text.len() == 10
                && view
                    .control_text
                    .bytes()
                    .filter(|byte| *byte == b'-')
                    .count()
                    == 2;
            post(if good {
                view.control_text.clone()
            } else {
                String::new()
            });
        }
        Some(Control::Email | Control::Url) => post(
            view.control_text
                .replace(['\r', '\n'], "")
                .trim()
                .to_owned(),
        ),
        _ => post(view.control_text.replace(['\r', '\n'], "")),
    }
}

/// The local part of a time as a browser posts it, the shortest way, and the offset.
fn time(text: &str) -> Option<(String, String)> {
    if text.is_empty() {
        return Some((String::new(), "Z".to_owned()));
    }
    let start = text.rfind(['Z', '+', '-'])?;
    let (local, offset) = text.split_at(start);
    let good = local.len() >= 8 && local.contains(':');
    let local = local
        .strip_suffix(":00")
        .filter(|local| local.matches(':').count() == 1)
        .unwrap_or(local);
    good.then(|| (local.to_owned(), offset.to_owned()))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The forms of the fixtures, with the instances of their cases; a new one without.
fn cases() -> Vec<(String, Form, StateOptions)> {
    let mut found = Vec::new();
    for path in files(&formloom_tests::root().join("fixtures")) {
        // What was shrunk to conditions that turn shapes into each other is drawn otherwise after nearly every edit.
        if path.components().any(|part| part.as_os_str() == "machine") {
            continue;
        }
        let fixture: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let schema = match fixture["schema_file"].as_str() {
            None if fixture.get("option").is_some() => fixture["option"]["inputSchema"].clone(),
            None => fixture["schema"].clone(),
            Some(file) => match formloom_tests::corpus() {
                Some(corpus) => {
                    serde_json::from_str(&fs::read_to_string(corpus.join(file)).unwrap()).unwrap()
                }
                None => continue,
            },
        };
        let formats = if fixture["options"]["formats"] == "annotate" {
            Formats::Annotate
        } else {
            Formats::Assert
        };
        let mut options = CompileOptions::default().with_formats(formats);
        for (uri, document) in fixture["options"]["documents"]
            .as_object()
            .into_iter()
            .flatten()
        {
            options = options.with_document(uri, document.clone());
        }
        let Ok(compiled) = options.compile(&schema) else {
            continue;
        };
        let name = path
            .strip_prefix(formloom_tests::root())
            .unwrap()
            .display()
            .to_string();
        let stored = fixture["options"]["stored"]
            .as_array()
            .into_iter()
            .flatten();
        let stored: Vec<Pointer> = stored
            .filter_map(Value::as_str)
            .map(Pointer::from)
            .collect();
        let cases = fixture["cases"].as_array().into_iter().flatten();
        let instances = cases.map(|case| case.get("instance").cloned());
        for instance in instances.chain([None]) {
            let options = StateOptions::default()
                .with_instance(instance)
                .with_stored(stored.clone());
            found.push((name.clone(), compiled.form.clone(), options));
        }
    }
    found
}

/// A required toggle that is absent is off after a post: there is no other way to say no.
fn without_required_toggles(state: &mut FormState, view: &NodeView) {
    let absent = !view.present && view.required && !view.read_only;
    let wanted = match view.control {
        Some(Control::Toggle) => Some(json!(false)),
        Some(Control::Multiselect) => Some(json!([])),
        _ => None,
    };
    if let Some(value) = wanted.filter(|_| absent) {
        state.apply(Event::set(&view.at, value)).unwrap();
    }
    for child in &view.children {
        without_required_toggles(state, child);
    }
}

#[test]
fn a_form_that_nobody_touched_is_the_same_after_a_post() {
    let (mut posts, mut fields) = (0, 0);
    for (name, form, options) in cases() {
        let mut expected = form.state_with(options.clone());
        let tree = expected.tree();
        let pairs = browser(&tree);
        without_required_toggles(&mut expected, &tree);
        let mut state = form.state_with(options);
        let before = state.instance().cloned();
        let posted = state.post(pairs.clone()).unwrap();
        let what = || format!("{name}\n{pairs:#?}\nbefore: {before:?}");
        assert_eq!(state.instance(), expected.instance(), "{}", what());
        let order = |state: &FormState| state.instance().map(Value::to_string);
        assert_eq!(order(&state), order(&expected), "in order: {}", what());
        assert_eq!(posted.ignored, Vec::<String>::new(), "{}", what());
        assert!(!posted.is_edit, "{}", what());
        posts += 1;
        fields += pairs.len();
    }
    assert!(
        posts > 300 && fields > 1_000,
        "{posts} posts of {fields} pairs"
    );
}

/// Edits what a user can edit on a page: other texts, toggles and options.
fn edit(state: &mut FormState, view: &NodeView) {
    let event = match view.control {
        Some(
            Control::Text
            | Control::Textarea
            | Control::Password
            | Control::Number
            | Control::Integer
            | Control::Duration,
        ) => Event::type_text(&view.at, "7"),
        Some(Control::Toggle) => Event::set(&view.at, view.control_value != Some(json!(true))),
        Some(Control::Select | Control::Radio) if !view.options.is_empty() => {
            Event::set(&view.at, view.options[view.options.len() - 1].value.clone())
        }
        _ => {
            for child in &view.children {
                edit(state, child);
            }
            return;
        }
    };
    // What is read-only, and what went with an edit before, stays as it is.
    if !view.stored {
        let _ = state.apply(event);
    }
}

#[test]
fn edits_come_by_a_post_as_they_do_by_events() {
    let (mut posts, mut elsewhere) = (0, 0);
    for (name, form, options) in cases() {
        let mut expected = form.state_with(options.clone());
        let tree = expected.tree();
        edit(&mut expected, &tree);
        let tree = expected.tree();
        let pairs = browser(&tree);
        without_required_toggles(&mut expected, &tree);
        let mut state = form.state_with(options);
        let before = state.instance().cloned();
        let posted = state.post(pairs.clone()).unwrap();
        // An edit can turn a group into raw JSON or back: then another form was drawn than the one that reads.
        if !posted.ignored.is_empty() {
            elsewhere += 1;
            continue;
        }
        let what = || format!("{name}\n{pairs:#?}\nbefore: {before:?}");
        assert_eq!(state.instance(), expected.instance(), "{}", what());
        posts += 1;
    }
    assert!(
        posts > 300 && elsewhere * 100 <= posts,
        "{posts} posts, {elsewhere} elsewhere"
    );
}

/// What an emptied form gets back by a post is what was there.
#[test]
fn every_control_is_read_back() {
    let schema = json!({ "type": "object", "properties": {
        "text": { "type": "string" }, "area": { "type": "string", "format": "textarea" },
        "password": { "type": "string", "format": "password" }, "number": { "type": "number" },
        "integer": { "type": "integer" }, "toggle": { "type": "boolean" }, "off": { "type": "boolean" },
        "select": { "enum": ["a", 2, true] }, "radio": { "enum": ["x", "y"], "display_type": "radio", "type": "string" },
        "many": { "type": "array", "uniqueItems": true, "items": { "enum": ["p", "q", "r"] } },
        "date": { "type": "string", "format": "date" }, "time": { "type": "string", "format": "time" },
        "datetime": { "type": "string", "format": "date-time" }, "duration": { "type": "string", "format": "duration" },
        "color": { "type": "string", "format": "color" }, "email": { "type": "string", "format": "email" },
        "url": { "type": "string", "format": "uri" }, "uuid": { "type": "string", "format": "uuid" },
        "list": { "type": "array", "items": { "type": "string" } }, "a/b~c": { "type": "string" },
        "nested": { "type": "object", "properties": { "": { "type": "integer" } } }
    } });
    let instance = json!({
        "text": "a & b=c +%", "area": "one\ntwo", "password": "pw", "number": 1.5, "integer": -3, "toggle": true,
        "off": false, "select": 2, "radio": "y", "many": ["p", "r"], "date": "2026-02-28", "time": "10:00:00+05:30",
        "datetime": "2026-11-22T09:30:00-08:00", "duration": "P1D", "color": "#ff0000", "email": "a@b.example",
        "url": "https://example.com/?q", "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
        "list": ["first", ""], "a/b~c": "escaped", "nested": { "": 7 }
    });
    let other = json!({ "off": true, "toggle": false, "many": ["q"], "text": "old", "list": ["x", "y"], "radio": "x" });
    let form = compile(&schema).unwrap().form;
    let pairs = browser(&form.state(instance.clone()).tree());
    let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    assert!(
        names.contains(&"/a~1b~0c") && names.contains(&"/nested/"),
        "names are pointers: {names:?}"
    );
    let mut state = form.state(other);
    let posted = state.post(pairs).unwrap();
    assert_eq!(posted.ignored, Vec::<String>::new(), "all is live");
    assert_eq!(
        state.instance(),
        Some(&instance),
        "every control has what was posted"
    );
    assert!(
        posted.change.instance && posted.change.nodes.len() > 15,
        "{posted:?}"
    );
    let controls = state
        .tree()
        .children
        .iter()
        .filter_map(|child| child.control)
        .count();
    assert!(controls >= 19, "each control is here: {controls}");
}

fn state(schema: Value, instance: Value) -> FormState {
    compile(&schema).unwrap().form.state(instance)
}

fn post(state: &mut FormState, body: &str) -> (Vec<String>, bool) {
    let posted = state.post(parse_urlencoded(body)).unwrap();
    (posted.ignored, posted.is_edit)
}

fn nothing() -> Vec<String> {
    Vec::new()
}

#[test]
fn toggles_and_multiselects_without_a_pair() {
    let schema = json!({ "type": "object", "required": ["must", "list"], "properties": {
        "on": { "type": "boolean" }, "absent": { "type": "boolean" }, "must": { "type": "boolean" },
        "fixed": { "type": "boolean", "readOnly": true }, "odd": { "type": "boolean" },
        "many": { "type": "array", "uniqueItems": true, "items": { "enum": [1, 2] } },
        "none": { "type": "array", "uniqueItems": true, "items": { "enum": [1, 2] } },
        "list": { "type": "array", "uniqueItems": true, "items": { "enum": [1, 2] } } } });
    let instance = json!({ "on": true, "fixed": true, "odd": "yes", "many": [2, 7] });
    let mut form = state(schema.clone(), instance.clone());
    assert_eq!(
        post(&mut form, ""),
        (nothing(), false),
        "an empty post is one"
    );
    let expected =
        json!({ "on": false, "fixed": true, "odd": "yes", "many": [7], "must": false, "list": [] });
    assert_eq!(
        form.instance(),
        Some(&expected),
        "what is not an option, and what is no boolean, stays"
    );

    let mut form = state(schema.clone(), instance.clone());
    let posted = form
        .post_drawn(Vec::new(), |_, at| {
            at.as_str() != "/on" && at.as_str() != "/many"
        })
        .unwrap();
    assert_eq!(posted.ignored, nothing(), "nothing came");
    assert_eq!(
        form.instance().unwrap()["on"],
        json!(true),
        "it was not on the page"
    );
    assert_eq!(form.instance().unwrap()["many"], json!([2, 7]), "nor this");

    let mut form = state(schema, instance);
    let body = "%2Fon=&%2Fabsent=&%2Fabsent=on&%2Fmany=&%2Fmany=1&%2Fmany=0&%2Fmany=9&%2Fodd=maybe&%2Ffixed=";
    let (ignored, _) = post(&mut form, body);
    assert_eq!(
        ignored,
        ["/many", "/odd"],
        "an index past the end, and no word for on"
    );
    let expected = json!({ "on": false, "fixed": true, "odd": "yes", "many": [7, 1, 2], "absent": true, "must": false, "list": [] });
    assert_eq!(
        form.instance(),
        Some(&expected),
        "an empty pair says that it was drawn"
    );
}

#[test]
fn choices_come_before_their_fields_and_outer_before_inner() {
    let inner = json!({ "oneOf": [
        { "title": "P", "properties": { "t": { "const": "p" }, "p": { "type": "string" } }, "required": ["t"] },
        { "title": "Q", "properties": { "t": { "const": "q" }, "q": { "type": "string" }, "flag": { "type": "boolean", "default": true } }, "required": ["t"] }] });
    let schema = json!({ "type": "object", "properties": { "auth": { "oneOf": [
        { "title": "A", "type": "object", "properties": { "k": { "const": "a" }, "a": { "type": "string" } }, "required": ["k"] },
        { "title": "B", "type": "object", "properties": { "k": { "const": "b" }, "in": inner }, "required": ["k"] }] } } });
    let mut form = state(schema, json!({ "auth": { "k": "a", "a": "x" } }));
    let body = "%2Fauth%2Fa=x&%2Fauth%2Fin%2Fq=hello&choice%3A%2Fauth%2Fin=1&choice%3A%2Fauth=1";
    assert_eq!(
        post(&mut form, body),
        (vec!["/auth/a".to_owned()], false),
        "the field of the other variant"
    );
    let expected = json!({ "auth": { "k": "b", "in": { "t": "q", "flag": true, "q": "hello" } } });
    assert_eq!(
        form.instance(),
        Some(&expected),
        "a toggle that was not on the page keeps its default"
    );
    let (ignored, _) = post(
        &mut form,
        "choice%3A%2Fauth=7&choice%3A1%3A%2Fauth=0&choice%3A%2Fgone=0&choice%3A%2Fauth%2Fin=x&%2Fauth%2Fin%2Fflag=on",
    );
    let mut expected = [
        "choice:/auth",
        "choice:1:/auth",
        "choice:/gone",
        "choice:/auth/in",
    ];
    let mut ignored: Vec<&str> = ignored.iter().map(String::as_str).collect();
    ignored.sort_unstable();
    expected.sort_unstable();
    assert_eq!(ignored, expected, "past the end, not there, no number");
    assert_eq!(
        post(&mut form, "choice:/auth=").0,
        nothing(),
        "none is picked"
    );
    assert_eq!(
        form.view("/auth").unwrap().choices[0].active,
        None,
        "none is picked"
    );
}

#[test]
fn fields_that_others_bring_are_filled_too() {
    let schema = json!({ "type": "object", "properties": { "mode": { "enum": ["x", "y"] } },
        "if": { "properties": { "mode": { "const": "y" } }, "required": ["mode"] },
        "then": { "properties": { "extra": { "type": "string" } } } });
    let mut form = state(schema, json!({}));
    assert_eq!(
        post(&mut form, "%2Fextra=e&%2Fmode=1&%2Fgone=1").0,
        ["/gone"],
        "no such place"
    );
    assert_eq!(
        form.instance(),
        Some(&json!({ "mode": "y", "extra": "e" })),
        "in whatever order"
    );
}

#[test]
fn secrets_that_are_stored_are_kept_or_replaced() {
    let schema = json!({ "type": "object", "properties": { "key": { "type": "string", "format": "password" } } });
    let form = compile(&schema).unwrap().form;
    let fresh = || {
        form.state_with(
            StateOptions::default()
                .with_instance(json!({}))
                .with_stored(["/key"]),
        )
    };
    for body in ["", "%2Fkey="] {
        let mut state = fresh();
        assert_eq!(post(&mut state, body), (nothing(), false), "{body}");
        assert_eq!(state.submit().unwrap().kept, ["/key".into()], "{body}");
    }
    let mut state = fresh();
    assert_eq!(
        post(&mut state, "%2Fkey=new"),
        (nothing(), false),
        "replaced"
    );
    let done = state.submit().unwrap();
    assert_eq!(
        (done.instance, done.kept),
        (json!({ "key": "new" }), Vec::new()),
        "replaced"
    );
}

#[test]
fn buttons_edit_after_the_fields() {
    let schema = json!({ "type": "object", "properties": {
        "list": { "type": "array", "items": { "type": "string" } },
        "env": { "type": "object", "additionalProperties": { "type": "string" } } } });
    let mut form = state(schema, json!({ "list": ["a", "b"], "env": {} }));
    assert_eq!(
        post(&mut form, "%2Flist%2F0=A&%2Flist%2F1=B&add%3A%2Flist="),
        (nothing(), true),
        "one more"
    );
    assert_eq!(
        form.instance().unwrap()["list"],
        json!(["A", "B", ""]),
        "after the fields"
    );
    assert_eq!(
        post(
            &mut form,
            "%2Flist%2F0=C&remove%3A%2Flist%2F1=&key%3A%2Fenv="
        ),
        (nothing(), true),
        "one less"
    );
    assert_eq!(
        form.instance().unwrap()["list"],
        json!(["C", ""]),
        "after the fields"
    );
    assert_eq!(
        post(&mut form, "add%3A%2Fenv=&key%3A%2Fenv=PATH").0,
        nothing(),
        "a member by name"
    );
    assert_eq!(
        form.instance().unwrap()["env"],
        json!({ "PATH": "" }),
        "by name"
    );
    let (ignored, is_edit) = post(
        &mut form,
        "add%3A%2Fenv=&key%3A%2Fenv=PATH&remove%3A%2Flist%2F9=",
    );
    assert_eq!((ignored.len(), is_edit), (2, false), "taken, and not there");
    let mut root = state(
        json!({ "type": "array", "items": { "type": "integer" } }),
        json!([1]),
    );
    assert_eq!(
        post(&mut root, "%2F0=2&add%3A%23="),
        (nothing(), true),
        "the root is called #"
    );
    assert_eq!(root.instance().unwrap()[0], json!(2), "its item");
}

#[test]
fn a_field_at_the_root_has_a_name_and_half_a_value_stays_a_text() {
    let mut root = state(json!({ "type": "integer" }), json!(1));
    assert_eq!(
        post(&mut root, "%23=1."),
        (nothing(), false),
        "the root field"
    );
    assert_eq!(root.view("").unwrap().control_text, "1.", "as typed");
    assert!(root.submit().is_err(), "it blocks a submit");
    assert_eq!(post(&mut root, "%23=12").0, nothing(), "mended");
    assert_eq!(root.instance(), Some(&json!(12)), "mended");
}

#[test]
fn what_is_hostile_is_named_and_left() {
    let schema = json!({ "type": "object", "properties": { "a": { "type": "string" }, "f": { "type": "string", "format": "data-url" },
        "c": { "const": 1 }, "g": { "type": "object", "properties": { "x": { "type": "string" } } },
        "ro": { "type": "string", "readOnly": true }, "s": { "enum": [1] } } });
    let instance = json!({ "a": "x", "f": "data:,y", "c": 1, "g": {}, "ro": "r" });
    let mut form = state(schema.clone(), instance.clone());
    let body = "%2Fg=1&%2Fc=2&%2Ff=name.txt&%2Fro=changed&%2Fs=99999999999999999999&%2Fs=-1&__proto__=1&%2Fa%2F0=z\
                &offset%3A%2Fq=Z&%2F0=1&%2F%7E=1&=x";
    let (mut ignored, _) = post(&mut form, body);
    ignored.sort_unstable();
    assert_eq!(
        ignored,
        [
            "",
            "/0",
            "/a/0",
            "/c",
            "/g",
            "/s",
            "/~",
            "__proto__",
            "offset:/q"
        ],
        "by name"
    );
    assert_eq!(form.instance(), Some(&instance), "nothing changed");
    let many = (0..100_001).map(|index| (format!("/{index}"), String::new()));
    assert!(form.post(many).is_err(), "too many");
    let deep = vec![
        ("/a".repeat(100_000), "x".to_owned()),
        (format!("choice:{}", "/a".repeat(100_000)), "0".to_owned()),
    ];
    assert_eq!(form.post(deep).unwrap().ignored.len(), 2, "nowhere");
    assert_eq!(form.instance(), Some(&instance), "still nothing changed");
    let options = StateOptions::default().with_defaults(Defaults::None);
    let mut form = compile(&schema).unwrap().form.state_with(options);
    assert_eq!(
        post(&mut form, "%2Fa=&%2Fs=").0,
        nothing(),
        "nothing is filled in"
    );
    assert_eq!(form.instance(), Some(&json!({})), "nothing is filled in");
}
