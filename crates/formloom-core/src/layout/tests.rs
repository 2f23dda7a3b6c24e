//! Reading, checking and following descriptions.

use serde_json::{Value, json};

use super::{Effect, Layout, LayoutState, RemarkCode};
use crate::form::Form;
use crate::state::FormState;
use crate::state::event::Event;
use formloom_schema::Pointer;
use formloom_schema::Severity;

fn layout(description: &Value) -> Layout {
    Layout::read(description).expect("a description")
}

fn form(schema: &Value) -> Form {
    crate::entry::compile(schema).expect("a schema").form
}

#[track_caller]
fn refused(description: &Value, at: &str) {
    let error = Layout::read(description).expect_err("a mistake");
    assert_eq!(error.at.as_str(), at, "{}", error.message);
}

#[test]
fn mistakes_are_said_with_their_place() {
    let rule = |rule: Value| json!({ "places": { "/items/*/a": { "show": rule } } });
    for (description, at) in [
        (json!([]), ""),
        (json!({ "layuot": [] }), "/layuot"),
        (json!({ "layout": {} }), "/layout"),
        (json!({ "layout": [1] }), "/layout/0"),
        (json!({ "layout": ["name"] }), "/layout/0"),
        (
            json!({ "layout": ["/a", { "columns": ["/a"] }] }),
            "/layout/1/columns/0",
        ),
        (
            json!({ "layout": ["*", { "section": "x", "children": ["*"] }] }),
            "/layout/1/children/0",
        ),
        (json!({ "layout": ["/*"] }), "/layout/0"),
        (json!({ "layout": [""] }), "/layout/0"),
        (json!({ "layout": [{}] }), "/layout/0"),
        (json!({ "layout": [{ "tabs": [] }] }), "/layout/0/tabs"),
        (
            json!({ "layout": [{ "tabs": [{ "children": [] }] }] }),
            "/layout/0/tabs/0",
        ),
        (json!({ "layout": [{ "section": "x" }] }), "/layout/0"),
        (
            json!({ "layout": [{ "section": 1, "children": [] }] }),
            "/layout/0/section",
        ),
        (
            json!({ "layout": [{ "section": "x", "children": [], "tabs": [] }] }),
            "/layout/0/section",
        ),
        (json!({ "places": { "a": {} } }), "/places/a"),
        (
            json!({ "places": { "/a": { "width": 13 } } }),
            "/places/~1a/width",
        ),
        (
            json!({ "places": { "/a": { "hidden": "yes" } } }),
            "/places/~1a/hidden",
        ),
        (
            json!({ "places": { "/a": { "layout": ["/a"] } } }),
            "/places/~1a/layout/0",
        ),
        (
            json!({ "places": { "/a/b": { "layout": ["/a"] } } }),
            "/places/~1a~1b/layout/0",
        ),
        (
            json!({ "layout": ["/a"], "places": { "": { "layout": ["/b"] } } }),
            "/places//layout",
        ),
        (rule(json!({})), "/places/~1items~1*~1a/show"),
        (rule(json!({ "at": "/x" })), "/places/~1items~1*~1a/show"),
        (rule(json!({ "all": [] })), "/places/~1items~1*~1a/show/all"),
        (
            rule(json!({ "not": { "any": [true] } })),
            "/places/~1items~1*~1a/show/not/any/0",
        ),
        (
            rule(json!({ "at": "/x", "schema": 1 })),
            "/places/~1items~1*~1a/show/schema",
        ),
        (
            rule(json!({ "at": "/others/*/x", "schema": true })),
            "/places/~1items~1*~1a/show/at",
        ),
        (
            rule(json!({ "at": "/x", "schema": true, "all": [] })),
            "/places/~1items~1*~1a/show/at",
        ),
    ] {
        refused(&description, at);
    }
}

/// A value in `depth` arrays.
fn deep(depth: usize, wrap: impl Fn(Value) -> Value, mut value: Value) -> Value {
    for _ in 0..depth {
        value = wrap(value);
    }
    value
}

