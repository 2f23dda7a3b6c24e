//! Modern Standard Arabic.
//!
//! What is not Arabic is isolated, so that it neither is turned around nor moves its neighbours
//! (UAX #9, section 2.4): numbers, patterns and addresses run from left to right, names and labels as
//! their first letter does.

use std::iter;

use serde_json::{Map, Value};

use super::Messages;
use super::plural::ArabicPlural;
use super::words::{Bound, Format, Kind, Loss, Problem, Unit};

const LEFT_TO_RIGHT_ISOLATE: char = '\u{2066}';
const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_ISOLATE: char = '\u{2069}';

/// The Arabic table.
#[derive(Clone, Copy, Debug, Default)]
pub struct Arabic;

impl Messages for Arabic {
    fn message(&self, keyword: &str, params: &Map<String, Value>) -> String {
        sentence(Problem::read(keyword, params))
    }

    fn item(&self, number: usize) -> String {
        format!("العنصر {number}")
    }

    fn type_name(&self, name: &str) -> String {
        let word = match name {
            "string" => "نص",
            "integer" => "عدد صحيح",
            "number" => "عدد",
            "boolean" => "نعم أو لا",
            "array" => "قائمة",
            "object" => "مجموعة",
            "null" => "لا شيء",
            "date" => "تاريخ",
            "time" => "وقت",
            "date-time" => "تاريخ ووقت",
            "duration" => "مدة",
            "email" => "بريد إلكتروني",
            "uri" => "عنوان ويب",
            "uuid" => "UUID",
            "color" => "لون",
            "ipv4" => "عنوان IPv4",
            "ipv6" => "عنوان IPv6",
            "hostname" => "اسم مضيف",
            other => other,
        };
        word.to_owned()
    }

    fn option(&self, number: usize) -> String {
        format!("الخيار {number}")
    }

    fn language(&self) -> &'static str {
        "ar"
    }

    fn is_right_to_left(&self) -> bool {
        true
    }
}

fn sentence(problem: Problem<'_>) -> String {
    match problem {
        Problem::Empty => "املأ هذا الحقل.".to_owned(),
        Problem::EmptyToo => "املأ هذا الحقل أيضًا.".to_owned(),
        Problem::Commas(meant) => {
            let meant: Vec<String> = meant.into_iter().map(left_to_right).collect();
            format!("اكتبه {}: بنقطة ودون فواصل.", or(&meant))
        }
        Problem::Inexact(loss, inside) => {
            let number = inside.map_or("هذا العدد".to_owned(), |at| {
                format!("العدد في {}", left_to_right(at))
            });
            match loss {
                Loss::TooLarge => format!("{number} كبير جدًا."),
                Loss::OutOfRange => format!("{number} كبير جدًا أو قريب جدًا من الصفر."),
                Loss::Digits(most) => {
                    format!("{number} فيه أرقام كثيرة جدًا. الحد الأقصى للأرقام: {most}.")
                }
            }
        }
        Problem::DoubledKey(at) => {
            format!("المفتاح {} موجود مرتين. احذف أحدهما.", left_to_right(at))
        }
        Problem::Type(kinds) => format!("أدخل {}.", any_of(&kinds)),
        Problem::Constant(Value::String(text)) => {
            format!("يجب أن تكون القيمة هنا {}.", quoted(text))
        }
        Problem::Constant(value) => format!("يجب أن تكون القيمة هنا {}.", number(value)),
        Problem::NotAnOption => "اختر أحد الخيارات.".to_owned(),
        Problem::Pattern(pattern) => {
            format!("التنسيق غير صحيح: {}", left_to_right(pattern))
        }
        Problem::LikeExample(example) => {
            format!("التنسيق غير صحيح. مثال: {}", left_to_right(example))
        }
        Problem::WrongForm => "التنسيق غير صحيح.".to_owned(),
        Problem::Format(format) => format!(
            "أدخل {}، مثل {}.",
            format_name(format),
            left_to_right(format.example())
        ),
        Problem::UnknownFormat(name) => format!("أدخل قيمة بالتنسيق {}.", quoted(name)),
        Problem::TooFew(unit, limit) => {
            let verb = match unit {
                Unit::Characters => "استخدم",
                Unit::Items => "أضف",
                Unit::Fields => "املأ",
            };
            format!("{verb} {} على الأقل.", count(unit, limit))
        }
        Problem::TooMany(unit, limit) => {
            let verb = match unit {
                Unit::Characters => "استخدم",
                Unit::Items => "أبقِ",
                Unit::Fields => "املأ",
            };
            format!("{verb} {} على الأكثر.", count(unit, limit))
        }
        Problem::OutOfBound(bound, limit) => {
            let limit = number(limit);
            match bound {
                Bound::AtLeast => format!("أدخل {limit} أو أكثر."),
                Bound::AtMost => format!("أدخل {limit} أو أقل."),
                Bound::MoreThan => format!("أدخل عددًا أكبر من {limit}."),
                Bound::LessThan => format!("أدخل عددًا أصغر من {limit}."),
                Bound::MultipleOf => format!("أدخل أحد مضاعفات {limit}."),
            }
        }
        Problem::Duplicates => "أزل العناصر المكررة.".to_owned(),
        Problem::StrayMember(name) => format!("لا مكان هنا للحقل {}.", quoted(name)),
        Problem::StrayItems => "أزل العناصر التي لا مكان لها هنا.".to_owned(),
        Problem::Forbidden => "يجب ألا تكون هنا أي قيمة.".to_owned(),
        Problem::Ambiguous(labels) => {
            let them = if labels.len() == 2 {
                "منهما"
            } else {
                "منها"
            };
            format!(
                "هذا يوافق {}، ويجب أن يوافق واحدًا {them} فقط.",
                and(&all_quoted(&labels))
            )
        }
        Problem::NoneOf(formats, options) => {
            let formats = formats.into_iter().map(|format| {
                format!(
                    "{} (مثل {})",
                    format_name(format),
                    left_to_right(format.example())
                )
            });
            let words: Vec<String> = formats.chain(all_quoted(&options)).collect();
            format!("أدخل {}.", or(&words))
        }
        Problem::Unpicked(labels) => format!("اختر {}.", or(&all_quoted(&labels))),
        Problem::Incomplete(sets) => {
            let sets: Vec<String> = sets.iter().map(|set| and(&all_quoted(set))).collect();
            format!("املأ {}.", or(&sets))
        }
        Problem::Surplus(sets) => {
            let sets: Vec<String> = sets.iter().map(|set| and(&all_quoted(set))).collect();
            format!("املأ واحدًا فقط من {}.", and(&sets))
        }
        Problem::Unmatched => "اختر أحد البدائل.".to_owned(),
        Problem::Excluded => "هذه القيمة غير مسموح بها.".to_owned(),
        Problem::MissingItem => "ينقص عنصر مطلوب.".to_owned(),
        Problem::SurplusItem => "أزل عنصرًا: العناصر من نوع واحد أكثر من المسموح.".to_owned(),
        Problem::Other => "هذه القيمة غير مسموح بها هنا.".to_owned(),
    }
}

