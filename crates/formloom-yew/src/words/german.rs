//! German.

use std::borrow::Cow;

use super::direction::isolated;
use super::{Word, Words, grouped};

/// The German table.
#[derive(Clone, Copy, Debug, Default)]
pub struct German;

impl Words for German {
    fn say(&self, word: Word<'_>) -> Cow<'static, str> {
        match word {
            Word::Problems(count) => format!("{} beheben", problems(count)).into(),
            Word::BrokenSchema(reason) => format!(
                "Dieses Formular kann nicht angezeigt werden: {}.",
                isolated(reason)
            )
            .into(),

            Word::Optional => "optional".into(),
            Word::Deprecated => "veraltet".into(),
            Word::OpensInNewWindow => "öffnet ein neues Fenster".into(),

            Word::Value => "Wert".into(),
            Word::Type | Word::TypeOf("") => "Art".into(),
            Word::TypeOf(label) => format!("Art von {}", quoted(label)).into(),
            Word::Choose => "Bitte auswählen…".into(),
            Word::None => "Keine Auswahl".into(),
            Word::NotSet => "Keine Angabe".into(),
            Word::Empty => "Leer".into(),
            Word::Yes => "Ja".into(),
            Word::No => "Nein".into(),
            Word::Null => "Leer lassen".into(),
            Word::SetNull(label) => action(label, "leer lassen").into(),

            Word::Submit => "Absenden".into(),
            Word::TryAgain => "Erneut versuchen".into(),

            Word::Show => "Anzeigen".into(),
            Word::Hide => "Verbergen".into(),
            Word::Secret => "Verborgen".into(),
            Word::SecretStored => "Ein Wert ist gespeichert".into(),
            Word::SecretCleared => "Der gespeicherte Wert wird gelöscht".into(),
            Word::ReplaceSecret => "Ersetzen".into(),
            Word::DeleteSecret => "Löschen".into(),
            Word::KeepSecret => "Gespeicherten Wert behalten".into(),

            Word::LoadingOptions => "Die Optionen werden geladen…".into(),
            Word::NoOptions => "Es gibt keine Optionen.".into(),
            Word::NotLoaded(reason) => format!(
                "Die Optionen konnten nicht geladen werden: {}",
                isolated(reason)
            )
            .into(),
            Word::LoadMore => "Weitere Optionen laden".into(),
            Word::Search | Word::SearchIn("") => "Suchen".into(),
            Word::SearchIn(label) => format!("In {} suchen", quoted(label)).into(),
            Word::Matches(0) => "Keine Treffer".into(),
            Word::Matches(count) => format!("{} Treffer", shown(count)).into(),
            Word::Chosen(0) => "Nichts ausgewählt".into(),
            Word::Chosen(count) => format!("{} ausgewählt", shown(count)).into(),
            Word::RemoveToken(label) => action(label, "entfernen").into(),

            Word::Offset => "Zeitverschiebung zu UTC".into(),
            Word::Years => "Jahre".into(),
            Word::Months => "Monate".into(),
            Word::Weeks => "Wochen".into(),
            Word::Days => "Tage".into(),
            Word::Hours => "Stunden".into(),
            Word::Minutes => "Minuten".into(),
            Word::Seconds => "Sekunden".into(),

            Word::UnnamedFile => "Eine Datei ist ausgewählt".into(),
            Word::FileChosen { name, size } => {
                format!("Ausgewählt: {} ({size})", isolated(name)).into()
            }
            Word::FileLimit(limit) => format!("Höchstens {limit}").into(),
            Word::FileTooLarge { limit } => {
                format!("Diese Datei ist zu groß: Erlaubt sind höchstens {limit}.").into()
            }
            Word::FileNotRead => "Die Datei konnte nicht gelesen werden.".into(),
            Word::RemoveFile => "Datei entfernen".into(),

            Word::EditAsJson => "Als JSON bearbeiten".into(),
            Word::EditAsForm => "Als Formular bearbeiten".into(),
            Word::JsonProblem { line, column } => {
                format!("Das ist noch kein JSON: Zeile {line}, Spalte {column}").into()
            }

            Word::Step { number, of } => {
                format!("Schritt {} von {}", shown(number), shown(of)).into()
            }
            Word::Next => "Weiter".into(),
            Word::Back => "Zurück".into(),
            Word::Advanced => "Erweiterte Einstellungen".into(),
            Word::Undo => "Rückgängig".into(),
            Word::Redo => "Wiederholen".into(),
            Word::Undone => "Rückgängig gemacht".into(),
            Word::Redone => "Wiederholt".into(),
            Word::StepHasProblems(count) => problems(count).into(),

            Word::Actions("") => "Aktionen".into(),
            Word::Actions(label) => format!("Aktionen für {}", quoted(label)).into(),
            Word::Add(label) => action(label, "hinzufügen").into(),
            Word::AddItem("") => "Eintrag hinzufügen".into(),
            Word::AddItem(list) => format!("Zu {} hinzufügen", quoted(list)).into(),
            Word::AddField("") => "Feld hinzufügen".into(),
            Word::AddField(group) => format!("Feld zu {} hinzufügen", quoted(group)).into(),
            Word::FindField => "Feld suchen".into(),
            Word::NewName => "Neuer Name".into(),
            Word::NameTaken => "Dieser Name ist vergeben. Einen anderen wählen.".into(),
            Word::NameOf("") => "Name".into(),
            Word::NameOf(member) => format!("Name von {}", quoted(member)).into(),
            Word::Remove(label) => action(label, "entfernen").into(),
            Word::Duplicate(label) => action(label, "duplizieren").into(),
            Word::MoveUp(label) => action(label, "nach oben verschieben").into(),
            Word::MoveDown(label) => action(label, "nach unten verschieben").into(),
            Word::Moved {
                label,
                position,
                of,
            } => {
                let (position, of) = (shown(position), shown(of));
                action(
                    label,
                    &format!("an Position {position} von {of} verschoben"),
                )
                .into()
            }
            Word::Removed(label) => action(label, "entfernt").into(),
            Word::Duplicated(label) => action(label, "dupliziert").into(),
            Word::ItemsShown { from, to, of } => format!(
                "Einträge {} bis {} von {}",
                shown(from),
                shown(to),
                shown(of)
            )
            .into(),
            Word::FindItem => "Eintrag suchen".into(),
        }
    }

    fn language(&self) -> &'static str {
        "de"
    }

    fn has_decimal_comma(&self) -> bool {
        true
    }
}

fn problems(count: usize) -> String {
    if count == 1 {
        "1 Problem".to_owned()
    } else {
        format!("{} Probleme", shown(count))
    }
}

fn shown(number: usize) -> String {
    grouped(number, '.')
}

/// What is done, and to what: the label comes first, as it is. Without one the sentence begins with the verb.
fn action(label: &str, verb: &str) -> String {
    if label.is_empty() {
        let mut letters = verb.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect()
    } else {
        format!("{} {verb}", isolated(label))
    }
}

/// A label after a preposition, whose case it does not take.
fn quoted(label: &str) -> String {
    format!("»{}«", isolated(label))
}
