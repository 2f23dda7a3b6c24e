//! Every table of words has every word, in its language.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;

/// What is said alike in several languages.
const ALIKE: [ConnectWord<'static>; 1] = [ConnectWord::Name];

/// Every word, with every form that a count asks for.
fn samples() -> Vec<ConnectWord<'static>> {
    let mut samples = vec![
        ConnectWord::Connect,
        ConnectWord::Reconnect,
        ConnectWord::Cancel,
        ConnectWord::Close,
        ConnectWord::Done,
        ConnectWord::TryAgain,
        ConnectWord::LoadingOptions,
        ConnectWord::HowToConnect,
        ConnectWord::HowToGet,
        ConnectWord::Ready,
        ConnectWord::AboutOAuth1,
        ConnectWord::AboutProxy,
        ConnectWord::AboutUnknown(""),
        ConnectWord::NoneConfiguredAdvice,
        ConnectWord::LostSecrets,
        ConnectWord::NoRandom,
        ConnectWord::Submitting,
        ConnectWord::Leaving,
        ConnectWord::WaitingGoesOn,
        ConnectWord::LooksClosed,
        ConnectWord::StillOpen,
        ConnectWord::ClosedIt,
        ConnectWord::Verifying,
        ConnectWord::Building,
        ConnectWord::Cancelled,
        ConnectWord::BackToForm,
        ConnectWord::SameWindow,
        ConnectWord::ServerSays,
        ConnectWord::DiscardTitle,
        ConnectWord::DiscardText,
        ConnectWord::Discard,
        ConnectWord::KeepEditing,
        ConnectWord::ReplaceTitle,
        ConnectWord::Replace,
        ConnectWord::Keep,
        ConnectWord::Name,
        ConnectWord::Service,
        ConnectWord::Scopes,
        ConnectWord::AccessEnds,
        ConnectWord::RenewedOn,
        ConnectWord::ConnectedOn,
        ConnectWord::Day("2026-01-31"),
        ConnectWord::EndsOn("2026-01-31"),
        ConnectWord::Works,
        ConnectWord::SettingUp,
        ConnectWord::NeedsReconnect,
        ConnectWord::NeedsAttention,
        ConnectWord::Disconnected,
        ConnectWord::ReconnectToGoOn,
        ConnectWord::ReconnectInTime,
        ConnectWord::Integrations,
        ConnectWord::LoadingIntegrations,
        ConnectWord::NoIntegrations,
        ConnectWord::NoIntegrationsAdvice,
        ConnectWord::SearchIntegrations,
        ConnectWord::ShowMore,
        ConnectWord::NotConnected,
        ConnectWord::AddAnother,
        ConnectWord::Manage,
        ConnectWord::Test,
        ConnectWord::Testing,
        ConnectWord::Tested,
        ConnectWord::Rename,
        ConnectWord::NameMissing,
        ConnectWord::Save,
        ConnectWord::Saving,
        ConnectWord::Renamed,
        ConnectWord::Disconnect,
        ConnectWord::DisconnectYes,
        ConnectWord::Disconnecting,
    ];
    samples.extend(named("Hub"));
    samples.push(ConnectWord::Replaces(&["One", "Two", "Three"]));
    for count in [0, 1, 2, 3, 11, 100, 1000] {
        samples.extend([
            ConnectWord::IntegrationsFound(count),
            ConnectWord::Connections(count),
        ]);
    }
    for kind in ErrorKind::ALL {
        samples.extend([ConnectWord::Failed(kind), ConnectWord::Advice(kind)]);
    }
    samples
}

/// Every word about something that has a name.
fn named(name: &str) -> Vec<ConnectWord<'_>> {
    vec![
        ConnectWord::ConnectTo(name),
        ConnectWord::ReconnectTo(name),
        ConnectWord::OpensWindow(name),
        ConnectWord::AboutUnknown(name),
        ConnectWord::NoneConfigured(name),
        ConnectWord::Waiting(name),
        ConnectWord::Connected(name),
        ConnectWord::Says(name),
        ConnectWord::SignedOut(name),
        ConnectWord::DisconnectQuestion(name),
        ConnectWord::AddAnotherTo(name),
        ConnectWord::ManageOf(name),
    ]
}

