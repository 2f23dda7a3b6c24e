//! Every table of words has every word, in its language.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{Arabic, English, German, Word, Words, grouped, tables, words_for};

/// What is said alike in several languages.
const ALIKE: [Word<'static>; 1] = [Word::Optional];

/// Every word, with every form that a count asks for.
fn samples() -> Vec<Word<'static>> {
    let mut samples = vec![
        Word::BrokenSchema("reason"),
        Word::Optional,
        Word::Deprecated,
        Word::OpensInNewWindow,
        Word::Value,
        Word::Type,
        Word::Choose,
        Word::None,
        Word::NotSet,
        Word::Empty,
        Word::Yes,
        Word::No,
        Word::Null,
        Word::Submit,
        Word::TryAgain,
        Word::Show,
        Word::Hide,
        Word::Secret,
        Word::SecretStored,
        Word::SecretCleared,
        Word::ReplaceSecret,
        Word::DeleteSecret,
        Word::KeepSecret,
        Word::LoadingOptions,
        Word::NoOptions,
        Word::NotLoaded("reason"),
        Word::LoadMore,
        Word::Search,
        Word::Offset,
        Word::Years,
        Word::Months,
        Word::Weeks,
        Word::Days,
        Word::Hours,
        Word::Minutes,
        Word::Seconds,
        Word::UnnamedFile,
        Word::FileChosen {
            name: "a.png",
            size: "12 kB",
        },
        Word::FileLimit("2 MB"),
        Word::FileTooLarge { limit: "2 MB" },
        Word::FileNotRead,
        Word::RemoveFile,
        Word::EditAsJson,
        Word::EditAsForm,
        Word::JsonProblem { line: 3, column: 5 },
        Word::Step { number: 2, of: 4 },
        Word::Next,
        Word::Back,
        Word::Advanced,
        Word::Undo,
        Word::Redo,
        Word::Undone,
        Word::Redone,
        Word::FindField,
        Word::NewName,
        Word::NameTaken,
        Word::NameOf("Field"),
        Word::ItemsShown {
            from: 1,
            to: 50,
            of: 1000,
        },
        Word::FindItem,
    ];
    samples.extend(labelled("Field"));
    for count in [0, 1, 2, 3, 11, 100, 1000] {
        samples.extend([
            Word::Problems(count),
            Word::StepHasProblems(count),
            Word::Matches(count),
            Word::Chosen(count),
        ]);
    }
    samples
}

/// Every word about a place, by its label.
fn labelled(label: &str) -> Vec<Word<'_>> {
    vec![
        Word::SetNull(label),
        Word::SearchIn(label),
        Word::RemoveToken(label),
        Word::Actions(label),
        Word::Add(label),
        Word::AddItem(label),
        Word::AddField(label),
        Word::TypeOf(label),
        Word::Remove(label),
        Word::Duplicate(label),
        Word::MoveUp(label),
        Word::MoveDown(label),
        Word::Moved {
            label,
            position: 2,
            of: 5,
        },
        Word::Removed(label),
        Word::Duplicated(label),
    ]
}

#[track_caller]
fn check(table: &dyn Words, expected: &[(Word<'_>, &str)]) {
    for (word, text) in expected {
        assert_eq!(table.say(*word), *text, "{}: {word:?}", table.language());
    }
}

/// What stands at the beginning of a variant, in the source and in its `Debug`.
fn name(text: &str) -> String {
    text.chars()
        .take_while(|letter| letter.is_alphanumeric())
        .collect()
}

#[test]
fn every_word_has_a_sample() {
    let source = include_str!("mod.rs");
    let variants = source
        .split_once("pub enum Word<'a> {\n")
        .and_then(|(_, rest)| rest.split_once("\n}"))
        .map_or("", |(variants, _)| variants);
    let words: BTreeSet<String> = variants
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .map(name)
        .filter(|name| !name.is_empty())
        .collect();
    let sampled: BTreeSet<String> = samples()
        .iter()
        .map(|word| name(&format!("{word:?}")))
        .collect();
    assert_eq!(sampled, words, "the samples are those of the enumeration");
}

/// The source of the renderer without the tables.
fn source_of_the_renderer() -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut open, mut source) = (vec![root], String::new());
    while let Some(path) = open.pop() {
        if path.is_dir() && !path.ends_with("words") {
            let inside = std::fs::read_dir(path).expect("a folder").flatten();
            open.extend(inside.map(|entry| entry.path()));
        } else if path.is_file() {
            source += &std::fs::read_to_string(path).expect("a file");
        }
    }
    source
}

