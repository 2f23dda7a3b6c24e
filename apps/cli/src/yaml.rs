//! YAML as a JSON value, with its numbers as they are written.
//!
//! A text is read twice: the first time tells what is a number, the second time takes the text of each.

use std::fmt;

use formloom_core::Pointer;
use formloom_core::exact::{self, JsonError, Loss};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// A document, or where a number in it would be rounded.
pub(crate) fn read(text: &str) -> Result<Result<Value, (Pointer, Loss)>, serde_saphyr::Error> {
    let value: Value = serde_saphyr::from_str(text)?;
    let mut lost = None;
    let exact = serde_saphyr::with_deserializer_from_str(text, |deserializer| {
        let seed = Exact {
            rounded: &value,
            at: Pointer::root(),
            lost: &mut lost,
        };
        seed.deserialize(deserializer)
    })?;
    Ok(match lost {
        Some(lost) => Err(lost),
        None => Ok(exact),
    })
}

/// Reads what was read before, and numbers from their text.
struct Exact<'v, 'l> {
    rounded: &'v Value,
    at: Pointer,
    lost: &'l mut Option<(Pointer, Loss)>,
}

impl<'de> DeserializeSeed<'de> for Exact<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self.rounded {
            // Whole numbers of 64 bits are never rounded.
            Value::Number(number) if !number.is_i64() && !number.is_u64() => {
                deserializer.deserialize_string(self)
            }
            Value::Array(_) => deserializer.deserialize_seq(self),
            Value::Object(_) => deserializer.deserialize_map(self),
            other => deserializer
                .deserialize_ignored_any(IgnoredAny)
                .map(|_| other.clone()),
        }
    }
}

impl<'de> Visitor<'de> for Exact<'_, '_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("what was read before")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(match exact::read(text) {
            Ok(number @ Value::Number(_)) => number,
            Err(JsonError::Inexact { loss, .. }) => {
                self.lost.get_or_insert((self.at, loss));
                self.rounded.clone()
            }
            // A spelling of YAML's own: `0x10`, `.5`.
            Ok(_) | Err(JsonError::Malformed { .. }) => self.rounded.clone(),
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut found = Vec::new();
        for (index, rounded) in self.rounded.as_array().into_iter().flatten().enumerate() {
            let seed = Exact {
                rounded,
                at: self.at.join(&index.to_string()),
                lost: &mut *self.lost,
            };
            match items.next_element_seed(seed)? {
                Some(item) => found.push(item),
                None => break,
            }
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Array(found))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut found = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            let Some(rounded) = self.rounded.get(&key) else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            let seed = Exact {
                rounded,
                at: self.at.join(&key),
                lost: &mut *self.lost,
            };
            let value = members.next_value_seed(seed)?;
            found.insert(key, value);
        }
        Ok(Value::Object(found))
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_is_read_is_what_the_first_reading_gives() {
        for text in [
            "a: 1\nb: [1.5, -2, 0x10, .5, 1e3, 1_000, '5', \"6\", ~, yes, null]\n",
            "base: &b {x: 1, y: [2]}\nother: *b\nthird:\n  <<: *b\n  z: 3\n",
            "- text\n- |\n  12\n- 18446744073709551615\n- 0.1\n- -0\n",
            "12",
            "1: one\ntrue: two\n",
            "",
        ] {
            let first = serde_saphyr::from_str::<serde_json::Value>(text);
            match (first, read(text)) {
                (Ok(first), Ok(Ok(second))) => assert_eq!(
                    first.to_string().replace("1000.0", "1e+3"),
                    second.to_string().replace("1000.0", "1e+3"),
                    "{text}"
                ),
                (Err(_), Err(_)) => {}
                (first, second) => panic!("{text}: {first:?} {second:?}"),
            }
        }
    }

    #[test]
    fn a_number_is_not_rounded() {
        for (text, at) in [
            ("n: 123456789012345678901234567890", "/n"),
            ("n:\n  - 1e-4000", "/n/0"),
            ("0.1234567890123456789", ""),
        ] {
            match read(text) {
                Ok(Err((place, _))) => assert_eq!(place.as_str(), at, "{text}"),
                Ok(Ok(value)) if cfg!(feature = "arbitrary-precision") => {
                    let written = text.trim_start_matches(['n', ':', ' ', '\n', '-']);
                    let kept = value.to_string();
                    assert!(kept.contains(written), "{kept} is {written}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }
}
