//! German.

use serde_json::{Map, Value};

use super::Messages;
use super::plural::is_one;
use super::words::{Bound, Format, Kind, Loss, Problem, Unit, list};

/// The German table.
#[derive(Clone, Copy, Debug, Default)]
pub struct German;

impl Messages for German {
    fn message(&self, keyword: &str, params: &Map<String, Value>) -> String {
        sentence(Problem::read(keyword, params))
    }

    fn item(&self, number: usize) -> String {
        format!("Eintrag {number}")
    }

    fn type_name(&self, name: &str) -> String {
        let word = match name {
            "string" => "Text",
            "integer" => "Ganze Zahl",
            "number" => "Zahl",
            "boolean" => "Ja oder nein",
            "array" => "Liste",
            "object" => "Gruppe",
            "null" => "Nichts",
            "date" => "Datum",
            "time" => "Uhrzeit",
            "date-time" => "Datum und Uhrzeit",
            "duration" => "Dauer",
            "email" => "E-Mail-Adresse",
            "uri" => "Webadresse",
            "uuid" => "UUID",
            "color" => "Farbe",
            "ipv4" => "IPv4-Adresse",
            "ipv6" => "IPv6-Adresse",
            "hostname" => "Hostname",
            other => other,
        };
        word.to_owned()
    }

    fn option(&self, number: usize) -> String {
        format!("Option {number}")
    }

    fn language(&self) -> &'static str {
        "de"
    }
}

fn sentence(problem: Problem<'_>) -> String {
    match problem {
        Problem::Empty => "Dieses Feld ausfüllen.".to_owned(),
        Problem::EmptyToo => "Auch dieses Feld ausfüllen.".to_owned(),
        Problem::Commas(meant) => {
            let meant: Vec<String> = meant.into_iter().map(str::to_owned).collect();
            format!(
                "Als {} schreiben: mit Punkt und ohne Komma.",
                list(&meant, "oder")
            )
        }
        Problem::Inexact(loss, inside) => {
            let number = inside.map_or("Diese Zahl".to_owned(), |at| format!("Die Zahl in {at}"));
            match loss {
                Loss::TooLarge => format!("{number} ist zu groß."),
                Loss::OutOfRange => format!("{number} ist zu groß oder zu nah an null."),
                Loss::Digits(most) => {
                    format!("{number} hat zu viele Stellen. Höchstens {most} verwenden.")
                }
            }
        }
        Problem::DoubledKey(at) => {
            format!("Der Schlüssel {at} steht zweimal da. Einen davon entfernen.")
        }
        Problem::Type(kinds) => format!("Hier {} eingeben.", any_of(&kinds)),
        Problem::Constant(Value::String(text)) => format!("Hier muss {} stehen.", quoted(text)),
        Problem::Constant(value) => format!("Hier muss {value} stehen."),
        Problem::NotAnOption => "Eine der Optionen auswählen.".to_owned(),
        Problem::Pattern(pattern) => format!("Das hat nicht das richtige Format: {pattern}"),
        Problem::LikeExample(example) => {
            format!("Das hat nicht das richtige Format. Beispiel: {example}")
        }
        Problem::WrongForm => "Das hat nicht das richtige Format.".to_owned(),
        Problem::Format(format) => format!(
            "{} eingeben, zum Beispiel {}.",
            format_name(format),
            format.example()
        ),
        Problem::UnknownFormat(name) => format!("Einen Wert im Format {} eingeben.", quoted(name)),
        Problem::TooFew(unit, limit) => {
            format!(
                "Mindestens {} {}.",
                count(unit, limit),
                match unit {
                    Unit::Characters => "verwenden",
                    Unit::Items => "hinzufügen",
                    Unit::Fields => "ausfüllen",
                }
            )
        }
        Problem::TooMany(unit, limit) => {
            format!(
                "Höchstens {} {}.",
                count(unit, limit),
                match unit {
                    Unit::Characters => "verwenden",
                    Unit::Items => "behalten",
                    Unit::Fields => "ausfüllen",
                }
            )
        }
        Problem::OutOfBound(bound, limit) => match bound {
            Bound::AtLeast => format!("{limit} oder mehr eingeben."),
            Bound::AtMost => format!("{limit} oder weniger eingeben."),
            Bound::MoreThan => format!("Mehr als {limit} eingeben."),
            Bound::LessThan => format!("Weniger als {limit} eingeben."),
            Bound::MultipleOf => format!("Ein Vielfaches von {limit} eingeben."),
        },
        Problem::Duplicates => "Entfernen, was doppelt vorkommt.".to_owned(),
        Problem::StrayMember(name) => format!("{} gehört nicht hierher.", quoted(name)),
        Problem::StrayItems => "Die Einträge entfernen, die nicht hierher gehören.".to_owned(),
        Problem::Forbidden => "Hier darf nichts stehen.".to_owned(),
        Problem::Ambiguous(labels) => format!(
            "Das passt zu {}, darf aber nur zu einer dieser Varianten passen.",
            list(&all_quoted(&labels), "und")
        ),
        Problem::NoneOf(formats, options) => {
            let formats = formats.into_iter().enumerate().map(|(index, format)| {
                let name = format_name(format);
                let name = if index == 0 {
                    name.to_owned()
                } else {
                    name.replacen("Ein", "ein", 1)
                };
                format!("{name} (zum Beispiel {})", format.example())
            });
            let words: Vec<String> = formats.chain(all_quoted(&options)).collect();
            format!("{} eingeben.", list(&words, "oder"))
        }
        Problem::Unpicked(labels) => {
            format!("{} auswählen.", list(&all_quoted(&labels), "oder"))
        }
        Problem::Incomplete(sets) => {
            let sets: Vec<String> = sets
                .iter()
                .map(|set| list(&all_quoted(set), "und"))
                .collect();
            format!("{} ausfüllen.", list(&sets, "oder"))
        }
        Problem::Surplus(sets) => {
            let sets: Vec<String> = sets
                .iter()
                .map(|set| list(&all_quoted(set), "mit"))
                .collect();
            format!("Nur eines von {} ausfüllen.", list(&sets, "und"))
        }
        Problem::Unmatched => "Eine der Möglichkeiten auswählen.".to_owned(),
        Problem::Excluded => "Dieser Wert ist nicht erlaubt.".to_owned(),
        Problem::MissingItem => "Ein verlangter Eintrag fehlt.".to_owned(),
        Problem::SurplusItem => {
            "Einen Eintrag entfernen: Es gibt zu viele derselben Art.".to_owned()
        }
        Problem::Other => "Dieser Wert ist hier nicht erlaubt.".to_owned(),
    }
}