/// In the accusative.
fn any_of(kinds: &[Kind]) -> String {
    let names: Vec<String> = kinds
        .iter()
        .map(|kind| {
            match kind {
                Kind::WholeNumber => "عددًا صحيحًا",
                Kind::Number => "عددًا",
                Kind::Text => "نصًا",
                Kind::YesOrNo => "نعم أو لا",
                Kind::List => "قائمة",
                Kind::Group => "مجموعة قيم",
                Kind::Nothing => "قيمة فارغة",
                Kind::Json => "نصًا بصيغة JSON",
            }
            .to_owned()
        })
        .collect();
    or(&names)
}

/// In the accusative. One and two are said by the noun itself; 3 to 10 ask for its plural, 11 to 99 for the
/// singular in the accusative, 100 and its like for the singular in the genitive.
fn count(unit: Unit, count: u64) -> String {
    let nouns = nouns(unit);
    let noun = match ArabicPlural::of(count) {
        ArabicPlural::One => return nouns.one.to_owned(),
        ArabicPlural::Two => return nouns.two.to_owned(),
        ArabicPlural::Few => nouns.few,
        ArabicPlural::Many => nouns.many,
        ArabicPlural::Zero | ArabicPlural::Other => nouns.other,
    };
    format!("{} {noun}", left_to_right(&count.to_string()))
}

/// The forms of a noun that is counted.
struct Nouns {
    one: &'static str,
    two: &'static str,
    few: &'static str,
    many: &'static str,
    other: &'static str,
}

fn nouns(unit: Unit) -> Nouns {
    match unit {
        Unit::Characters => Nouns {
            one: "حرفًا واحدًا",
            two: "حرفين",
            few: "أحرف",
            many: "حرفًا",
            other: "حرف",
        },
        Unit::Items => Nouns {
            one: "عنصرًا واحدًا",
            two: "عنصرين",
            few: "عناصر",
            many: "عنصرًا",
            other: "عنصر",
        },
        Unit::Fields => Nouns {
            one: "حقلًا واحدًا",
            two: "حقلين",
            few: "حقول",
            many: "حقلًا",
            other: "حقل",
        },
    }
}

/// In the accusative.
fn format_name(format: Format) -> &'static str {
    match format {
        Format::Email => "عنوان بريد إلكتروني",
        Format::Address => "عنوانًا كاملًا",
        Format::Date => "تاريخًا",
        Format::Time => "وقتًا مع فارق التوقيت",
        Format::DateTime => "تاريخًا ووقتًا مع فارق التوقيت",
        Format::Duration => "مدة زمنية",
        Format::Uuid => "معرّفًا من نوع UUID",
        Format::Ipv4 => "عنوان IPv4",
        Format::Ipv6 => "عنوان IPv6",
        Format::HostName => "اسم مضيف",
        Format::Regex => "تعبيرًا نمطيًا",
        Format::JsonPointer => "مؤشر JSON",
    }
}

/// The conjunction is a prefix of the next word.
fn and(words: &[String]) -> String {
    words.join(" و")
}

