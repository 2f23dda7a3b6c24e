//! The kinds of failure, and one table with the English words and the remedy of each; a file has the words of each other
//! language.

mod arabic;
mod german;

use std::fmt;

/// What kind of failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The browser did not open the window.
    WindowBlocked,
    /// The window was closed before there was a result.
    WindowClosed,
    /// A stage took longer than its deadline; the error's stage says which.
    TimedOut,
    /// The person cancelled.
    Cancelled,
    /// The integration has no connection options.
    NoOptionsConfigured,
    /// The option that was asked for does not exist.
    UnknownOption,
    /// The provider, or the person at the provider, refused.
    ProviderDenied,
    /// The provider does not take the credentials.
    CredentialsRejected,
    /// The input breaks a rule of its schema.
    InvalidInput,
    /// The server does not know who asks.
    NotAuthenticated,
    /// The server knows who asks, and does not allow it.
    AccessDenied,
    /// What was asked for does not exist.
    NotFound,
    /// It exists already.
    AlreadyExists,
    /// The connection cannot be used any more.
    ConnectionDefunct,
    /// The integration is not configured as it should be.
    ConfigurationError,
    /// Too many requests.
    RateLimited,
    /// The server could not be reached.
    Network,
    /// The server, or what it depends on, failed.
    Server,
    /// An answer does not follow the protocol.
    Protocol,
}

/// What the person can do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Remedy {
    /// Try the same again.
    TryAgain,
    /// Allow windows for this page, or go on in the same window.
    AllowWindows,
    /// Correct the input.
    CorrectInput,
    /// Choose another connection option.
    ChooseOption,
    /// Sign in to the application again.
    SignIn,
    /// Wait, then try again.
    Wait,
    /// Make a new connection.
    ConnectAnew,
    /// Look at the connection that exists.
    UseExisting,
    /// Ask whoever manages the integration.
    AskAdministrator,
}

/// The words of a kind in a language, as [`ErrorKind::says`] and [`ErrorKind::advice`] have them in English.
struct Said {
    says: &'static str,
    advice: &'static str,
}

impl Said {
    const fn new(says: &'static str, advice: &'static str) -> Self {
        Self { says, advice }
    }
}

struct Row {
    code: &'static str,
    says: &'static str,
    advice: &'static str,
    remedy: Remedy,
    retryable: bool,
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: [Self; 19] = [
        Self::WindowBlocked,
        Self::WindowClosed,
        Self::TimedOut,
        Self::Cancelled,
        Self::NoOptionsConfigured,
        Self::UnknownOption,
        Self::ProviderDenied,
        Self::CredentialsRejected,
        Self::InvalidInput,
        Self::NotAuthenticated,
        Self::AccessDenied,
        Self::NotFound,
        Self::AlreadyExists,
        Self::ConnectionDefunct,
        Self::ConfigurationError,
        Self::RateLimited,
        Self::Network,
        Self::Server,
        Self::Protocol,
    ];

