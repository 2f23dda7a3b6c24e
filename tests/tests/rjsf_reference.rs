//! What react-jsonschema-form returns for its own unit tests, beside what a form does for the same question.
//!
//! Each difference stands in a group of tests/rjsf-groups.json, with its reason. `UPDATE_DOCS=1` writes
//! docs/rjsf-reference.md anew.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a helper of a test fails like a test, and says what it skips"
)]

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs;

use formloom_core::{
    CompileError, Control, Defaults, Event, FormState, Pointer, StateOptions, compile,
};
use serde_json::{Map, Value, json};

/// How a reason begins that says what is still to be done.
const NOT_YET: &str = "Not yet: ";

/// A call of the reference.
struct Call {
    /// The name of the test, with a number from the second of that name on.
    test: String,
    function: String,
    /// Whether the root schema and the validator are bound, and not among the arguments.
    bound: bool,
    /// The arguments without the validator.
    args: Vec<Value>,
    root: Option<Value>,
    /// What it returns; none where it throws.
    result: Option<Value>,
}

enum Outcome {
    Agree,
    Differ {
        ours: Value,
        reference: Value,
    },
    /// There is nothing in a form to compare with, and why.
    NotComparable(&'static str),
}

/// `{"$undef": true}` stands for undefined.
fn is_undefined(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|members| members.len() == 1 && members.get("$undef") == Some(&json!(true)))
}

/// The value as JSON has it: undefined members are absent, undefined items are null.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(_, value)| !is_undefined(value))
            .map(|(key, value)| (key.clone(), plain(value)))
            .collect(),
        Value::Array(items) => items
            .iter()
            .map(|item| {
                if is_undefined(item) {
                    Value::Null
                } else {
                    plain(item)
                }
            })
            .collect(),
        other => other.clone(),
    }
}

/// Whether a number stands there that JSON has not (`{"$num": "NaN"}`).
fn has_no_json(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.contains_key("$num") || members.values().any(has_no_json),
        Value::Array(items) => items.iter().any(has_no_json),
        _ => false,
    }
}

impl Call {
    fn read(case: &Value, seen: &mut HashMap<String, usize>) -> Self {
        let name = case["test"].as_str().unwrap();
        let times = seen.entry(name.to_owned()).or_default();
        *times += 1;
        let test = match *times {
            1 => name.to_owned(),
            times => format!("{name} ({times})"),
        };
        let full = case["fn"].as_str().unwrap();
        let function = full.strip_prefix("schemaUtils.").unwrap_or(full);
        let args = case["args"].as_array().unwrap().iter();
        Self {
            test,
            function: function.to_owned(),
            bound: function != full,
            args: args
                .filter(|arg| arg.get("$validator").is_none())
                .cloned()
                .collect(),
            root: case.get("rootSchema").cloned(),
            result: case.get("result").cloned(),
        }
    }

    /// An argument as JSON has it; none where it is absent or undefined.
    fn arg(&self, index: usize) -> Option<Value> {
        let arg = self.args.get(index)?;
        (!is_undefined(arg)).then(|| plain(arg))
    }

    /// What it returns as JSON has it; none for undefined.
    fn returned(&self) -> Option<Value> {
        let result = self.result.as_ref()?;
        (!is_undefined(result)).then(|| plain(result))
    }

    /// Compares what a form does; where the reference throws, a schema that has no form agrees.
    fn compare(
        &self,
        ours: Result<Option<Value>, CompileError>,
        reference: Option<Value>,
    ) -> Outcome {
        match ours {
            Err(_) if self.result.is_none() => Outcome::Agree,
            Err(error) => Outcome::Differ {
                ours: json!(error.code()),
                reference: json!(reference),
            },
            Ok(ours) if self.result.is_some() && ours == reference => Outcome::Agree,
            Ok(ours) => Outcome::Differ {
                ours: json!(ours),
                reference: json!(reference),
            },
        }
    }
}

/// Members that are there only in the instance are called by their key.
fn name_additional(schema: &mut Value) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for (key, property) in properties {
            if let Some(members) = property.as_object_mut()
                && members.get("__additional_property") == Some(&json!(true))
            {
                members.entry("title").or_insert_with(|| json!(key));
            }
        }
    }
    match schema {
        Value::Object(members) => members.values_mut().for_each(name_additional),
        Value::Array(items) => items.iter_mut().for_each(name_additional),
        _ => {}
    }
}