fn or(words: &[String]) -> String {
    words.join(" أو ")
}

fn number(value: &Value) -> String {
    left_to_right(&value.to_string())
}

fn left_to_right(text: &str) -> String {
    isolated(LEFT_TO_RIGHT_ISOLATE, text)
}

fn quoted(text: &str) -> String {
    format!("«{}»", isolated(FIRST_STRONG_ISOLATE, text))
}

fn all_quoted(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| quoted(text)).collect()
}

/// Controls of direction inside the text are left out: one without its partner would end the isolate early.
fn isolated(start: char, text: &str) -> String {
    let inside = text
        .chars()
        .filter(|letter| !matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'));
    iter::once(start)
        .chain(inside)
        .chain(iter::once(POP_ISOLATE))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Arabic;
    use crate::messages::Messages;
    use crate::messages::tests::{check, params, samples};

    #[test]
    fn sentences_say_what_to_do() {
        check(
            &Arabic,
            &[
                ("required", json!({}), "املأ هذا الحقل."),
                (
                    "type",
                    json!({ "expected": ["integer", "string"] }),
                    "أدخل عددًا صحيحًا أو نصًا.",
                ),
                ("enum", json!({ "options": [1] }), "اختر أحد الخيارات."),
                ("uniqueItems", json!({}), "أزل العناصر المكررة."),
            ],
        );
    }

    #[test]
    fn a_noun_has_the_form_of_its_count() {
        check(
            &Arabic,
            &[
                (
                    "maxLength",
                    json!({ "limit": 0 }),
                    "استخدم \u{2066}0\u{2069} حرف على الأكثر.",
                ),
                (
                    "maxLength",
                    json!({ "limit": 1 }),
                    "استخدم حرفًا واحدًا على الأكثر.",
                ),
                ("minLength", json!({ "limit": 2 }), "استخدم حرفين على الأقل."),
                (
                    "minLength",
                    json!({ "limit": 8 }),
                    "استخدم \u{2066}8\u{2069} أحرف على الأقل.",
                ),
                (
                    "minItems",
                    json!({ "limit": 11 }),
                    "أضف \u{2066}11\u{2069} عنصرًا على الأقل.",
                ),
                (
                    "maxItems",
                    json!({ "limit": 100 }),
                    "أبقِ \u{2066}100\u{2069} عنصر على الأكثر.",
                ),
                (
                    "minProperties",
                    json!({ "limit": 1 }),
                    "املأ حقلًا واحدًا على الأقل.",
                ),
                (
                    "maxProperties",
                    json!({ "limit": 103 }),
                    "املأ \u{2066}103\u{2069} حقول على الأكثر.",
                ),
            ],
        );
    }

    #[test]
    fn what_is_not_arabic_is_isolated() {
        check(
            &Arabic,
            &[
                (
                    "pattern",
                    json!({ "pattern": "^-?[0-9]+$" }),
                    "التنسيق غير صحيح: \u{2066}^-?[0-9]+$\u{2069}",
                ),
                (
                    "minimum",
                    json!({ "limit": -5 }),
                    "أدخل \u{2066}-5\u{2069} أو أكثر.",
                ),
                (
                    "format",
                    json!({ "format": "uri" }),
                    "أدخل عنوانًا كاملًا، مثل \u{2066}https://example.org\u{2069}.",
                ),
                (
                    "const",
                    json!({ "expected": "on" }),
                    "يجب أن تكون القيمة هنا «\u{2068}on\u{2069}».",
                ),
                (
                    "oneOf",
                    json!({ "alternatives": ["A", "B"] }),
                    "اختر «\u{2068}A\u{2069}» أو «\u{2068}B\u{2069}».",
                ),
                (
                    "oneOf",
                    json!({ "matches": ["A", "B"] }),
                    "هذا يوافق «\u{2068}A\u{2069}» و«\u{2068}B\u{2069}»، ويجب أن يوافق واحدًا منهما فقط.",
                ),
                (
                    "anyOf",
                    json!({ "missing": [["a", "b"], ["c"]] }),
                    "املأ «\u{2068}a\u{2069}» و«\u{2068}b\u{2069}» أو «\u{2068}c\u{2069}».",
                ),
            ],
        );
    }

    #[test]
    fn a_name_cannot_break_out_of_its_isolate() {
        let sentence = Arabic.message(
            "additionalProperties",
            &params(json!({ "member": "a\u{2069}\u{202E}b" })),
        );
        assert_eq!(
            sentence, "لا مكان هنا للحقل «\u{2068}ab\u{2069}».",
            "its controls of direction are left out"
        );
    }

    #[test]
    fn every_isolate_ends() {
        for (keyword, params) in samples() {
            let mut open = 0;
            for letter in Arabic.message(keyword, &params).chars() {
                match letter {
                    '\u{2066}' | '\u{2068}' => open += 1,
                    '\u{2069}' => open -= 1,
                    _ => {}
                }
                assert!((0..=1).contains(&open), "{keyword} {params:?}");
            }
            assert_eq!(open, 0, "{keyword} {params:?}");
        }
    }
}
