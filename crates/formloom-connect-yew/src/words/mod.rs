//! The words of the connection components: one table per language. A kind of failure has its words in
//! `formloom-connect`, a form has them in `formloom-yew`.

mod arabic;
mod english;
mod german;

use std::borrow::Cow;

use formloom_connect::ErrorKind;
use formloom_connect::wire::OptionKind;
use formloom_yew::{Arabic, English, German};

/// What the connection components say. Each language matches all of it, so that none can forget one.
#[derive(Clone, Copy, PartialEq, Debug)]
#[non_exhaustive]
pub enum ConnectWord<'a> {
    /// Makes a connection.
    Connect,
    /// Renews a connection.
    Reconnect,
    /// Makes a connection of the integration of this name.
    ConnectTo(&'a str),
    /// Renews a connection of the integration of this name.
    ReconnectTo(&'a str),
    /// Gives up what is under way.
    Cancel,
    /// Closes a dialog.
    Close,
    /// Closes a dialog when there is a connection.
    Done,
    /// After a failure: the same once more.
    TryAgain,

    /// The connection options are on their way.
    LoadingOptions,
    /// The heading of several connection options.
    HowToConnect,
    /// A link to where the provider says how to get what the form asks for.
    HowToGet,
    /// A connection option asks for nothing.
    Ready,
    /// A sign-in at the integration of this name will open a window.
    OpensWindow(&'a str),
    /// Beside a connection option of OAuth 1.
    AboutOAuth1,
    /// Beside a connection option that goes through a proxy.
    AboutProxy,
    /// Beside a connection option of a type that is not known: its name, or nothing.
    AboutUnknown(&'a str),
    /// The heading where an integration has no connection options.
    NoneConfigured(&'a str),
    /// What is to be done then, and by whom.
    NoneConfiguredAdvice,
    /// Secrets were not kept while the page was left.
    LostSecrets,
    /// The page has no source of random numbers for secrets.
    NoRandom,

    /// What was typed is being checked.
    Submitting,
    /// The page is being left for the sign-in.
    Leaving,
    /// The person signs in at the integration of this name, in another window.
    Waiting(&'a str),
    /// What happens after that.
    WaitingGoesOn,
    /// The window of the sign-in looks closed.
    LooksClosed,
    /// What to do where it is open.
    StillOpen,
    /// The answer that it is closed.
    ClosedIt,
    /// The connection is read back from the server.
    Verifying,
    /// The server sets the connection up.
    Building,
    /// The integration of this name is connected.
    Connected(&'a str),
    /// Connecting was given up.
    Cancelled,
    /// Goes back to the form.
    BackToForm,
    /// Signs in in this window instead of another one.
    SameWindow,

    /// What happened, as a sentence.
    Failed(ErrorKind),
    /// What to do about it, as a sentence.
    Advice(ErrorKind),
    /// Before a reason in the words of the integration of this name.
    Says(&'a str),
    /// Before a reason in the words of the server.
    ServerSays,

    /// Asks whether what was typed may go.
    DiscardTitle,
    /// What happens then.
    DiscardText,
    /// The answer that it may.
    Discard,
    /// The answer that it may not.
    KeepEditing,
    /// Asks whether the connections that there are may be replaced.
    ReplaceTitle,
    /// Which ones that are, by their names.
    Replaces(&'a [&'a str]),
    /// The answer that they may.
    Replace,
    /// A connection stays after all.
    Keep,

    /// The label of the name of a connection.
    Name,
    /// The label of the integration of a connection.
    Service,
    /// The label of what a connection may do.
    Scopes,
    /// The label of the day on which a connection ends.
    AccessEnds,
    /// The label of the day on which a connection is renewed.
    RenewedOn,
    /// The label of the day on which a connection was made.
    ConnectedOn,
    /// A day, given as in RFC 3339 (`2026-01-31`).
    Day(&'a str),
    /// A connection works.
    Works,
    /// A connection is being set up.
    SettingUp,
    /// A connection has to be renewed.
    NeedsReconnect,
    /// Somebody has to look after a connection.
    NeedsAttention,
    /// A connection was ended.
    Disconnected,
    /// The integration of this name has ended the connection.
    SignedOut(&'a str),
    /// What to do about that.
    ReconnectToGoOn,
    /// A connection that nothing renews ends on this day, given as in RFC 3339.
    EndsOn(&'a str),
    /// What to do about that.
    ReconnectInTime,

    /// The label of a list of integrations.
    Integrations,
    /// The integrations are on their way.
    LoadingIntegrations,
    /// The heading where there are no integrations.
    NoIntegrations,
    /// What can be done then, and by whom.
    NoIntegrationsAdvice,
    /// The label of a field that searches the integrations.
    SearchIntegrations,
    /// How many integrations a search found.
    IntegrationsFound(usize),
    /// Shows further integrations.
    ShowMore,
    /// An integration has no connection.
    NotConnected,
    /// How many connections an integration has.
    Connections(usize),
    /// Makes one more connection of an integration.
    AddAnother,
    /// The same, of the integration of this name.
    AddAnotherTo(&'a str),
    /// Shows the connections of an integration, and what can be done with them.
    Manage,
    /// The same, of the integration of this name.
    ManageOf(&'a str),

    /// Tries a connection.
    Test,
    /// A connection is being tried.
    Testing,
    /// A connection was tried and works.
    Tested,
    /// Gives a connection another name.
    Rename,
    /// The name is empty.
    NameMissing,
    /// Saves the name.
    Save,
    /// The name is being saved.
    Saving,
    /// The name was saved.
    Renamed,
    /// Ends a connection.
    Disconnect,
    /// Asks whether the connection of this name may be ended.
    DisconnectQuestion(&'a str),
    /// The answer that it may.
    DisconnectYes,
    /// A connection is being ended.
    Disconnecting,
}

/// Puts into words what the connection components say. The tables of `formloom_yew` are tables of these words, too.
///
/// A table can stand around another one and say single words differently:
///
/// ```
/// use std::borrow::Cow;
/// use std::rc::Rc;
///
/// use formloom_connect_yew::{ConnectLook, ConnectWord, ConnectWords};
/// use formloom_yew::English;
///
/// struct Own;
///
/// impl ConnectWords for Own {
///     fn say(&self, word: ConnectWord<'_>) -> Cow<'static, str> {
///         match word {
///             ConnectWord::Connect => "Link account".into(),
///             other => English.say(other),
///         }
///     }
///
///     fn language(&self) -> &'static str {
///         "en"
///     }
/// }
///
/// let look = ConnectLook::default().with_words(Rc::new(Own));
/// assert_eq!(look.say(ConnectWord::Connect), "Link account");
/// assert_eq!(look.say(ConnectWord::Cancel), "Cancel");
/// ```
pub trait ConnectWords {
    /// The words in the language of the table.
    fn say(&self, word: ConnectWord<'_>) -> Cow<'static, str>;

    /// The language of the words as a BCP 47 tag; `und` (undetermined) where the table does not say.
    fn language(&self) -> &'static str {
        "und"
    }

    /// Whether the words are written from right to left.
    fn is_right_to_left(&self) -> bool {
        false
    }
}

/// The table for a BCP 47 tag, by its language; English for a language without a table.
pub(crate) fn table_for(tag: &str) -> &'static dyn ConnectWords {
    let wanted = tag.split('-').next().unwrap_or_default();
    TABLES
        .into_iter()
        .find(|table| table.language().eq_ignore_ascii_case(wanted))
        .unwrap_or(&English)
}

/// Every table that there is.
const TABLES: [&dyn ConnectWords; 3] = [&English, &German, &Arabic];

/// What has to be known of a rare way to connect, and what to do where it does not work. `with` is told the word: the
/// name of an unknown type is cut to what is harmless.
pub(crate) fn about<T>(kind: &OptionKind, with: impl FnOnce(ConnectWord<'_>) -> T) -> Option<T> {
    match kind {
        OptionKind::OAuth1 => Some(with(ConnectWord::AboutOAuth1)),
        OptionKind::Proxy => Some(with(ConnectWord::AboutProxy)),
        OptionKind::Other(name) => {
            let known =
                |character: &char| character.is_ascii_alphanumeric() || "-_.".contains(*character);
            let name: String = name.chars().filter(known).take(40).collect();
            Some(with(ConnectWord::AboutUnknown(&name)))
        }
        _ => None,
    }
}

/// A sentence from words that begin with a small letter and have no full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}

/// Names one after another, with a word before the last one.
fn listed(names: &[String], between: &str, last: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{}{last}{end}", first.join(between)),
    }
}

#[cfg(test)]
mod tests;
