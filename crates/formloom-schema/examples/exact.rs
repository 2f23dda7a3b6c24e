//! Reads JSON without losing digits or keys, compares numbers as decimals, and builds JSON Pointers.

#![allow(clippy::print_stdout, reason = "an example prints")]

use formloom_schema::number::{Decimal, is_multiple};
use formloom_schema::{Pointer, equality, exact};
use serde_json::{Number, json};

fn main() {
    for text in [
        r#"{ "port": 80 }"#,
        r#"{ "port": 80, "port": 81 }"#,
        "[123456789012345678901234567890]",
        "[1, 2",
    ] {
        match exact::read(text) {
            Ok(value) => println!("{text} is {value}"),
            Err(error) => println!("{text} is refused: {error}"),
        }
    }

    println!("1.0 equals 1: {}", equality::equal(&json!(1.0), &json!(1)));
    println!(
        "1e2 equals 100: {}",
        Decimal::read("1e2") == Decimal::read("100")
    );
    if let (Some(price), Some(cent)) = (Number::from_f64(19.99), Number::from_f64(0.01)) {
        println!(
            "19.99 is a multiple of 0.01: {:?}",
            is_multiple(&price, &cent)
        );
    }

    let pointer = Pointer::root().join("paths").join("/pets/{id}").join("0");
    println!("{pointer}");
    for token in pointer.tokens().into_iter().flatten() {
        println!("  {token}");
    }
}
