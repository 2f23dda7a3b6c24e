//! Numbers that floats round: the verdict graph and the engine against a judge that knows nothing but digits.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use formloom_core::{CompileOptions, Event, Form, compile};
use formloom_verdict::{Graph, Program};
use num_bigint::BigInt;
use proptest::prelude::{Strategy, any, prop};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};
use serde_json::{Value, json};

const SEED: u64 = 20_261_129;

/// Past this `10^n` is not written out.
const MOST_ZEROS: u64 = 3_000;

/// A number as `digits / 10^places`.
struct Fraction {
    digits: BigInt,
    places: u64,
}

impl Fraction {
    fn read(text: &str) -> Self {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let exponent: i64 = exponent.parse().unwrap();
        let mut digits: BigInt = format!("{whole}{fraction}").parse().unwrap();
        let mut places = i64::try_from(fraction.len()).unwrap() - exponent;
        if places < 0 {
            digits *= BigInt::from(10).pow(u32::try_from(-places).unwrap());
            places = 0;
        }
        Self {
            digits,
            places: u64::try_from(places).unwrap(),
        }
    }

    /// Both as digits over the same power of ten.
    fn beside(&self, other: &Self) -> (BigInt, BigInt) {
        let places = self.places.max(other.places);
        let widen = |one: &Self| {
            let zeros = places - one.places;
            assert!(zeros <= MOST_ZEROS, "the numbers of the test are of a size");
            &one.digits * BigInt::from(10).pow(u32::try_from(zeros).unwrap())
        };
        (widen(self), widen(other))
    }
}

/// Whether a value satisfies one keyword, told from the texts of the numbers alone.
fn expected(keyword: &str, limit: &str, value: &str) -> bool {
    let (limit, value) = (Fraction::read(limit), Fraction::read(value));
    let (value, limit) = value.beside(&limit);
    match keyword {
        "minimum" => value >= limit,
        "maximum" => value <= limit,
        "exclusiveMinimum" => value > limit,
        "exclusiveMaximum" => value < limit,
        "multipleOf" => &value % &limit == BigInt::ZERO,
        "const" | "enum" => value.cmp(&limit) == Ordering::Equal,
        "uniqueItems" => {
            value.cmp(&limit) == Ordering::Less || value.cmp(&limit) == Ordering::Greater
        }
        _ => unreachable!("{keyword}"),
    }
}

fn is_whole(value: &str) -> bool {
    let value = Fraction::read(value);
    let one = BigInt::from(10).pow(u32::try_from(value.places).unwrap());
    &value.digits % one == BigInt::ZERO
}

const KEYWORDS: [&str; 8] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "const",
    "enum",
    "uniqueItems",
];

/// A schema of one keyword, and an instance.
fn question(keyword: &str, limit: &Value, value: &Value) -> (Value, Value) {
    match keyword {
        "enum" => (json!({ "enum": ["x", limit] }), value.clone()),
        "uniqueItems" => (
            json!({ "uniqueItems": true }),
            json!([{ "a": limit }, { "a": value }]),
        ),
        _ => (json!({ keyword: limit }), value.clone()),
    }
}