#[test]
fn every_word_is_said_somewhere() {
    let source = source_of_the_renderer();
    for word in samples() {
        let name = name(&format!("{word:?}"));
        let said = format!("Word::{name}");
        let follows = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric());
        let is_said = source.split(&said).skip(1).any(follows);
        assert!(is_said, "nobody says {name}");
    }
}

#[test]
fn every_language_has_its_own_words() {
    for word in samples() {
        let said: BTreeSet<String> = tables()
            .iter()
            .map(|table| {
                let text = table.say(word).into_owned();
                assert!(
                    !text.trim().is_empty(),
                    "{}: {word:?} says something",
                    table.language()
                );
                text
            })
            .collect();
        assert_eq!(
            said.len() == tables().len(),
            !ALIKE.contains(&word),
            "each language says {word:?} differently, or it is listed: {said:?}"
        );
    }
}

#[test]
fn without_a_label_no_gap_stays() {
    let words = labelled("").into_iter().chain([Word::NameOf("")]);
    for word in words {
        for table in tables() {
            let text = table.say(word);
            let gap = text.trim() != text
                || ["  ", " :", "“”", "»«", "«»", "\u{2068}\u{2069}"]
                    .iter()
                    .any(|gap| text.contains(gap));
            assert!(
                !text.is_empty() && !gap,
                "{}: {word:?}: {text:?}",
                table.language()
            );
        }
    }
}

#[test]
fn a_label_keeps_what_it_is_in_a_sentence() {
    check(
        &English,
        &[
            (Word::Remove("Item 1"), "Remove item 1"),
            (Word::Remove("URL"), "Remove URL"),
            (Word::Remove("Übung"), "Remove übung"),
            (Word::RemoveToken("Germany"), "Remove Germany"),
            (Word::NameOf("Accept"), "Name of Accept"),
            (Word::SearchIn("Country"), "Search in country"),
            (Word::AddItem("Headers"), "Add header"),
            (Word::AddItem("IP addresses"), "Add IP address"),
            (Word::AddItem("Entries"), "Add entry"),
            (Word::AddItem("Branches"), "Add branch"),
            (Word::AddItem("People"), "Add to people"),
            (Word::AddItem("Status"), "Add to status"),
            (Word::AddItem("DNS"), "Add to DNS"),
            (Word::AddItem("Databases"), "Add to databases"),
            (Word::SetNull("Name"), "Leave empty: Name"),
            (Word::MoveUp("Item 2"), "Move item 2 up"),
        ],
    );
    check(
        &German,
        &[
            (Word::Remove("Eintrag 1"), "Eintrag 1 entfernen"),
            (Word::Remove(""), "Entfernen"),
            (Word::AddItem("Kopfzeilen"), "Zu »Kopfzeilen« hinzufügen"),
            (Word::SearchIn("Land"), "In »Land« suchen"),
            (Word::MoveDown(""), "Nach unten verschieben"),
        ],
    );
    check(
        &Arabic,
        &[
            (Word::Remove("URL"), "إزالة «\u{2068}URL\u{2069}»"),
            (Word::Remove(""), "إزالة"),
            (Word::SearchIn("البلد"), "البحث في «\u{2068}البلد\u{2069}»"),
        ],
    );
}

#[test]
fn a_noun_has_the_form_of_its_count() {
    check(
        &English,
        &[
            (Word::Problems(1), "Fix 1 problem"),
            (Word::Problems(3), "Fix 3 problems"),
            (Word::StepHasProblems(1), "1 problem"),
            (Word::StepHasProblems(2), "2 problems"),
            (Word::Matches(0), "No matches"),
            (Word::Matches(1), "1 match"),
            (Word::Matches(3), "3 matches"),
            (Word::Chosen(2), "2 chosen"),
        ],
    );
    check(
        &German,
        &[
            (Word::Problems(1), "1 Problem beheben"),
            (Word::Problems(3), "3 Probleme beheben"),
            (Word::StepHasProblems(1), "1 Problem"),
            (Word::Matches(0), "Keine Treffer"),
            (Word::Matches(1), "1 Treffer"),
            (Word::Chosen(2), "2 ausgewählt"),
        ],
    );
    check(
        &Arabic,
        &[
            (Word::Problems(0), "لا توجد مشكلات"),
            (Word::Problems(1), "يجب إصلاح مشكلة واحدة"),
            (Word::Problems(2), "يجب إصلاح مشكلتين"),
            (Word::Problems(3), "يجب إصلاح \u{2066}3\u{2069} مشكلات"),
            (Word::Problems(11), "يجب إصلاح \u{2066}11\u{2069} مشكلة"),
            (Word::Matches(0), "لا نتائج"),
            (Word::Matches(2), "نتيجتان"),
            (Word::Matches(10), "\u{2066}10\u{2069} نتائج"),
            (Word::Chosen(1), "عنصر واحد مختار"),
            (Word::Chosen(11), "\u{2066}11\u{2069} عنصرًا مختارًا"),
            (Word::Chosen(100), "\u{2066}100\u{2069} عنصر مختار"),
        ],
    );
}

