//! Checks texts against ECMA-262 patterns and against formats.

#![allow(clippy::print_stdout, reason = "an example prints")]

use formloom_schema::Dialect;
use formloom_schema::text::{TextAssertions, Texts};

fn main() {
    let texts = Texts::default();
    for (pattern, text) in [
        (r"^\d{3}-\d{4}$", "555-0100"),
        (r"^\d{3}-\d{4}$", "555 0100"),
        (r"^\p{Lu}\w+$", "Ada"),
        (r"^(?!draft)", "draft 7"),
    ] {
        println!(
            "{text:?} matches {pattern}: {}",
            say(texts.matches(pattern, text))
        );
    }
    for (format, text) in [
        ("date", "2024-02-29"),
        ("date", "2023-02-29"),
        ("email", "ada@example.org"),
        ("uri", "https://example.org/?q=1"),
        ("duration", "P1W2D"),
        ("idn-hostname", "例え.jp"),
    ] {
        let answer = texts.has_format(format, text, Dialect::Draft202012);
        println!("{text:?} is a {format}: {}", say(answer));
    }
}

fn say(answer: Option<bool>) -> &'static str {
    match answer {
        Some(true) => "yes",
        Some(false) => "no",
        None => "cannot be checked with these features",
    }
}