/// What the text of a number is once it was read: without `arbitrary-precision` a rounded one.
fn read(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// Ugly numbers: at the borders of integers and floats, with many digits, and close to each other.
fn ugly() -> impl Strategy<Value = String> {
    let borders = prop::sample::select(vec![
        "0",
        "-0",
        "1",
        "1.0",
        "1.50",
        "0.1",
        "0.10",
        "0.3",
        "1e3",
        "1000",
        "1E+2",
        "10.0e1",
        "-1e-3",
        "9007199254740991",
        "9007199254740992",
        "9007199254740993",
        "9007199254740993.0",
        "9007199254740992.5",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "18446744073709551617",
        "1.8446744073709552e19",
        "18446744073709550000",
        "123456789012345678901234567890",
        "12345678901234567890123456789e1",
        "0.1234567890123456789",
        "0.12345678901234567891",
        "1e20",
        "1e22",
        "1e23",
        "100000000000000000000000",
        "1e300",
        "1e308",
        "1.7976931348623157e308",
        "5e-324",
        "2.5e-5",
        "1e-8",
        "0.0001",
        "0.0075",
        "1.5",
        "2.5",
        "7e-3",
        "1e400",
        "1e-400",
        "-1e400",
        "10e399",
        "3e-400",
    ])
    .prop_map(str::to_owned);
    let digits = |most: usize| {
        prop::collection::vec(0_u8..10, 1..most).prop_map(|digits| {
            let text: String = digits
                .iter()
                .map(|digit| char::from(b'0' + digit))
                .collect();
            let text = text.trim_start_matches('0');
            if text.is_empty() {
                "0".to_owned()
            } else {
                text.to_owned()
            }
        })
    };
    let made = (
        any::<bool>(),
        digits(25),
        prop::option::of(digits(20)),
        prop::option::of(-30_i32..30),
    )
        .prop_map(|(is_negative, whole, fraction, exponent)| {
            let sign = if is_negative { "-" } else { "" };
            let fraction = fraction.map_or(String::new(), |digits| format!(".{digits}"));
            let exponent = exponent.map_or(String::new(), |exponent| format!("e{exponent}"));
            format!("{sign}{whole}{fraction}{exponent}")
        });
    let short =
        (any::<bool>(), 0_u32..200, -3_i32..4).prop_map(|(is_negative, digits, exponent)| {
            format!("{}{digits}e{exponent}", if is_negative { "-" } else { "" })
        });
    proptest::prop_oneof![borders, made, short]
}

/// Runs a law over many numbers by a printed seed.
#[allow(clippy::print_stdout, reason = "a helper of a test prints like a test")]
fn holds<S: Strategy>(numbers: &S, law: impl Fn(S::Value) -> Result<(), String>) {
    let cases = std::env::var("FORMLOOM_PROPERTY_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(6_000);
    println!("seed {SEED}, {cases} cases");
    let config = Config {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(SEED),
        ..Config::default()
    };
    let outcome =
        TestRunner::new(config).run(numbers, |numbers| law(numbers).map_err(TestCaseError::fail));
    if let Err(error) = outcome {
        panic!("seed {SEED}: {error}");
    }
}

fn forms(schema: &Value) -> (Form, Arc<Program>) {
    let options = CompileOptions::default();
    let form = options.compile(schema).unwrap().form;
    (
        form,
        Arc::new(Program::compile(schema, &options.schema_options()).unwrap()),
    )
}

#[test]
fn keywords_about_numbers_are_exact_live_and_at_the_submit() {
    let numbers = (prop::sample::select(KEYWORDS.to_vec()), ugly(), ugly());
    holds(&numbers, |(keyword, limit, value)| {
        let (Some(limit), Some(value)) = (read(&limit), read(&value)) else {
            return Ok(());
        };
        if keyword == "multipleOf" && !expected("exclusiveMinimum", "0", &limit.to_string()) {
            return Ok(());
        }
        let right = expected(keyword, &limit.to_string(), &value.to_string());
        let (schema, instance) = question(keyword, &limit, &value);
        let (form, program) = forms(&schema);
        let live = Graph::new(program, &instance).is_valid();
        let whole = form.is_valid(&instance);
        if (live, whole) == (right, right) {
            return Ok(());
        }
        Err(format!(
            "{schema} {instance}: right {right}, live {live}, whole {whole}"
        ))
    });
}

#[test]
fn whole_numbers_are_integers_in_any_spelling() {
    holds(&ugly(), |text| {
        let Some(value) = read(&text) else {
            return Ok(());
        };
        let right = is_whole(&value.to_string());
        let (form, program) = forms(&json!({ "type": "integer" }));
        let live = Graph::new(program, &value).is_valid();
        let whole = form.is_valid(&value);
        if (live, whole) == (right, right) {
            return Ok(());
        }
        Err(format!(
            "{value}: right {right}, live {live}, whole {whole}"
        ))
    });
}

#[test]
fn what_is_typed_keeps_its_value_or_says_why() {
    let numbers = (any::<bool>(), ugly());
    holds(&numbers, |(is_integer, text)| {
        let kind = if is_integer { "integer" } else { "number" };
        let mut state = compile(&json!({ "type": kind })).unwrap().form.state(None);
        state.apply(Event::type_text("", &text)).unwrap();
        let problem = || -> Result<(), String> {
            let errors = state.errors();
            match state.instance() {
                None | Some(Value::Null) => {
                    let told = errors.iter().any(|error| {
                        error.params.contains_key("range") || error.params.contains_key("digits")
                    });
                    told.then_some(()).ok_or("lost without a word".to_owned())
                }
                Some(value) => {
                    let written = value.to_string();
                    let same = expected("const", &text, &written);
                    let is_integer_now = !written.contains(['.', 'e', 'E']);
                    if !same {
                        return Err(format!("became {written}"));
                    }
                    if is_integer && is_whole(&text) && !is_integer_now {
                        return Err(format!("is no integer: {written}"));
                    }
                    if is_integer && !is_whole(&text) {
                        return Ok(());
                    }
                    errors.is_empty().then_some(()).ok_or(format!("{errors:?}"))
                }
            }
        };
        problem().map_err(|reason| format!("{text} in {kind}: {reason}"))
    });
}

/// The submit of a form with one number, and what was typed.
fn submitted(kind: &str, text: &str) -> Result<String, Vec<String>> {
    let schema = json!({ "properties": { "n": { "type": kind } } });
    let mut state = compile(&schema).unwrap().form.state(json!({}));
    state.apply(Event::type_text("/n", text)).unwrap();
    match state.submit() {
        Ok(done) => Ok(done.instance["n"].to_string()),
        Err(invalid) => Err(invalid
            .errors
            .into_iter()
            .map(|error| error.message)
            .collect()),
    }
}

#[test]
fn integers_submit_as_integers() {
    for (text, expected) in [
        ("1e3", "1000"),
        ("1.0", "1"),
        ("1e2", "100"),
        ("10.0e1", "100"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("18446744073709551615", "18446744073709551615"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("9.223372036854775807e18", "9223372036854775807"),
    ] {
        assert_eq!(
            submitted("integer", text),
            Ok(expected.to_owned()),
            "{text}"
        );
    }
    for (text, expected) in [("1e3", "1000"), ("-0", "0"), ("1.50", "1.5")] {
        let found = submitted("number", text).map(|number| number.replace("1.50", "1.5"));
        assert_eq!(found, Ok(expected.to_owned()), "{text}");
    }
}

/// Another crate of the build may switch the feature on.
fn keeps_any_number() -> bool {
    let long = read("18446744073709551617").unwrap().to_string();
    long == "18446744073709551617"
}

#[test]
fn numbers_past_64_bits_are_kept_with_the_feature_and_refused_with_a_reason_without() {
    assert!(
        keeps_any_number() || !cfg!(feature = "arbitrary-precision"),
        "the feature reaches `serde_json`"
    );
    for (kind, text, message) in [
        (
            "integer",
            "18446744073709551616",
            "This number is too large.",
        ),
        (
            "integer",
            "18446744073709551617",
            "This number is too large.",
        ),
        (
            "number",
            "18446744073709551617",
            "This number is too large.",
        ),
        (
            "number",
            "1e400",
            "This number is too large, or too close to zero.",
        ),
        (
            "number",
            "1e-400",
            "This number is too large, or too close to zero.",
        ),
        (
            "number",
            "0.1234567890123456789",
            "This number has too many digits. Use at most 17.",
        ),
    ] {
        let mut state = compile(&json!({ "type": kind })).unwrap().form.state(None);
        state.apply(Event::type_text("", text)).unwrap();
        assert_eq!(
            state.view_of(state.root()).unwrap().control_text,
            text,
            "it stays as it is typed"
        );
        let found = submitted(kind, text).map(|number| number.replace("e+", "e"));
        if keeps_any_number() {
            assert_eq!(found, Ok(text.to_owned()), "{text}");
        } else {
            assert_eq!(found, Err(vec![message.to_owned()]), "{text}");
        }
    }
}

#[test]
fn a_json_text_is_kept_to_the_digit_or_says_what_would_be_lost() {
    let lost = |text: &str| {
        // The JSON of a secret object is typed as a text.
        let schema = json!({ "properties": { "raw": { "type": "object", "writeOnly": true } } });
        let mut state = compile(&schema).unwrap().form.state(json!({}));
        state.apply(Event::type_text("/raw", text)).ok()?;
        let view = state.view("/raw").unwrap();
        assert_eq!(view.control_text, text, "what is typed stays");
        let error = state.errors().into_iter().next();
        match error {
            Some(error) => Some(Err(error.message)),
            None => Some(Ok(state.instance()?.get("raw")?.to_string())),
        }
    };
    let Some(_) = lost("1") else {
        panic!("a secret object has a JSON control");
    };
    let by_text: BTreeMap<&str, &str> = [
        (
            "{\"a\":123456789012345678901234567890}",
            "The number at /a is too large.",
        ),
        (
            "{\"z\":[1e-400]}",
            "The number at /z/0 is too large, or too close to zero.",
        ),
        (
            "{\"b\":[1e400]}",
            "The number at /b/0 is too large, or too close to zero.",
        ),
        (
            "{\"z\":[0.1234567890123456789]}",
            "The number at /z/0 has too many digits. Use at most 17.",
        ),
    ]
    .into();
    for (text, message) in by_text {
        let found = lost(text).unwrap();
        if keeps_any_number() {
            assert_eq!(
                found.map(|text| text.replace("e+", "e")),
                Ok(text.to_owned())
            );
        } else {
            assert_eq!(found, Err(message.to_owned()), "{text}");
        }
    }
    let doubled = lost("{\"a\":{\"x/y\":1,\"x/y\":2}}").unwrap();
    assert_eq!(
        doubled,
        Err("The key /a/x~1y is there twice. Remove one.".to_owned())
    );
    let half = lost("{\"a\":1e400").unwrap();
    assert!(half.is_err(), "half a text is unfinished");
}

#[test]
fn the_cases_that_floats_get_wrong() {
    for (schema, value, right) in [
        (
            json!({ "multipleOf": 1.5 }),
            json!(9_007_199_254_740_993_u64),
            true,
        ),
        (
            json!({ "multipleOf": 1.5 }),
            json!(9_007_199_254_740_992_u64),
            false,
        ),
        (
            json!({ "maximum": 9_007_199_254_740_992.0 }),
            json!(9_007_199_254_740_993_u64),
            false,
        ),
        (
            json!({ "const": 9_007_199_254_740_992.0 }),
            json!(9_007_199_254_740_993_u64),
            false,
        ),
        (json!({ "enum": [1, 2] }), json!(1.0), true),
        (
            json!({ "uniqueItems": true }),
            json!([9_007_199_254_740_993_u64, 9_007_199_254_740_992.0]),
            true,
        ),
        (
            json!({ "not": { "multipleOf": 1.5 } }),
            json!(9_007_199_254_740_993_u64),
            false,
        ),
        (
            json!({ "type": "array", "items": { "multipleOf": 0.01 } }),
            json!([19.99, 1e10]),
            true,
        ),
    ] {
        let (form, program) = forms(&schema);
        assert_eq!(
            Graph::new(program, &value).is_valid(),
            right,
            "live {schema} {value}"
        );
        assert_eq!(form.is_valid(&value), right, "whole {schema} {value}");
    }
}
