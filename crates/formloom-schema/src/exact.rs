//! JSON texts read without loss: what a value cannot hold as it is written is said, and not rounded or dropped.

use hashbrown::HashSet;
use serde_json::{Map, Number, Value, json};
use thiserror::Error;

use crate::number::Decimal;
use crate::pointer::Pointer;

/// Why a JSON text does not become a value.
#[derive(Clone, PartialEq, Eq, Error, Debug)]
pub enum JsonError {
    /// It is not JSON (RFC 8259).
    #[error("expected JSON at line {line}, column {column}")]
    Malformed {
        /// From 1 on.
        line: usize,
        /// From 1 on, in bytes.
        column: usize,
        /// The text ends before its value does.
        is_early: bool,
    },
    /// It is JSON, and a value would not hold all of it.
    #[error("{loss} at {:?}", at.as_str())]
    Inexact {
        /// Where in the text, as a pointer to the member or item.
        at: Pointer,
        /// What would be lost.
        loss: Loss,
    },
}

/// What a value would lose of a text.
#[derive(Clone, Copy, PartialEq, Eq, Error, Debug)]
pub enum Loss {
    /// A whole number has more than 64 bits.
    #[error("expected a whole number of at most 64 bits")]
    Whole,
    /// A number is too large for a double, or so near to zero that it would become zero.
    #[error("expected a number within the range of a double")]
    Range,
    /// A number has more digits than a double keeps.
    #[error("expected a number with no more digits than a double keeps")]
    Digits,
    /// A key is in an object twice.
    #[error("expected a key once")]
    Doubled,
}

impl JsonError {
    /// The parameters of the error, which a table of words (`Messages` of `formloom-core`) reads with the keyword `type`.
    pub fn params(&self) -> Map<String, Value> {
        let mut params = Map::new();
        params.insert("expected".to_owned(), json!(["json"]));
        params.insert("unfinished".to_owned(), Value::Bool(true));
        if let Self::Inexact { at, loss } = self {
            loss.add_to(&mut params, at);
        }
        params
    }
}

impl Loss {
    /// Adds what the error of an unfinished text says of it.
    pub fn add_to(self, params: &mut Map<String, Value>, inside: &Pointer) {
        let (name, value) = match self {
            Self::Whole => ("range", json!("64 bits")),
            Self::Range => ("range", json!("double")),
            Self::Digits => ("digits", json!(17)),
            Self::Doubled => ("doubled", json!(true)),
        };
        params.insert(name.to_owned(), value);
        if !inside.is_root() {
            params.insert("inside".to_owned(), json!(inside));
        }
    }
}

/// Reads a JSON text into the value that holds all of it.
///
/// With the feature `arbitrary-precision` every number is kept as it is written.
///
/// ```
/// use formloom_schema::exact::{JsonError, Loss, read};
///
/// assert_eq!(read("[1, 2.5]"), Ok(serde_json::json!([1, 2.5])));
/// let doubled = JsonError::Inexact { at: "/a".into(), loss: Loss::Doubled };
/// assert_eq!(read(r#"{ "a": 1, "a": 2 }"#), Err(doubled));
/// ```
///
/// # Errors
/// [`JsonError::Malformed`] for a text that is not JSON, [`JsonError::Inexact`] for a key that is there twice, and for
/// a number that would be rounded.
pub fn read(text: &str) -> Result<Value, JsonError> {
    match (serde_json::from_str(text), Scan::of(text)) {
        (Ok(value), None) => Ok(value),
        (Ok(_), Some((at, loss))) => Err(JsonError::Inexact { at, loss }),
        // Numbers past a double are refused by `serde_json` itself.
        (Err(_), Some((at, loss @ (Loss::Range | Loss::Whole)))) => {
            Err(JsonError::Inexact { at, loss })
        }
        (Err(error), _) => Err(JsonError::Malformed {
            line: error.line(),
            column: error.column(),
            is_early: error.is_eof(),
        }),
    }
}

/// The number that a text names, if it keeps its value.
pub fn number(text: &str) -> Result<Number, Option<Loss>> {
    let written = Decimal::read(text).ok_or(None)?;
    let is_whole = !text.contains(['.', 'e', 'E']);
    let read = serde_json::from_str::<Number>(text);
    let kept = read.as_ref().ok().map(ToString::to_string);
    let kept = kept.as_deref().and_then(Decimal::read);
    match (read, kept) {
        (Ok(number), Some(kept)) if kept == written => Ok(number),
        _ if is_whole => Err(Some(Loss::Whole)),
        (Ok(_), Some(kept)) if !kept.is_zero() => Err(Some(Loss::Digits)),
        _ => Err(Some(Loss::Range)),
    }
}

/// A walk over a text that is JSON. Where it is not, what the walk finds has no meaning.
struct Scan<'t> {
    text: &'t str,
    at: usize,
    open: Vec<Frame>,
}

enum Frame {
    Object { keys: HashSet<String>, key: String },
    Array { index: usize },
}