/// In the accusative.
fn any_of(kinds: &[Kind]) -> String {
    let names: Vec<String> = kinds
        .iter()
        .map(|kind| {
            match kind {
                Kind::WholeNumber => "eine ganze Zahl",
                Kind::Number => "eine Zahl",
                Kind::Text => "Text",
                Kind::YesOrNo => "Ja oder Nein",
                Kind::List => "eine Liste",
                Kind::Group => "eine Gruppe von Werten",
                Kind::Nothing => "nichts",
                Kind::Json => "JSON",
            }
            .to_owned()
        })
        .collect();
    list(&names, "oder")
}

/// In the accusative, which has the form of the nominative here.
fn count(unit: Unit, count: u64) -> String {
    let noun = match (unit, is_one(count)) {
        (Unit::Characters, _) => "Zeichen",
        (Unit::Items, true) => "Eintrag",
        (Unit::Items, false) => "Einträge",
        (Unit::Fields, true) => "Feld",
        (Unit::Fields, false) => "Felder",
    };
    format!("{count} {noun}")
}

/// In the accusative, at the beginning of a sentence.
fn format_name(format: Format) -> &'static str {
    match format {
        Format::Email => "Eine E-Mail-Adresse",
        Format::Address => "Eine vollständige Adresse",
        Format::Date => "Ein Datum",
        Format::Time => "Eine Uhrzeit mit Zeitverschiebung",
        Format::DateTime => "Datum und Uhrzeit mit Zeitverschiebung",
        Format::Duration => "Eine Dauer",
        Format::Uuid => "Eine UUID",
        Format::Ipv4 => "Eine IPv4-Adresse",
        Format::Ipv6 => "Eine IPv6-Adresse",
        Format::HostName => "Einen Hostnamen",
        Format::Regex => "Einen regulären Ausdruck",
        Format::JsonPointer => "Einen JSON-Pointer",
    }
}

fn quoted(text: &str) -> String {
    format!("„{text}“")
}

fn all_quoted(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| quoted(text)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::German;
    use crate::messages::tests::check;

    #[test]
    fn sentences_say_what_to_do() {
        check(
            &German,
            &[
                ("required", json!({}), "Dieses Feld ausfüllen."),
                (
                    "type",
                    json!({ "expected": ["integer", "string", "null"] }),
                    "Hier eine ganze Zahl, Text oder nichts eingeben.",
                ),
                (
                    "type",
                    json!({ "expected": ["json"], "unfinished": true }),
                    "Hier JSON eingeben.",
                ),
                ("const", json!({ "expected": "a" }), "Hier muss „a“ stehen."),
                ("const", json!({ "expected": 5 }), "Hier muss 5 stehen."),
                (
                    "format",
                    json!({ "format": "hostname" }),
                    "Einen Hostnamen eingeben, zum Beispiel example.org.",
                ),
                (
                    "format",
                    json!({ "format": "uri-template" }),
                    "Einen Wert im Format „uri-template“ eingeben.",
                ),
                (
                    "maximum",
                    json!({ "limit": 2.5 }),
                    "2.5 oder weniger eingeben.",
                ),
                (
                    "additionalProperties",
                    json!({ "member": "x" }),
                    "„x“ gehört nicht hierher.",
                ),
                (
                    "oneOf",
                    json!({ "matches": ["A", "B"] }),
                    "Das passt zu „A“ und „B“, darf aber nur zu einer dieser Varianten passen.",
                ),
                (
                    "oneOf",
                    json!({ "alternatives": ["A", "B", "C"] }),
                    "„A“, „B“ oder „C“ auswählen.",
                ),
                (
                    "anyOf",
                    json!({ "missing": [["a", "b"], ["c"]] }),
                    "„a“ und „b“ oder „c“ ausfüllen.",
                ),
            ],
        );
    }

    #[test]
    fn one_is_singular() {
        check(
            &German,
            &[
                (
                    "maxLength",
                    json!({ "limit": 1 }),
                    "Höchstens 1 Zeichen verwenden.",
                ),
                (
                    "minLength",
                    json!({ "limit": 2 }),
                    "Mindestens 2 Zeichen verwenden.",
                ),
                (
                    "minItems",
                    json!({ "limit": 1 }),
                    "Mindestens 1 Eintrag hinzufügen.",
                ),
                (
                    "minItems",
                    json!({ "limit": 2 }),
                    "Mindestens 2 Einträge hinzufügen.",
                ),
                (
                    "maxItems",
                    json!({ "limit": 0 }),
                    "Höchstens 0 Einträge behalten.",
                ),
                (
                    "minProperties",
                    json!({ "limit": 1 }),
                    "Mindestens 1 Feld ausfüllen.",
                ),
                (
                    "maxProperties",
                    json!({ "limit": 3 }),
                    "Höchstens 3 Felder ausfüllen.",
                ),
            ],
        );
    }
}