#[test]
fn what_is_too_deep_or_too_large_is_refused() {
    let columns = |depth| json!({ "layout": [deep(depth, |inside| json!({ "columns": [inside] }), json!("/a"))] });
    assert!(Layout::read(&columns(20)).is_ok(), "deeper than any form");
    let error = Layout::read(&columns(50)).expect_err("elements have a limit");
    assert!(error.message.contains("levels"), "{}", error.message);
    refused(&columns(300), "");
    let not = deep(
        60,
        |inside| json!({ "not": inside }),
        json!({ "at": "", "schema": true }),
    );
    let error = Layout::read(&json!({ "places": { "/a": { "show": not } } }));
    let error = error.expect_err("rules have a limit");
    assert!(error.message.contains("levels"), "{}", error.message);
    let many: Vec<String> = (0..30_000).map(|index| format!("/{index}")).collect();
    refused(&json!({ "layout": many }), "/layout/20000");
    let huge = vec![Value::Null; 600_000];
    refused(&json!({ "layout": huge }), "");
    let long = "/a".repeat(100_000);
    refused(&json!({ "layout": [long] }), "/layout/0");
    let rules = vec![json!({ "at": "", "schema": true }); 10_001];
    let at = "/places/~1a/show/any/10000";
    refused(
        &json!({ "places": { "/a": { "show": { "any": rules } } } }),
        at,
    );
}

#[test]
fn overlapping_patterns_are_followed_with_a_limit() {
    let mut places = serde_json::Map::new();
    for ways in 0..1_024_u32 {
        let steps = (0..10).map(|step| if ways >> step & 1 == 0 { "/*" } else { "/a" });
        places.insert(steps.collect(), json!({ "label": "x" }));
    }
    let layout = layout(&json!({ "places": places }));
    let at = Pointer::from("/a".repeat(10));
    assert!(layout.place(&at).is_some(), "the most exact one is found");
    let at = Pointer::from("/a".repeat(60));
    assert!(layout.place(&at).is_none(), "nothing is said so deep");
}

fn remarks(schema: &Value, description: &Value) -> Vec<(RemarkCode, Severity, String)> {
    let found = layout(description).check(&form(schema), &["textarea", "switch"]);
    let found = found.into_iter();
    found
        .map(|remark| (remark.code, remark.severity, remark.at.as_str().to_owned()))
        .collect()
}

fn schema() -> Value {
    json!({
        "type": "object",
        "required": ["name", "kind", "sized"],
        "properties": {
            "name": { "type": "string" },
            "mode": { "type": "string" },
            "sized": { "type": "integer", "default": 1 },
            "address": { "type": "object", "properties": { "street": { "type": "string" }, "zip": { "type": "string" } } },
            "items": { "type": "array", "items": { "type": "object", "required": ["id"], "properties": {
                "id": { "type": "string" }, "mode": { "type": "string" }, "note": { "type": "string" } } } },
            "env": { "type": "object", "additionalProperties": { "type": "string" } },
            "any": { "type": "object" }
        },
        "oneOf": [
            { "title": "A", "properties": { "kind": { "const": "a" }, "only_a": { "type": "string" } }, "required": ["kind"] },
            { "title": "B", "properties": { "kind": { "const": "b" }, "only_b": { "type": "string" } }, "required": ["kind"] }
        ],
        "if": { "properties": { "mode": { "const": "x" } }, "required": ["mode"] },
        "then": { "properties": { "extra": { "type": "string" } } }
    })
}

#[test]
fn places_of_all_branches_are_in_the_form() {
    let description = json!({
        "layout": ["/only_a", "/only_b", "/extra", "/kind", "/env", "*"],
        "places": {
            "/items/*": { "layout": ["/items/*/note"] },
            "/items/0/id": {},
            "/env/ANY": { "label": "Any" },
            "/env/*": {},
            "/*/street": {},
            "/mode": { "show": { "at": "/any/inside/raw", "schema": true } },
            "/sized": { "hidden": true }
        }
    });
    assert_eq!(remarks(&schema(), &description), [], "each is somewhere");
}