impl<'t> Scan<'t> {
    /// The first loss.
    fn of(text: &'t str) -> Option<(Pointer, Loss)> {
        let mut scan = Self {
            text,
            at: 0,
            open: Vec::new(),
        };
        while let Some(byte) = text.as_bytes().get(scan.at) {
            match byte {
                b'{' => scan.open.push(Frame::Object {
                    keys: HashSet::new(),
                    key: String::new(),
                }),
                b'[' => scan.open.push(Frame::Array { index: 0 }),
                b'}' | b']' => {
                    scan.open.pop();
                }
                b',' => {
                    if let Some(Frame::Array { index }) = scan.open.last_mut() {
                        *index += 1;
                    }
                }
                b'"' => {
                    let string = scan.string();
                    if scan.is_key()
                        && let Some(Frame::Object { keys, key }) = scan.open.last_mut()
                    {
                        *key = serde_json::from_str(string).ok()?;
                        if !keys.insert(key.clone()) {
                            return Some((scan.place(), Loss::Doubled));
                        }
                    }
                    continue;
                }
                b'-' | b'0'..=b'9' => {
                    if let Err(Some(loss)) = number(scan.token()) {
                        return Some((scan.place(), loss));
                    }
                    continue;
                }
                _ => {}
            }
            scan.at += 1;
        }
        None
    }

    /// The string that begins here, with its marks.
    fn string(&mut self) -> &'t str {
        let start = self.at;
        let bytes = self.text.as_bytes();
        self.at += 1;
        while let Some(byte) = bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'"' => break,
                b'\\' => self.at += 1,
                _ => {}
            }
        }
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Whether a colon comes next.
    fn is_key(&self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        rest.trim_start_matches([' ', '\t', '\n', '\r'])
            .starts_with(':')
    }

    fn token(&mut self) -> &'t str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let is_part =
            |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | 'e' | 'E' | '+' | '-');
        let length = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn place(&self) -> Pointer {
        self.open
            .iter()
            .fold(Pointer::root(), |at, frame| match frame {
                Frame::Object { key, .. } => at.join(key),
                Frame::Array { index } => at.join(&index.to_string()),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::{JsonError, Loss, number, read};

    /// Another crate of the build can switch this on.
    fn keeps_any_number() -> bool {
        number("0.1234567890123456789").is_ok()
    }

    #[track_caller]
    fn check(text: &str, expected: Result<(), (&str, Loss)>) {
        let found = read(text).map(|_| ()).map_err(|error| match error {
            JsonError::Inexact { at, loss } => (at.to_string(), loss),
            error @ JsonError::Malformed { .. } => panic!("{text}: {error}"),
        });
        assert_eq!(
            found,
            expected.map_err(|(at, loss)| (at.to_owned(), loss)),
            "{text}"
        );
    }

    #[test]
    fn what_a_value_holds_is_read() {
        for text in [
            "1",
            "-0",
            "1.50",
            "1e3",
            "1E+2",
            "[]",
            "{}",
            " \"{\\\"a\\\":1,\\\"a\\\":1e999}\" ",
            "18446744073709551615",
            "-9223372036854775808",
            "100000000000000000000",
            "1e308",
            "5e-324",
            "0e999",
            r#"{"a": {"b": 1}, "b": [{"a": 1}, {"a": 2}], "c": "a"}"#,
        ] {
            check(text, Ok(()));
        }
    }

    #[test]
    fn a_doubled_key_is_named_where_it_stands() {
        check(r#"{"a": 1, "b": 2, "a": 3}"#, Err(("/a", Loss::Doubled)));
        check(
            r#"[1, {"x/y": [{"k": 1, "\u006b": 2}]}]"#,
            Err(("/1/x~1y/0/k", Loss::Doubled)),
        );
        check(r#"{"a" : 1, "a"  : 3}"#, Err(("/a", Loss::Doubled)));
    }

    #[test]
    fn a_number_is_not_rounded() {
        for (text, at, loss) in [
            ("18446744073709551617", "", Loss::Whole),
            ("[0, -9223372036854775809]", "/1", Loss::Whole),
            (r#"{"a": 1e400}"#, "/a", Loss::Range),
            (r#"{"a": [1e-400]}"#, "/a/0", Loss::Range),
            ("-1.5e999", "", Loss::Range),
            ("123456789012345678901234567890", "", Loss::Whole),
            ("0.1234567890123456789", "", Loss::Digits),
            ("9007199254740993.5", "", Loss::Digits),
        ] {
            if keeps_any_number() {
                check(text, Ok(()));
                assert_eq!(
                    read(text).map(|value| value.to_string().replace(' ', "")),
                    Ok(written(text)),
                    "as written"
                );
            } else {
                check(text, Err((at, loss)));
            }
        }
    }

    /// As `serde_json` writes it.
    fn written(text: &str) -> String {
        text.replace(' ', "")
            .replace("e400", "e+400")
            .replace("e999", "e+999")
    }

    #[test]
    fn what_is_not_json_is_malformed() {
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\"}",
            "1.",
            "nul",
            "\"",
            "{\"a\": 1, \"a\"",
            "01",
            "\"\\",
            "[1 2]",
        ] {
            assert!(
                matches!(read(text), Err(JsonError::Malformed { .. })),
                "{text}"
            );
        }
    }
}