fn has_positions(schema: &Value) -> bool {
    match schema {
        Value::Object(members) => {
            members.get("items").is_some_and(Value::is_array) || members.values().any(has_positions)
        }
        Value::Array(items) => items.iter().any(has_positions),
        _ => false,
    }
}

/// A schema that stands alone: with the definitions of its root, and in the draft of the reference where
/// `items` holds positions.
fn alone(mut schema: Value, root: Option<&Value>) -> Value {
    name_additional(&mut schema);
    if let Value::Object(members) = &mut schema {
        for keyword in ["definitions", "$defs"] {
            if let Some(definitions) = root.and_then(|root| root.get(keyword)) {
                members.entry(keyword).or_insert_with(|| plain(definitions));
            }
        }
    }
    if schema.is_object() && schema.get("$schema").is_none() && has_positions(&schema) {
        schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    }
    schema
}

fn state(
    schema: &Value,
    instance: Option<Value>,
    defaults: Defaults,
) -> Result<FormState, CompileError> {
    Ok(compile(schema)?.form.state_with(
        StateOptions::default()
            .with_instance(instance)
            .with_defaults(defaults),
    ))
}

/// The policy that is nearest to an option of the reference.
fn policy(behaviour: Option<&Value>) -> Defaults {
    match behaviour
        .and_then(|behaviour| behaviour.get("emptyObjectFields"))
        .and_then(Value::as_str)
    {
        Some("populateRequiredDefaults") => Defaults::Required,
        Some("skipDefaults") => Defaults::None,
        _ => Defaults::All,
    }
}

/// The instance of a new form, or of one in which the data is loaded.
fn instance(
    schema: &Value,
    data: Option<Value>,
    defaults: Defaults,
) -> Result<Option<Value>, CompileError> {
    Ok(state(schema, data, defaults)?.instance().cloned())
}

fn default_form_state(call: &Call) -> Outcome {
    let schema = alone(call.arg(0).unwrap_or_default(), call.arg(2).as_ref());
    let defaults = policy(call.arg(4).as_ref());
    call.compare(instance(&schema, call.arg(1), defaults), call.returned())
}

fn compute_defaults(call: &Call) -> Outcome {
    let options = call.arg(1).unwrap_or_default();
    let data = options.get("rawFormData").cloned();
    if data.is_some() && options.get("shouldMergeDefaultsIntoFormData") != Some(&json!(true)) {
        return Outcome::NotComparable("asks for the defaults alone, apart from the data");
    }
    let schema = alone(call.arg(0).unwrap_or_default(), options.get("rootSchema"));
    let defaults = policy(options.get("experimental_defaultFormStateBehavior"));
    call.compare(instance(&schema, data, defaults), call.returned())
}

