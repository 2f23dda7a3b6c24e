//! German.

use std::borrow::Cow;

use formloom_yew::{German, grouped, isolate};

use super::{ConnectWord, ConnectWords, listed, sentence};

impl ConnectWords for German {
    fn say(&self, word: ConnectWord<'_>) -> Cow<'static, str> {
        match word {
            ConnectWord::Connect => "Verbinden".into(),
            ConnectWord::Reconnect => "Erneut verbinden".into(),
            ConnectWord::ConnectTo(name) => format!("{} verbinden", apart(name)).into(),
            ConnectWord::ReconnectTo(name) => format!("{} erneut verbinden", apart(name)).into(),
            ConnectWord::Cancel => "Abbrechen".into(),
            ConnectWord::Close => "Schließen".into(),
            ConnectWord::Done => "Fertig".into(),
            ConnectWord::TryAgain => "Erneut versuchen".into(),

            ConnectWord::LoadingOptions => "Die Verbindungsarten werden geladen…".into(),
            ConnectWord::HowToConnect => "Wie soll die Verbindung hergestellt werden?".into(),
            ConnectWord::HowToGet => "Wo finde ich diese Angaben?".into(),
            ConnectWord::Ready => "Keine Einrichtung nötig".into(),
            ConnectWord::OpensWindow(name) => format!(
                "Die Anmeldung bei {} öffnet sich in einem neuen Fenster.",
                apart(name)
            )
            .into(),
            ConnectWord::AboutOAuth1 => "Anmeldung mit OAuth 1, einem älteren Standard. Wenn sie nicht klappt, bei der Administration nachfragen.".into(),
            ConnectWord::AboutProxy => "Verbindung über einen Proxy der Administration. Wenn er nicht erreichbar ist, dort nachfragen.".into(),
            ConnectWord::AboutUnknown(kind) => format!(
                "Diese Version der App kennt die Art dieser Anmeldung nicht{}. Wenn sie nicht klappt, eine andere Verbindungsart wählen oder bei der Administration nachfragen.",
                bracketed(kind)
            )
            .into(),
            ConnectWord::NoneConfigured(name) => {
                format!("{} kann noch nicht verbunden werden", apart(name)).into()
            }
            ConnectWord::NoneConfiguredAdvice => "Es ist keine Anmeldung eingerichtet. Die Administration muss sie im Connector einrichten.".into(),
            ConnectWord::LostSecrets => "Passwörter und Schlüssel wurden zur Sicherheit nicht gespeichert. Bitte erneut eingeben.".into(),
            ConnectWord::NoRandom => "Dieser Browser liefert hier keine sicheren Zufallszahlen. Die Seite über https öffnen.".into(),

            ConnectWord::Submitting => "Die Eingaben werden geprüft…".into(),
            ConnectWord::Leaving => "Die Anmeldeseite wird geöffnet…".into(),
            ConnectWord::Waiting(name) => {
                format!("Im anderen Fenster bei {} anmelden", apart(name)).into()
            }
            ConnectWord::WaitingGoesOn => "Danach geht es hier von selbst weiter.".into(),
            ConnectWord::LooksClosed => "Ist das Anmeldefenster geschlossen?".into(),
            ConnectWord::StillOpen => "Wenn es noch offen ist, dort weitermachen. Danach geht es hier von selbst weiter.".into(),
            ConnectWord::ClosedIt => "Ja, es ist geschlossen".into(),
            ConnectWord::Verifying => "Die Verbindung wird bestätigt…".into(),
            ConnectWord::Building => "Die Verbindung wird eingerichtet…".into(),
            ConnectWord::Connected(name) => format!("{} ist verbunden", apart(name)).into(),
            ConnectWord::Cancelled => "Das Verbinden wurde abgebrochen.".into(),
            ConnectWord::BackToForm => "Zurück zum Formular".into(),
            ConnectWord::SameWindow => "In diesem Fenster weitermachen".into(),

            ConnectWord::Failed(kind) => sentence(kind.says_in("de")).into(),
            ConnectWord::Advice(kind) => kind.advice_in("de").into(),
            ConnectWord::Says(name) => format!("Meldung von {}", apart(name)).into(),
            ConnectWord::ServerSays => "Meldung des Servers".into(),

            ConnectWord::DiscardTitle => "Schließen, ohne zu verbinden?".into(),
            ConnectWord::DiscardText => "Die Eingaben gehen verloren.".into(),
            ConnectWord::Discard => "Verwerfen".into(),
            ConnectWord::KeepEditing => "Weiter bearbeiten".into(),
            ConnectWord::ReplaceTitle => "Bestehende Verbindung ersetzen?".into(),
            ConnectWord::Replaces(names) => {
                let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
                let names = listed(&names, ", ", " und ");
                format!("Die neue Verbindung ersetzt {names}.").into()
            }
            ConnectWord::Replace => "Verbindung ersetzen".into(),
            ConnectWord::Keep => "Behalten".into(),

            ConnectWord::Name => "Name".into(),
            ConnectWord::Service => "Dienst".into(),
            ConnectWord::Scopes => "Berechtigungen".into(),
            ConnectWord::AccessEnds => "Zugriff endet am".into(),
            ConnectWord::RenewedOn => "Erneuerung am".into(),
            ConnectWord::ConnectedOn => "Verbunden am".into(),
            ConnectWord::Day(day) => dated(day).into(),
            ConnectWord::Works => "Verbunden".into(),
            ConnectWord::SettingUp => "Wird eingerichtet".into(),
            ConnectWord::NeedsReconnect => "Anmeldung nötig".into(),
            ConnectWord::NeedsAttention => "Bitte prüfen".into(),
            ConnectWord::Disconnected => "Getrennt".into(),
            ConnectWord::SignedOut(name) => {
                format!("{} ist nicht mehr verbunden", apart(name)).into()
            }
            ConnectWord::ReconnectToGoOn => {
                "Erneut verbinden, um die Verbindung weiter zu nutzen.".into()
            }
            ConnectWord::EndsOn(day) => format!("Der Zugriff endet am {}", dated(day)).into(),
            ConnectWord::ReconnectInTime => {
                "Vorher erneut verbinden, damit die Verbindung weiter funktioniert.".into()
            }

            ConnectWord::Integrations => "Integrationen".into(),
            ConnectWord::LoadingIntegrations => "Die Integrationen werden geladen…".into(),
            ConnectWord::NoIntegrations => "Noch keine Integrationen".into(),
            ConnectWord::NoIntegrationsAdvice => "Die Administration kann welche hinzufügen.".into(),
            ConnectWord::SearchIntegrations => "Integrationen suchen".into(),
            ConnectWord::IntegrationsFound(0) => "Keine Integrationen gefunden".into(),
            ConnectWord::IntegrationsFound(1) => "1 Integration".into(),
            ConnectWord::IntegrationsFound(count) => {
                format!("{} Integrationen", grouped(count, '.')).into()
            }
            ConnectWord::ShowMore => "Mehr anzeigen".into(),
            ConnectWord::NotConnected => "Nicht verbunden".into(),
            ConnectWord::Connections(0) => "Keine Verbindungen".into(),
            ConnectWord::Connections(1) => "1 Verbindung".into(),
            ConnectWord::Connections(count) => {
                format!("{} Verbindungen", grouped(count, '.')).into()
            }
            ConnectWord::AddAnother => "Weitere Verbindung".into(),
            ConnectWord::AddAnotherTo(name) => {
                format!("Weitere Verbindung mit {}", apart(name)).into()
            }
            ConnectWord::Manage => "Verwalten".into(),
            ConnectWord::ManageOf(name) => {
                format!("Verbindungen mit {} verwalten", apart(name)).into()
            }

            ConnectWord::Test => "Jetzt testen".into(),
            ConnectWord::Testing => "Die Verbindung wird getestet…".into(),
            ConnectWord::Tested => "Die Verbindung funktioniert.".into(),
            ConnectWord::Rename => "Umbenennen".into(),
            ConnectWord::NameMissing => "Einen Namen eingeben.".into(),
            ConnectWord::Save => "Speichern".into(),
            ConnectWord::Saving => "Wird gespeichert…".into(),
            ConnectWord::Renamed => "Umbenannt.".into(),
            ConnectWord::Disconnect => "Trennen".into(),
            ConnectWord::DisconnectQuestion(name) => format!(
                "{} trennen? Was diese Verbindung nutzt, funktioniert dann nicht mehr.",
                quoted(name)
            )
            .into(),
            ConnectWord::DisconnectYes => "Ja, trennen".into(),
            ConnectWord::Disconnecting => "Wird getrennt…".into(),
        }
    }

    fn language(&self) -> &'static str {
        "de"
    }
}

fn apart(name: &str) -> Cow<'_, str> {
    isolate(name, false)
}

fn quoted(name: &str) -> String {
    format!("»{}«", apart(name))
}

/// Nothing where there is nothing.
fn bracketed(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!(" ({})", apart(text))
    }
}

/// `2026-01-31` is the 31.01.2026.
fn dated(day: &str) -> String {
    let day = apart(day);
    let parts: Vec<&str> = day.split('-').collect();
    match parts.as_slice() {
        [year, month, day] => format!("{day}.{month}.{year}"),
        _ => day.into_owned(),
    }
}