#[test]
fn what_does_not_fit_the_form_is_remarked_on() {
    use RemarkCode::{
        NoSuchPlace, NotAChild, NothingToLayOut, RequiredHidden, UnknownWidget, UnusableSchema,
    };
    use Severity::{Error, Warning};
    let mode = json!({ "at": "/mode", "schema": { "const": "x" } });
    let description = json!({
        "layout": ["/nmae", "/address/street", { "section": "S", "show": mode, "children": ["/name"] }],
        "places": {
            "/gone/*": { "label": "x" },
            "/address": { "layout": ["/items/*/id"] },
            "/items": { "layout": ["/items/0"] },
            "/items/*/id": { "show": { "at": "/items/*/moed", "schema": { "const": "x" } } },
            "/mode": { "widget": "texarea", "enable": { "at": "/name", "schema": { "pattern": "(" } } },
            "/name": { "hidden": true },
            "/env": { "show": { "not": { "at": "/name", "schema": { "$ref": "#/nowhere" } } } }
        }
    });
    let expected = [
        (NoSuchPlace, Error, "/layout/0"),
        (NotAChild, Error, "/layout/1"),
        (RequiredHidden, Warning, "/layout/2/children/0"),
        (NotAChild, Error, "/places/~1address/layout/0"),
        (NoSuchPlace, Error, "/places/~1gone~1*"),
        (NothingToLayOut, Warning, "/places/~1items/layout"),
        (RequiredHidden, Warning, "/places/~1items~1*~1id/show"),
        (UnknownWidget, Warning, "/places/~1mode/widget"),
        (RequiredHidden, Warning, "/places/~1name/hidden"),
        (NoSuchPlace, Error, "/places/~1items~1*~1id/show/at"),
        (UnusableSchema, Error, "/places/~1mode/enable/schema"),
        (UnusableSchema, Error, "/places/~1env/show/not/schema"),
    ];
    let expected = expected.map(|(code, severity, at)| (code, severity, at.to_owned()));
    assert_eq!(remarks(&schema(), &description), expected, "each once");
}

#[test]
fn a_recursive_form_is_checked_to_the_depth_of_the_description() {
    let schema = json!({ "type": "object", "properties": { "next": { "$ref": "#" }, "v": { "type": "string" } } });
    let description =
        json!({ "places": { format!("{}/v", "/next".repeat(60)): {}, "/next/w": {} } });
    assert_eq!(
        remarks(&schema, &description),
        [(
            RemarkCode::NoSuchPlace,
            Severity::Error,
            "/places/~1next~1w".to_owned()
        )],
        "only the wrong name"
    );
}

struct Live {
    state: FormState,
    rules: LayoutState,
}

impl Live {
    fn new(schema: &Value, description: &Value, instance: Value) -> Self {
        let form = form(schema);
        Self {
            rules: LayoutState::new(&layout(description), &form),
            state: form.state(instance),
        }
    }

    fn shown(&self, at: &str) -> bool {
        self.rules.is_shown(&self.state, &at.into())
    }

    /// Carries out an edit; gives what turned, and how many schemas were evaluated for it.
    #[track_caller]
    fn apply(&mut self, event: Event) -> (Vec<(String, bool)>, usize) {
        let change = self.state.apply(event).expect("an edit");
        let before = self.rules.evaluated();
        let flips = self.rules.update(&self.state, &change).into_iter();
        let flips = flips.map(|flip| (flip.at.as_str().to_owned(), flip.holds));
        (flips.collect(), self.rules.evaluated() - before)
    }
}

fn is(flips: &[(&str, bool)]) -> Vec<(String, bool)> {
    let flips = flips.iter();
    flips
        .map(|(at, holds)| ((*at).to_owned(), *holds))
        .collect()
}