    /// A stable code, for programs.
    pub const fn code(self) -> &'static str {
        self.row().code
    }

    /// What happened, in English: lower-case, without a final dot.
    pub const fn says(self) -> &'static str {
        self.row().says
    }

    /// What to do about it, as an English sentence.
    pub const fn advice(self) -> &'static str {
        self.row().advice
    }

    /// As [`says`](Self::says), in a language (BCP 47: `de`, `ar-EG`): English where there are no words in it. Where the
    /// script has small letters it begins with one, unless the word always has a capital.
    ///
    /// ```
    /// use formloom_connect::ErrorKind;
    ///
    /// assert_eq!(ErrorKind::NotAuthenticated.says_in("de-AT"), "die Sitzung ist abgelaufen");
    /// assert_eq!(ErrorKind::Cancelled.says_in("fr"), ErrorKind::Cancelled.says());
    /// ```
    pub fn says_in(self, language: &str) -> &'static str {
        self.said_in(language).says
    }

    /// As [`advice`](Self::advice), in a language, as with [`says_in`](Self::says_in).
    pub fn advice_in(self, language: &str) -> &'static str {
        self.said_in(language).advice
    }

    fn said_in(self, language: &str) -> Said {
        let wanted = language.split('-').next().unwrap_or_default();
        if wanted.eq_ignore_ascii_case("de") {
            german::said(self)
        } else if wanted.eq_ignore_ascii_case("ar") {
            arabic::said(self)
        } else {
            Said::new(self.says(), self.advice())
        }
    }

    /// What to do about it, for programs.
    pub const fn remedy(self) -> Remedy {
        self.row().remedy
    }

    /// Whether the same attempt may go better next time.
    pub const fn is_retryable(self) -> bool {
        self.row().retryable
    }

    const fn row(self) -> Row {
        use Remedy as R;
        match self {
            Self::WindowBlocked => row(
                "window_blocked",
                "the browser blocked the window",
                "Allow windows for this page and try again, or go on in this window.",
                R::AllowWindows,
                true,
            ),
            Self::WindowClosed => row(
                "window_closed",
                "the window was closed before the connection was made",
                "Try again, and leave the window open until it closes by itself.",
                R::TryAgain,
                true,
            ),
            Self::TimedOut => row(
                "timed_out",
                "there was no answer in time",
                "Try again.",
                R::TryAgain,
                true,
            ),
            Self::Cancelled => row(
                "cancelled",
                "connecting was cancelled",
                "Try again whenever you like.",
                R::TryAgain,
                true,
            ),
            Self::NoOptionsConfigured => row(
                "no_options_configured",
                "no way to connect is configured for this integration",
                "Whoever manages the integration has to set up authentication for its connector.",
                R::AskAdministrator,
                false,
            ),
            Self::UnknownOption => row(
                "unknown_option",
                "the integration does not offer this way to connect",
                "Choose another way to connect.",
                R::ChooseOption,
                false,
            ),
            Self::ProviderDenied => row(
                "provider_denied",
                "the provider did not allow the connection",
                "Try again and allow access at the provider.",
                R::TryAgain,
                true,
            ),
            Self::CredentialsRejected => row(
                "credentials_rejected",
                "the provider does not accept these credentials",
                "Check what you entered and try again.",
                R::CorrectInput,
                true,
            ),
            Self::InvalidInput => row(
                "invalid_input",
                "the server does not accept this input",
                "Correct the marked fields and try again.",
                R::CorrectInput,
                true,
            ),
            Self::NotAuthenticated => row(
                "not_authenticated",
                "your session is not valid any more",
                "Sign in again, then try again.",
                R::SignIn,
                true,
            ),
            Self::AccessDenied => row(
                "access_denied",
                "you are not allowed to do this",
                "Ask whoever manages the integration for access.",
                R::AskAdministrator,
                false,
            ),
            Self::NotFound => row(
                "not_found",
                "the server does not know this integration or connection",
                "It may have been removed: reload the page, and ask whoever manages the integration.",
                R::AskAdministrator,
                false,
            ),
            Self::AlreadyExists => row(
                "already_exists",
                "such a connection exists already",
                "Use the connection that exists, or reconnect it.",
                R::UseExisting,
                false,
            ),
            Self::ConnectionDefunct => row(
                "connection_defunct",
                "the connection cannot be used any more",
                "Make a new connection.",
                R::ConnectAnew,
                false,
            ),
            Self::ConfigurationError => row(
                "configuration_error",
                "the integration is not set up correctly",
                "Whoever manages the integration has to correct its configuration.",
                R::AskAdministrator,
                false,
            ),
            Self::RateLimited => row(
                "rate_limited",
                "there were too many requests",
                "Wait a moment, then try again.",
                R::Wait,
                true,
            ),
            Self::Network => row(
                "network",
                "the server could not be reached",
                "Check your network, then try again.",
                R::TryAgain,
                true,
            ),
            Self::Server => row(
                "server",
                "the server failed",
                "Try again in a while.",
                R::Wait,
                true,
            ),
            Self::Protocol => row(
                "protocol",
                "unexpected answer from the server",
                "Try again; if it happens again, ask whoever manages the integration.",
                R::TryAgain,
                true,
            ),
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.says())
    }
}

const fn row(
    code: &'static str,
    says: &'static str,
    advice: &'static str,
    remedy: Remedy,
    retryable: bool,
) -> Row {
    Row {
        code,
        says,
        advice,
        remedy,
        retryable,
    }
}
