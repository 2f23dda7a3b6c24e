//! English.

use std::borrow::Cow;

use formloom_yew::{English, grouped, isolate};

use super::{ConnectWord, ConnectWords, listed, sentence};

impl ConnectWords for English {
    fn say(&self, word: ConnectWord<'_>) -> Cow<'static, str> {
        match word {
            ConnectWord::Connect => "Connect".into(),
            ConnectWord::Reconnect => "Reconnect".into(),
            ConnectWord::ConnectTo(name) => format!("Connect {}", apart(name)).into(),
            ConnectWord::ReconnectTo(name) => format!("Reconnect {}", apart(name)).into(),
            ConnectWord::Cancel => "Cancel".into(),
            ConnectWord::Close => "Close".into(),
            ConnectWord::Done => "Done".into(),
            ConnectWord::TryAgain => "Try again".into(),

            ConnectWord::LoadingOptions => "Loading the ways to connect…".into(),
            ConnectWord::HowToConnect => "How do you want to connect?".into(),
            ConnectWord::HowToGet => "How to get these".into(),
            ConnectWord::Ready => "No setup needed".into(),
            ConnectWord::OpensWindow(name) => {
                format!("You’ll sign in to {} in a new window.", apart(name)).into()
            }
            ConnectWord::AboutOAuth1 => {
                "Signs in by OAuth 1, an older standard. If it fails, ask whoever manages the integration.".into()
            }
            ConnectWord::AboutProxy => {
                "Connects through a proxy of whoever manages the integration. If it cannot be reached, ask them.".into()
            }
            ConnectWord::AboutUnknown(kind) => format!(
                "This version of the app does not know the type of this sign-in{}. If it fails, choose another way to connect, or ask whoever manages the integration.",
                bracketed(kind)
            )
            .into(),
            ConnectWord::NoneConfigured(name) => {
                format!("{} cannot be connected yet", apart(name)).into()
            }
            ConnectWord::NoneConfiguredAdvice => "No way to sign in is configured for it. Whoever manages this integration has to set one up in its connector.".into(),
            ConnectWord::LostSecrets => {
                "For security, passwords and keys were not saved. Enter them again.".into()
            }
            ConnectWord::NoRandom => "This browser has no source of random numbers for secrets; open the page over https.".into(),

            ConnectWord::Submitting => "Checking what you entered…".into(),
            ConnectWord::Leaving => "Opening the sign-in page…".into(),
            ConnectWord::Waiting(name) => {
                format!("Finish signing in to {} in the other window", apart(name)).into()
            }
            ConnectWord::WaitingGoesOn => "This page continues by itself when you’re done.".into(),
            ConnectWord::LooksClosed => "Did you close the sign-in window?".into(),
            ConnectWord::StillOpen => {
                "If it’s still open, finish there: this page continues by itself.".into()
            }
            ConnectWord::ClosedIt => "Yes, I closed it".into(),
            ConnectWord::Verifying => "Confirming the connection…".into(),
            ConnectWord::Building => "Setting up the connection…".into(),
            ConnectWord::Connected(name) => format!("{} is connected", apart(name)).into(),
            ConnectWord::Cancelled => "Connecting was cancelled.".into(),
            ConnectWord::BackToForm => "Back to the form".into(),
            ConnectWord::SameWindow => "Use this window instead".into(),

            ConnectWord::Failed(kind) => sentence(kind.says()).into(),
            ConnectWord::Advice(kind) => kind.advice().into(),
            ConnectWord::Says(name) => format!("{} says", apart(name)).into(),
            ConnectWord::ServerSays => "The server says".into(),

            ConnectWord::DiscardTitle => "Leave without connecting?".into(),
            ConnectWord::DiscardText => "Your changes will be lost.".into(),
            ConnectWord::Discard => "Discard".into(),
            ConnectWord::KeepEditing => "Keep editing".into(),
            ConnectWord::ReplaceTitle => "Replace your connection?".into(),
            ConnectWord::Replaces(names) => {
                let names: Vec<String> = names.iter().map(|name| apart(name).into()).collect();
                let names = listed(&names, ", ", " and ");
                format!("Connecting will replace {names}.").into()
            }
            ConnectWord::Replace => "Replace the connection".into(),
            ConnectWord::Keep => "Keep it".into(),

            ConnectWord::Name => "Name".into(),
            ConnectWord::Service => "Service".into(),
            ConnectWord::Scopes => "May".into(),
            ConnectWord::AccessEnds => "Access ends".into(),
            ConnectWord::RenewedOn => "Renewed on".into(),
            ConnectWord::ConnectedOn => "Connected on".into(),
            ConnectWord::Day(day) => apart(day).into_owned().into(),
            ConnectWord::Works => "Connected".into(),
            ConnectWord::SettingUp => "Setting up".into(),
            ConnectWord::NeedsReconnect => "Reconnect needed".into(),
            ConnectWord::NeedsAttention => "Needs attention".into(),
            ConnectWord::Disconnected => "Disconnected".into(),
            ConnectWord::SignedOut(name) => {
                format!("{} is no longer connected", apart(name)).into()
            }
            ConnectWord::ReconnectToGoOn => "Reconnect to keep using it.".into(),
            ConnectWord::EndsOn(day) => format!("Access ends on {}", apart(day)).into(),
            ConnectWord::ReconnectInTime => "Reconnect before then to keep it working.".into(),

            ConnectWord::Integrations => "Integrations".into(),
            ConnectWord::LoadingIntegrations => "Loading the integrations…".into(),
            ConnectWord::NoIntegrations => "No integrations yet".into(),
            ConnectWord::NoIntegrationsAdvice => {
                "Whoever manages this workspace can add some.".into()
            }
            ConnectWord::SearchIntegrations => "Search integrations".into(),
            ConnectWord::IntegrationsFound(0) => "No integrations found".into(),
            ConnectWord::IntegrationsFound(1) => "1 integration".into(),
            ConnectWord::IntegrationsFound(count) => {
                format!("{} integrations", grouped(count, ',')).into()
            }
            ConnectWord::ShowMore => "Show more".into(),
            ConnectWord::NotConnected => "Not connected".into(),
            ConnectWord::Connections(0) => "No connections".into(),
            ConnectWord::Connections(1) => "1 connection".into(),
            ConnectWord::Connections(count) => {
                format!("{} connections", grouped(count, ',')).into()
            }
            ConnectWord::AddAnother => "Add another".into(),
            ConnectWord::AddAnotherTo(name) => {
                format!("Add another connection of {}", apart(name)).into()
            }
            ConnectWord::Manage => "Manage".into(),
            ConnectWord::ManageOf(name) => {
                format!("Manage connections of {}", apart(name)).into()
            }

            ConnectWord::Test => "Test now".into(),
            ConnectWord::Testing => "Testing the connection…".into(),
            ConnectWord::Tested => "The connection works.".into(),
            ConnectWord::Rename => "Rename".into(),
            ConnectWord::NameMissing => "Enter a name.".into(),
            ConnectWord::Save => "Save".into(),
            ConnectWord::Saving => "Saving…".into(),
            ConnectWord::Renamed => "Renamed.".into(),
            ConnectWord::Disconnect => "Disconnect".into(),
            ConnectWord::DisconnectQuestion(name) => {
                format!("Disconnect {}? Whatever uses it stops working.", apart(name)).into()
            }
            ConnectWord::DisconnectYes => "Yes, disconnect".into(),
            ConnectWord::Disconnecting => "Disconnecting…".into(),
        }
    }

    fn language(&self) -> &'static str {
        "en"
    }
}

fn apart(name: &str) -> Cow<'_, str> {
    isolate(name, false)
}

/// Nothing where there is nothing.
fn bracketed(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!(" ({})", apart(text))
    }
}