#[test]
fn an_absent_value_satisfies_no_schema() {
    let properties =
        json!({ "a": { "type": "string" }, "b": { "type": "string" }, "n": { "type": "integer" } });
    let schema = json!({ "type": "object", "properties": properties });
    let any = json!({ "at": "/a", "schema": true });
    let description = json!({ "places": {
        "/b": { "show": any, "enable": { "not": any } },
        "/n": { "show": { "all": [any, { "any": [{ "at": "/b", "schema": { "minLength": 2 } }, { "at": "/n", "schema": true }] }] } }
    } });
    let mut live = Live::new(&schema, &description, json!({}));
    assert!(!live.shown("/b"), "no value");
    assert!(
        live.rules.is_enabled(&live.state, &"/b".into()),
        "under `not`"
    );
    assert!(!live.shown("/n"), "no value");
    assert!(live.shown("/a"), "no rule");
    assert_eq!(
        live.apply(Event::type_text("/a", "x")).0,
        is(&[("/b", true), ("/b", false)]),
        "shown, and not enabled"
    );
    assert_eq!(
        live.apply(Event::type_text("/b", "x")).0,
        is(&[]),
        "too short"
    );
    assert_eq!(
        live.apply(Event::type_text("/b", "xx")).0,
        is(&[("/n", true)]),
        "long enough"
    );
    assert_eq!(
        live.apply(Event::Undo).0,
        is(&[("/n", false)]),
        "undo is an edit"
    );
    assert_eq!(live.apply(Event::Redo).0, is(&[("/n", true)]), "and redo");
    live.apply(Event::Reset);
    assert!(!live.shown("/b") && !live.shown("/n"), "as at the start");
}

#[test]
fn an_edit_evaluates_only_what_watches_it() {
    let text = json!({ "type": "string" });
    let mut properties = serde_json::Map::new();
    let mut places = serde_json::Map::new();
    for index in 0..200 {
        properties.insert(format!("m{index}"), text.clone());
        properties.insert(format!("f{index}"), text.clone());
        let rule = json!({ "at": format!("/m{index}"), "schema": { "const": "x" } });
        places.insert(format!("/f{index}"), json!({ "show": rule }));
    }
    let schema = json!({ "type": "object", "properties": properties });
    let mut live = Live::new(&schema, &json!({ "places": places }), json!({}));
    for index in 0..200 {
        assert!(!live.shown(&format!("/f{index}")), "not yet");
    }
    assert_eq!(live.rules.evaluated(), 0, "there are no values to evaluate");
    let (flips, evaluated) = live.apply(Event::type_text("/m7", "x"));
    assert_eq!(flips, is(&[("/f7", true)]), "one rule looks there");
    assert_eq!(evaluated, 1, "one schema");
    assert_eq!(
        live.apply(Event::type_text("/f8", "x")),
        (is(&[]), 0),
        "nobody looks there"
    );
    assert_eq!(
        live.apply(Event::blur("/m7")),
        (is(&[]), 0),
        "no value changed"
    );
}

#[test]
fn items_have_their_own_verdicts_which_follow_them() {
    let mut items: Vec<Value> = vec![json!({ "id": "a" }); 100];
    items[0]["mode"] = json!("x");
    let rule = json!({ "at": "/items/*/mode", "schema": { "const": "x" } });
    let description = json!({ "places": {
        "/items/*/note": { "show": rule },
        "/items/*": { "layout": [{ "section": "More", "show": rule, "children": ["/items/*/id"] }] }
    } });
    let instance = json!({ "name": "n", "kind": "a", "items": items });
    let mut live = Live::new(&schema(), &description, instance);
    for index in 0..100 {
        let at = format!("/items/{index}/note");
        assert_eq!(live.shown(&at), index == 0, "{at}");
    }
    let (flips, evaluated) = live.apply(Event::type_text("/items/50/mode", "x"));
    assert_eq!(flips, is(&[("/items/50/note", true)]), "its item alone");
    assert_eq!(evaluated, 1, "its item alone");
    let (flips, _) = live.apply(Event::remove("/items/0"));
    let expected = is(&[
        ("/items/0/note", false),
        ("/items/49/note", true),
        ("/items/50/note", false),
    ]);
    assert_eq!(flips, expected, "the items moved");
    assert!(live.shown("/items/49/note"), "what moved is as it was");
    let super::Element::Section(section) = &live
        .rules
        .layout()
        .layout_of(&"/items/49".into())
        .expect("a layout")[0]
    else {
        panic!("a section");
    };
    let rule = section.show.expect("a rule");
    assert!(
        live.rules.holds(&live.state, rule, &"/items/49".into()),
        "of this item"
    );
    assert!(
        !live.rules.holds(&live.state, rule, &"/items/48".into()),
        "and of this"
    );
    let change = live
        .state
        .apply(Event::type_text("/items/48/mode", "x"))
        .expect("an edit");
    let flips = live.rules.update(&live.state, &change);
    assert!(
        flips.iter().any(|flip| flip.at.as_str() == "/items/48"
            && matches!(flip.effect, Effect::ShowElement(_))
            && flip.holds),
        "a section flips at its group: {flips:?}"
    );
}