#[track_caller]
fn check(table: &dyn ConnectWords, expected: &[(ConnectWord<'_>, &str)]) {
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
    let variants = include_str!("mod.rs")
        .split_once("pub enum ConnectWord<'a> {\n")
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

/// The source of the components without the tables.
fn source(folder: &Path) -> String {
    let mut source = String::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("words") {
            source += &self::source(&path);
        } else if path.is_file() {
            source += &std::fs::read_to_string(path).expect("a file");
        }
    }
    source
}

#[test]
fn every_word_is_said_somewhere() {
    let source = source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    for word in samples() {
        // Those about options are chosen here.
        let name = name(&format!("{word:?}"));
        let said = format!("ConnectWord::{name}");
        let follows = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric());
        let is_said = name.starts_with("About") || source.split(&said).skip(1).any(follows);
        assert!(is_said, "nobody says {name}");
    }
}

#[test]
fn every_language_has_its_own_words() {
    for word in samples() {
        let said: BTreeSet<String> = TABLES
            .iter()
            .map(|table| {
                let text = table.say(word).into_owned();
                assert!(
                    !text.trim().is_empty() && !text.contains("  ") && !text.contains("()"),
                    "{}: {word:?} says {text:?}",
                    table.language()
                );
                text
            })
            .collect();
        assert_eq!(
            said.len() == TABLES.len(),
            !ALIKE.contains(&word),
            "each language says {word:?} differently, or it is listed: {said:?}"
        );
    }
}

#[test]
fn names_stand_in_sentences_as_they_are() {
    let names = ["One", "Two", "Three"];
    check(
        &English,
        &[
            (ConnectWord::ConnectTo("GitHub"), "Connect GitHub"),
            (
                ConnectWord::Replaces(&names[..1]),
                "Connecting will replace One.",
            ),
            (
                ConnectWord::Replaces(&names),
                "Connecting will replace One, Two and Three.",
            ),
            (ConnectWord::Day("2026-01-31"), "2026-01-31"),
            (
                ConnectWord::Failed(ErrorKind::Network),
                "The server could not be reached.",
            ),
        ],
    );
    check(
        &German,
        &[
            (ConnectWord::ConnectTo("GitHub"), "GitHub verbinden"),
            (
                ConnectWord::Replaces(&names),
                "Die neue Verbindung ersetzt »One«, »Two« und »Three«.",
            ),
            (ConnectWord::Day("2026-01-31"), "31.01.2026"),
            (ConnectWord::Day("?"), "?"),
            (
                ConnectWord::Failed(ErrorKind::NotAuthenticated),
                "Die Sitzung ist abgelaufen.",
            ),
        ],
    );
    check(
        &Arabic,
        &[
            (
                ConnectWord::ConnectTo("GitHub"),
                "ربط \u{2068}GitHub\u{2069}",
            ),
            (
                ConnectWord::Replaces(&names[..2]),
                "سيحل الاتصال الجديد محل «\u{2068}One\u{2069}» و«\u{2068}Two\u{2069}».",
            ),
            (ConnectWord::Day("2026-01-31"), "\u{2068}2026-01-31\u{2069}"),
        ],
    );
}

#[test]
fn a_noun_has_the_form_of_its_count() {
    let found = ConnectWord::IntegrationsFound;
    check(
        &English,
        &[
            (found(0), "No integrations found"),
            (found(1), "1 integration"),
            (found(1234), "1,234 integrations"),
            (ConnectWord::Connections(2), "2 connections"),
        ],
    );
    check(
        &German,
        &[
            (found(1), "1 Integration"),
            (found(1234), "1.234 Integrationen"),
            (ConnectWord::Connections(2), "2 Verbindungen"),
        ],
    );
    check(
        &Arabic,
        &[
            (found(1), "تكامل واحد"),
            (found(2), "تكاملان"),
            (found(3), "\u{2068}3\u{2069} تكاملات"),
            (found(11), "\u{2068}11\u{2069} تكاملًا"),
            (found(100), "\u{2068}100\u{2069} تكامل"),
            (ConnectWord::Connections(2), "اتصالان"),
        ],
    );
}

#[test]
fn a_button_is_named_by_what_stands_on_it() {
    for table in TABLES {
        for (shown, named) in [
            (ConnectWord::Connect, ConnectWord::ConnectTo("Hub")),
            (ConnectWord::AddAnother, ConnectWord::AddAnotherTo("Hub")),
            (ConnectWord::Manage, ConnectWord::ManageOf("Hub")),
        ] {
            let (shown, named) = (table.say(shown), table.say(named));
            let is_in = named.to_lowercase().contains(&shown.to_lowercase());
            assert!(is_in, "{shown} is said by who reads {named} aloud");
        }
    }
}

#[test]
fn every_isolate_ends_and_no_name_reaches_beyond_it() {
    for label in [
        "a\u{2069}\u{202E}b",
        "\u{202E}\u{5d0}",
        "\u{2067}x",
        "\u{5d0}\u{5d1}",
    ] {
        let names = [label, label];
        for table in TABLES {
            let listed = [
                ConnectWord::Replaces(&names),
                ConnectWord::Day(label),
                ConnectWord::EndsOn(label),
            ];
            for word in samples().into_iter().chain(named(label)).chain(listed) {
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
}

#[test]
fn nothing_is_said_but_by_a_table() {
    let source = source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let starts = [">{ \"", "aria-label=\"", " title=\"", "placeholder=\""];
    for start in starts {
        let said = source.split(start).skip(1);
        let said = said.filter(|rest| rest.starts_with(char::is_alphabetic));
        let said: Vec<&str> = said.map(|rest| &rest[..rest.len().min(20)]).collect();
        assert!(said.is_empty(), "{start}: {said:?}");
    }
}

#[test]
fn a_table_is_found_by_its_language() {
    for (tag, language) in [
        ("en-GB", "en"),
        ("de", "de"),
        ("DE-latn-CH", "de"),
        ("ar-EG", "ar"),
        ("den", "en"),
        ("fr", "en"),
        ("", "en"),
    ] {
        assert_eq!(table_for(tag).language(), language, "{tag}");
    }
    for table in TABLES {
        let is_arabic = table.language() == "ar";
        assert_eq!(table.is_right_to_left(), is_arabic);
    }
}

#[test]
fn rare_types_are_called_what_they_are() {
    let text = |kind: &str| {
        let kind = OptionKind::from(kind.to_owned());
        about(&kind, |word| English.say(word))
    };
    for kind in ["oauth2", "client-credentials", "membrane-token"] {
        assert_eq!(text(kind), None, "{kind}");
    }
    for (kind, says) in [
        ("oauth1", "OAuth 1"),
        ("proxy", "proxy"),
        ("pass<key", "(passkey)"),
        ("", "this sign-in. If"),
    ] {
        let text = text(kind).unwrap_or_default();
        assert!(
            text.contains(says) && text.contains("ask"),
            "{kind}: {text}"
        );
    }
}