#[test]
fn numbers_are_shown_as_the_language_does() {
    let shown = Word::ItemsShown {
        from: 1,
        to: 50,
        of: 1000,
    };
    check(&English, &[(shown, "Items 1 to 50 of 1,000")]);
    check(&German, &[(shown, "Einträge 1 bis 50 von 1.000")]);
    check(
        &Arabic,
        &[(
            shown,
            "العناصر من \u{2066}1\u{2069} إلى \u{2066}50\u{2069} من أصل \u{2066}1,000\u{2069}",
        )],
    );
    for (number, text) in [
        (0, "0"),
        (999, "999"),
        (1000, "1,000"),
        (12_345, "12,345"),
        (123_456, "123,456"),
        (1_234_567, "1,234,567"),
    ] {
        assert_eq!(grouped(number, ','), text, "groups of three from the end");
    }
}

#[test]
fn every_isolate_ends_and_no_label_reaches_beyond_it() {
    for label in [
        "a\u{2069}\u{202E}b",
        "\u{202E}\u{5d0}",
        "\u{2067}x",
        "\u{5d0}\u{5d1}",
    ] {
        for table in tables() {
            for word in samples().into_iter().chain(labelled(label)) {
                let mut open = 0;
                for letter in table.say(word).chars() {
                    match letter {
                        '\u{2066}' | '\u{2068}' => open += 1,
                        '\u{2069}' => open -= 1,
                        '\u{202A}'..='\u{202E}' | '\u{2067}' => panic!("{word:?}: it controls"),
                        _ => {}
                    }
                    assert!((0..=1).contains(&open), "{word:?}");
                }
                assert_eq!(open, 0, "{word:?}");
            }
        }
    }
    let remove = Word::Remove("a\u{2069}\u{202E}b");
    check(&Arabic, &[(remove, "إزالة «\u{2068}ab\u{2069}»")]);
    check(
        &English,
        &[
            (remove, "Remove ab"),
            (Word::Remove("\u{5d0}"), "Remove \u{2068}\u{5d0}\u{2069}"),
        ],
    );
    check(
        &German,
        &[(Word::Remove("\u{5d0}"), "\u{2068}\u{5d0}\u{2069} entfernen")],
    );
}

#[test]
fn a_table_is_found_by_its_language() {
    for (tag, language) in [
        ("en", Some("en")),
        ("en-GB", Some("en")),
        ("de", Some("de")),
        ("de-AT", Some("de")),
        ("DE-latn-CH", Some("de")),
        ("ar-EG", Some("ar")),
        ("den", None),
        ("d", None),
        ("x-de", None),
        ("fr", None),
        ("", None),
    ] {
        assert_eq!(
            words_for(tag).map(|table| table.language()),
            language,
            "{tag}"
        );
    }
}

#[test]
fn only_arabic_runs_from_right_to_left() {
    for table in tables() {
        assert_eq!(
            table.is_right_to_left(),
            table.language() == "ar",
            "{}",
            table.language()
        );
    }
}

#[test]
fn a_table_of_the_host_can_say_single_words_differently() {
    struct Own;
    impl Words for Own {
        fn say(&self, word: Word<'_>) -> Cow<'static, str> {
            match word {
                Word::Submit => "Connect".into(),
                other => English.say(other),
            }
        }
    }
    check(&Own, &[(Word::Submit, "Connect"), (Word::Next, "Next")]);
    assert_eq!(Own.language(), "und", "BCP 47: undetermined");
    assert!(!Own.is_right_to_left(), "left to right unless it says so");
}