#[test]
fn a_change_above_or_below_is_seen_and_a_discriminator_too() {
    let description = json!({ "places": {
        "/mode": { "show": { "at": "/kind", "schema": { "const": "b" } } },
        "/name": { "enable": { "at": "/address", "schema": { "required": ["zip"] } } },
        "/env": { "show": { "at": "/address/zip", "schema": true } }
    } });
    let mut live = Live::new(&schema(), &description, json!({ "kind": "a", "name": "n" }));
    assert!(!live.shown("/mode") && !live.shown("/env"), "at first");
    assert!(
        !live.rules.is_enabled(&live.state, &"/name".into()),
        "no address"
    );
    let (flips, _) = live.apply(Event::choose("", 1));
    assert_eq!(
        flips,
        is(&[("/mode", true)]),
        "the constant of the variant has no node"
    );
    let (flips, _) = live.apply(Event::type_text("/address/zip", "1"));
    assert_eq!(
        flips,
        is(&[("/name", true), ("/env", true)]),
        "inside and at"
    );
    let (flips, _) = live.apply(Event::remove("/address"));
    assert_eq!(
        flips,
        is(&[("/name", false), ("/env", false)]),
        "at and above"
    );
    let instance = json!({ "kind": "a", "address": { "zip": "1" } });
    let (flips, _) = live.apply(Event::set("", instance));
    assert_eq!(
        flips,
        is(&[("/mode", false), ("/name", true), ("/env", true)]),
        "all at once"
    );
}

#[test]
fn a_rule_that_cannot_be_used_hides_nothing() {
    let schema = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let deep = deep(250, |inside| json!({ "not": inside }), json!(true));
    let rule = json!({ "not": { "at": "/a", "schema": deep } });
    let description = json!({ "places": { "/a": { "show": rule } } });
    let error = Layout::read(&description).expect_err("deeper than a schema may be");
    assert!(error.message.contains("nesting"), "{}", error.message);
    let nowhere = json!({ "$ref": "#/nowhere", "const": "y" });
    for (unusable, shown) in [
        (nowhere, false),
        (json!({ "$ref": "#/$defs/n0", "$defs": ways() }), true),
    ] {
        let rule = json!({ "at": "/a", "schema": unusable });
        let rule = if shown { json!({ "not": rule }) } else { rule };
        let description = json!({ "places": { "/a": { "show": rule } } });
        let live = Live::new(&schema, &description, json!({ "a": "secret" }));
        assert_eq!(
            live.shown("/a"),
            shown,
            "what can be used counts, what cannot hides nothing"
        );
        let debug = format!("{:?} {:?}", live.rules, live.rules.layout());
        assert!(!debug.contains("secret"), "no value in `Debug`: {debug}");
    }
}

/// Definitions with too many ways through circles.
fn ways() -> Value {
    let mut definitions = serde_json::Map::new();
    for index in 0..40 {
        let next: Vec<Value> = (0..40)
            .map(|other| json!({ "allOf": [{ "$ref": format!("#/$defs/n{other}") }, { "minLength": index }] }))
            .collect();
        definitions.insert(format!("n{index}"), json!({ "anyOf": next }));
    }
    definitions.into()
}
