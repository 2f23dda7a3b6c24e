//! German words of the failures.

use super::{ErrorKind, Said};

pub(super) const fn said(kind: ErrorKind) -> Said {
    match kind {
        ErrorKind::WindowBlocked => Said::new(
            "der Browser hat das Fenster blockiert",
            "Fenster für diese Seite erlauben und erneut versuchen, oder in diesem Fenster weitermachen.",
        ),
        ErrorKind::WindowClosed => Said::new(
            "das Fenster wurde geschlossen, bevor die Verbindung stand",
            "Erneut versuchen und das Fenster offen lassen, bis es sich von selbst schließt.",
        ),
        ErrorKind::TimedOut => Said::new("die Antwort kam nicht rechtzeitig", "Erneut versuchen."),
        ErrorKind::Cancelled => Said::new(
            "das Verbinden wurde abgebrochen",
            "Ein neuer Versuch ist jederzeit möglich.",
        ),
        ErrorKind::NoOptionsConfigured => Said::new(
            "für diese Integration ist keine Anmeldung eingerichtet",
            "Die Administration muss im Connector eine Anmeldung einrichten.",
        ),
        ErrorKind::UnknownOption => Said::new(
            "diese Art der Verbindung bietet die Integration nicht an",
            "Eine andere Art der Verbindung wählen.",
        ),
        ErrorKind::ProviderDenied => Said::new(
            "der Anbieter hat die Verbindung nicht zugelassen",
            "Erneut versuchen und den Zugriff beim Anbieter erlauben.",
        ),
        ErrorKind::CredentialsRejected => Said::new(
            "der Anbieter akzeptiert diese Zugangsdaten nicht",
            "Die Eingaben prüfen und erneut versuchen.",
        ),
        ErrorKind::InvalidInput => Said::new(
            "der Server akzeptiert diese Eingaben nicht",
            "Die markierten Felder korrigieren und erneut versuchen.",
        ),
        ErrorKind::NotAuthenticated => Said::new(
            "die Sitzung ist abgelaufen",
            "Neu anmelden und erneut versuchen.",
        ),
        ErrorKind::AccessDenied => Said::new(
            "dafür fehlt die Berechtigung",
            "Bei der Administration um Zugriff bitten.",
        ),
        ErrorKind::NotFound => Said::new(
            "der Server kennt diese Integration oder Verbindung nicht",
            "Vielleicht wurde sie entfernt. Die Seite neu laden oder bei der Administration nachfragen.",
        ),
        ErrorKind::AlreadyExists => Said::new(
            "diese Verbindung gibt es schon",
            "Die vorhandene Verbindung verwenden oder erneuern.",
        ),
        ErrorKind::ConnectionDefunct => Said::new(
            "die Verbindung ist nicht mehr nutzbar",
            "Eine neue Verbindung herstellen.",
        ),
        ErrorKind::ConfigurationError => Said::new(
            "die Integration ist nicht richtig eingerichtet",
            "Die Administration muss die Konfiguration korrigieren.",
        ),
        ErrorKind::RateLimited => Said::new(
            "es waren zu viele Anfragen",
            "Einen Moment warten und erneut versuchen.",
        ),
        ErrorKind::Network => Said::new(
            "der Server ist nicht erreichbar",
            "Die Netzwerkverbindung prüfen und erneut versuchen.",
        ),
        ErrorKind::Server => Said::new(
            "auf dem Server ist ein Fehler aufgetreten",
            "Später erneut versuchen.",
        ),
        ErrorKind::Protocol => Said::new(
            "der Server hat unerwartet geantwortet",
            "Erneut versuchen. Bleibt der Fehler bestehen, bei der Administration nachfragen.",
        ),
    }
}