/// The form without what only one of two schemas can have: places in the schema.
fn shown(state: &FormState) -> Value {
    fn strip(tree: &mut Value) {
        match tree {
            Value::Object(members) => {
                members.remove("id");
                members.remove("errors");
                members.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut tree = serde_json::to_value(state.tree()).unwrap();
    strip(&mut tree);
    tree
}

/// The form of a schema is that of the schema which the reference resolves it to.
fn retrieve_schema(call: &Call) -> Outcome {
    let (root, data) = if call.bound {
        (call.root.clone(), call.arg(1))
    } else {
        (call.arg(1), call.arg(2))
    };
    let Some(schema) = call.arg(0).filter(Value::is_object) else {
        return Outcome::NotComparable("not called with a schema");
    };
    let form = |schema: Value| -> Result<Option<Value>, CompileError> {
        let schema = alone(schema, root.as_ref());
        Ok(Some(shown(&state(&schema, data.clone(), Defaults::None)?)))
    };
    let resolved = call
        .returned()
        .and_then(|resolved| form(resolved).ok().flatten());
    call.compare(form(schema), resolved)
}

/// The variant that a form picks for data, as an index among the options.
fn matching_option(call: &Call) -> Outcome {
    let (root, data, options, selected, discriminator) = match (&*call.function, call.bound) {
        ("getClosestMatchingOption", false) => (
            call.arg(0),
            call.arg(1),
            call.arg(2),
            call.arg(3),
            call.arg(4),
        ),
        ("getClosestMatchingOption", true) => (
            call.root.clone(),
            call.arg(0),
            call.arg(1),
            call.arg(2),
            call.arg(3),
        ),
        ("getFirstMatchingOption", false) => {
            (call.arg(2), call.arg(0), call.arg(1), None, call.arg(3))
        }
        _ => (
            call.root.clone(),
            call.arg(0),
            call.arg(1),
            None,
            call.arg(2),
        ),
    };
    let options: Vec<Value> = match options {
        Some(Value::Array(options)) if !options.is_empty() => options,
        _ => return Outcome::NotComparable("a choice without variants"),
    };
    let selected = selected.and_then(|selected| selected.as_u64());
    if selected.is_some_and(|selected| selected >= options.len() as u64) {
        return Outcome::NotComparable("a variant is picked that is not there");
    }
    let mut schema = json!({ "oneOf": options });
    if let Some(member) = discriminator {
        schema["discriminator"] = json!({ "propertyName": member });
    }
    let ours = state(&alone(schema, root.as_ref()), data, Defaults::None)
        .map(|state| active(&state, &options).map(|index| json!(index)));
    // -1 is the reference's word for none.
    call.compare(ours, call.returned().filter(|index| *index != json!(-1)))
}

/// The active variant of the root; `null` beside others is no variant of its own.
fn active(state: &FormState, options: &[Value]) -> Option<usize> {
    let is_null = |option: &Value| option.get("type") == Some(&json!("null"));
    let view = state.view_of(state.root()).unwrap();
    if view.nullable && state.instance() == Some(&Value::Null) {
        return options.iter().position(is_null);
    }
    let active = view.choices.first()?.active?;
    let mut others = (0..options.len()).filter(|index| !is_null(&options[*index]));
    others.nth(active)
}

/// Brings a form to some data as a person does: member by member, and as a whole where that is refused.
fn bring(state: &mut FormState, data: Value) {
    let by_member = data.as_object().is_some_and(|members| {
        members.iter().all(|(key, value)| {
            let there = state.instance().and_then(|instance| instance.get(key));
            there == Some(value)
                || state
                    .apply(Event::set(Pointer::root().join(key), value.clone()))
                    .is_ok()
        })
    });
    if !by_member {
        state.apply(Event::set(Pointer::root(), data)).ok();
    }
}

/// What stands there after the old variant was filled and the new one is chosen. The reference fills in
/// defaults in a step of its own.
fn sanitize(call: &Call) -> Outcome {
    let (root, new, old, data) = if call.bound {
        (call.root.clone(), call.arg(0), call.arg(1), call.arg(2))
    } else {
        (call.arg(0), call.arg(1), call.arg(2), call.arg(3))
    };
    let new = new.unwrap_or_else(|| json!({}));
    let old = old.unwrap_or_else(|| json!({}));
    let union = alone(json!({ "oneOf": [old, new] }), root.as_ref());
    let ours = state(&union, None, Defaults::All).map(|mut state| {
        // Two variants that say nothing are no choice, and the event is refused.
        state.apply(Event::choose("", 0_usize)).ok();
        if let Some(data) = data {
            bring(&mut state, data);
        }
        state.apply(Event::choose("", 1_usize)).ok();
        state.instance().cloned()
    });
    let fresh = instance(&alone(new, root.as_ref()), None, Defaults::All);
    let reference = filled(call.returned(), fresh.unwrap_or_default());
    call.compare(ours, reference)
}

/// A value with what is absent in it taken from another.
fn filled(value: Option<Value>, fresh: Option<Value>) -> Option<Value> {
    match (value, fresh) {
        (Some(Value::Object(mut members)), Some(Value::Object(fresh))) => {
            for (key, fresh) in fresh {
                let value = filled(members.remove(&key), Some(fresh));
                members.extend(value.map(|value| (key, value)));
            }
            Some(Value::Object(members))
        }
        (None, fresh) => fresh,
        (value, _) => value,
    }
}

fn omit_extra_data(call: &Call) -> Outcome {
    let schema = alone(call.arg(0).unwrap_or_default(), call.root.as_ref());
    call.compare(
        instance(&schema, call.arg(1), Defaults::All),
        call.returned(),
    )
}

/// The options of a select, or the names of the variants of a choice.
fn options_list(call: &Call) -> Outcome {
    if call.arg(1).is_some_and(|ui| ui != json!({})) {
        return Outcome::NotComparable("names come from the description of the user interface");
    }
    let mut variants = false;
    let ours = state(
        &alone(call.arg(0).unwrap_or_default(), None),
        None,
        Defaults::All,
    )
    .map(|state| {
        let view = state.view_of(state.root()).unwrap();
        if let Some(choice) = view.choices.first() {
            variants = true;
            let labels = choice.variants.iter().map(|variant| json!(variant.label));
            return Some(labels.collect());
        }
        let options = view.options.iter();
        let options: Vec<Value> = options
            .map(|option| json!([option.value, option.label]))
            .collect();
        (!options.is_empty()).then_some(Value::Array(options))
    });
    let reference = call.returned().map(|options| {
        let options = options.as_array().into_iter().flatten();
        options
            .map(|option| {
                if variants {
                    option["label"].clone()
                } else {
                    json!([option["value"], option["label"]])
                }
            })
            .collect()
    });
    call.compare(ours, reference)
}

fn is_multi_select(call: &Call) -> Outcome {
    let schema = alone(call.arg(0).unwrap_or_default(), call.arg(1).as_ref());
    let ours = state(&schema, None, Defaults::All).map(|state| {
        let control = state.view_of(state.root()).unwrap().control;
        Some(json!(control == Some(Control::Multiselect)))
    });
    call.compare(ours, call.returned())
}

fn input_props(call: &Call) -> Outcome {
    if call.args.len() > 1 {
        return Outcome::NotComparable("the type comes from the description of the user interface");
    }
    let schema = alone(call.arg(0).unwrap_or_default(), None);
    let ours = state(&schema, None, Defaults::All).map(|state| {
        let view = state.view_of(state.root()).unwrap();
        let mut props = Map::new();
        let kind = match view.control {
            Some(Control::Number | Control::Integer) => json!("number"),
            other => json!(other),
        };
        props.insert("type".to_owned(), kind);
        if view.control == Some(Control::Integer) {
            props.insert("step".to_owned(), json!(1));
        }
        for (limit, name) in [
            ("multipleOf", "step"),
            ("minimum", "min"),
            ("maximum", "max"),
        ] {
            if let Some(limit) = view.limits.get(limit) {
                props.insert(name.to_owned(), limit.clone());
            }
        }
        Some(Value::Object(props))
    });
    let reference = call.returned().map(|mut props| {
        if let Some(props) = props.as_object_mut()
            && props.get("step") == Some(&json!("any"))
        {
            props.remove("step");
        }
        props
    });
    call.compare(ours, reference)
}

fn judge(call: &Call) -> Outcome {
    if call.args.iter().any(has_no_json) {
        return Outcome::NotComparable("a number that JSON has not");
    }
    match &*call.function {
        "getDefaultFormState" => default_form_state(call),
        "computeDefaults" => compute_defaults(call),
        "retrieveSchema" => retrieve_schema(call),
        "getClosestMatchingOption"
        | "getFirstMatchingOption"
        | "getOptionMatchingSimpleDiscriminator" => matching_option(call),
        "sanitizeDataForNewSchema" => sanitize(call),
        "omitExtraData" => omit_extra_data(call),
        "optionsList" => options_list(call),
        "isMultiSelect" => is_multi_select(call),
        "getInputProps" => input_props(call),
        _ => {
            Outcome::NotComparable("a helper inside the reference, on documents or lists of names")
        }
    }
}

/// The differences that are known: a reason and the names of the tests.
struct Group {
    name: String,
    why: String,
    cases: Vec<String>,
}

fn groups() -> Vec<Group> {
    let path = formloom_tests::root().join("tests/rjsf-groups.json");
    let groups: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let groups = groups.as_object().unwrap().iter();
    groups
        .map(|(name, group)| Group {
            name: name.clone(),
            why: group["why"].as_str().unwrap().to_owned(),
            cases: group["cases"]
                .as_array()
                .unwrap()
                .iter()
                .map(|case| case.as_str().unwrap().to_owned())
                .collect(),
        })
        .collect()
}

/// What is wrong with the groups.
fn faults(judged: &[(Call, Outcome)], groups: &[Group]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut grouped: BTreeMap<&str, &str> = BTreeMap::new();
    for group in groups {
        for case in &group.cases {
            if let Some(other) = grouped.insert(case, &group.name) {
                faults.push(format!("in “{other}” and in “{}”: {case}", group.name));
            }
        }
    }
    for (call, outcome) in judged {
        match (outcome, grouped.remove(&*call.test)) {
            (Outcome::Differ { ours, reference }, None) => faults.push(format!(
                "differs and is in no group: {} ({})\n  ours:      {ours}\n  reference: {reference}",
                call.test, call.function
            )),
            (Outcome::Agree | Outcome::NotComparable(_), Some(group)) => faults.push(format!(
                "does not differ and is in “{group}”: {} ({})",
                call.test, call.function
            )),
            _ => {}
        }
    }
    faults.extend(
        grouped
            .iter()
            .map(|(case, group)| format!("no test has this name, in “{group}”: {case}")),
    );
    faults
}

fn page(judged: &[(Call, Outcome)], groups: &[Group]) -> String {
    let mut page = "# Beside react-jsonschema-form\n\n".to_owned();
    page += "What react-jsonschema-form 6.2 returns for its own unit tests, compared with what a form does for the same question. \
             Made by a test (`UPDATE_DOCS=1 cargo test -p formloom-tests --test rjsf_reference`); \
             which tests are in which group stands in [rjsf-groups.json](../tests/rjsf-groups.json).\n\n";
    page += "| function | compared with |\n| --- | --- |\n\
             | `getDefaultFormState`, `computeDefaults` | the instance of a new form, or of one in which the data is loaded, under the nearest policy for defaults |\n\
             | `retrieveSchema` | the form of the schema with that data, and the form of the schema that it is resolved to |\n\
             | `get…MatchingOption…` | the variant that is active when the data is loaded under a `oneOf` of the options |\n\
             | `sanitizeDataForNewSchema` | the instance after the data was entered under the old variant and the new one is chosen |\n\
             | `omitExtraData` | the loaded instance |\n\
             | `optionsList`, `isMultiSelect`, `getInputProps` | options, control and limits of the field |\n\n";

    let mut functions: Vec<(&str, [usize; 4])> = Vec::new();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for (call, outcome) in judged {
        let position = functions
            .iter()
            .position(|(function, _)| *function == call.function)
            .unwrap_or_else(|| {
                functions.push((call.function.as_str(), [0; 4]));
                functions.len() - 1
            });
        let column = match outcome {
            Outcome::Agree => 1,
            Outcome::Differ { .. } => 2,
            Outcome::NotComparable(reason) => {
                *reasons.entry(reason).or_default() += 1;
                3
            }
        };
        functions[position].1[0] += 1;
        functions[position].1[column] += 1;
    }
    page +=
        "| function | cases | agree | differ | not comparable |\n| --- | --- | --- | --- | --- |\n";
    let mut total = [0_usize; 4];
    for (function, counts) in &functions {
        let [cases, agree, differ, not] = counts;
        writeln!(
            page,
            "| `{function}` | {cases} | {agree} | {differ} | {not} |"
        )
        .unwrap();
        for (sum, count) in total.iter_mut().zip(counts) {
            *sum += count;
        }
    }
    let [cases, agree, differ, not] = total;
    writeln!(page, "| all | {cases} | {agree} | {differ} | {not} |").unwrap();

    for (title, is_open) in [("Where ours is what users want", false), ("Not yet", true)] {
        write!(
            page,
            "\n## {title}\n\n| what | cases | why |\n| --- | --- | --- |\n"
        )
        .unwrap();
        for group in groups {
            let why = group.why.strip_prefix(NOT_YET);
            if why.is_some() == is_open {
                let why = why.unwrap_or(&group.why);
                writeln!(page, "| {} | {} | {why} |", group.name, group.cases.len()).unwrap();
            }
        }
    }
    page += "\n## Not comparable\n\n| why | cases |\n| --- | --- |\n";
    for (reason, count) in reasons {
        writeln!(page, "| {reason} | {count} |").unwrap();
    }
    page
}

#[test]
fn every_difference_from_the_reference_has_a_reason() {
    let Some(corpus) = formloom_tests::corpus() else {
        println!("skipped: FORMLOOM_CORPUS does not name the corpus");
        return;
    };
    let text = fs::read_to_string(corpus.join("rjsf-reference/cases.json")).unwrap();
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut seen = HashMap::new();
    let judged: Vec<(Call, Outcome)> = cases
        .iter()
        .map(|case| {
            let call = Call::read(case, &mut seen);
            let outcome = judge(&call);
            (call, outcome)
        })
        .collect();
    let groups = groups();
    let page = page(&judged, &groups);
    println!("{page}");
    let faults = faults(&judged, &groups);
    assert!(
        faults.is_empty(),
        "{} faults of tests/rjsf-groups.json:\n{}",
        faults.len(),
        faults.join("\n")
    );
    let path = formloom_tests::root().join("docs/rjsf-reference.md");
    if std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1") {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        written, page,
        "docs/rjsf-reference.md is not what the cases say: run this test with UPDATE_DOCS=1"
    );
}
