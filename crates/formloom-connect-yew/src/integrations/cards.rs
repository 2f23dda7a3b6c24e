//! `<IntegrationCards>`: what can be connected and what is, one card each, with a search where there are many. It loads
//! nothing and opens nothing: that is the host's, or [`IntegrationList`](super::IntegrationList)'s.

use std::rc::Rc;

use formloom_connect::wire::{Connection, Integration};
use formloom_connect::{ConnectError, IntegrationTarget, Mode};
use formloom_yew::markdown;
use web_sys::HtmlInputElement;
use yew::prelude::{
    AttrValue, Callback, Children, Html, InputEvent, MouseEvent, Properties, TargetCast as _,
    component, html, use_memo, use_state,
};

use crate::connect_flow::ConnectTarget;
use crate::connections::Loaded;
use crate::logo::logo;
use crate::look::ConnectLook;
use crate::page::next_number;
use crate::panels::failure;
use crate::words::ConnectWord;

/// So many cards are drawn at a time.
const PAGE: usize = 60;

/// Properties of [`IntegrationCards`].
#[derive(Properties, PartialEq)]
pub struct IntegrationCardsProps {
    /// What can be connected, as [`use_integrations`](crate::use_integrations) loads it.
    pub integrations: Loaded<Rc<Vec<Integration>>>,
    /// What is connected, all of it. The connection that a server tells with an integration counts until these are known.
    #[prop_or_default]
    pub connections: Loaded<Rc<Vec<Connection>>>,
    /// Connects an integration: it has no connection, or is to get one more.
    pub onconnect: Callback<ConnectTarget>,
    /// Shows the connections of an integration: it is told the one that needs somebody, else the first.
    pub onmanage: Callback<Connection>,
    /// Loads the integrations again after a failure.
    #[prop_or_default]
    pub onreload: Callback<()>,
    /// The id of the integration in whose card the children are drawn.
    #[prop_or_default]
    pub managed: Option<AttrValue>,
    /// What is drawn in the card of `managed`.
    #[prop_or_default]
    pub children: Children,
    /// Whether the buttons that manage say if the children are in their card.
    #[prop_or_default]
    pub unfolds: bool,
    /// What the ids of its elements begin with; a heading of a card has this, a hyphen and the id of its integration.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// A search is offered for more integrations than this.
    #[prop_or(8)]
    pub search_above: usize,
    /// The level of the cards' headings: 2 to 6.
    #[prop_or(3)]
    pub heading: u8,
    /// How it is drawn: the language and classes. A [`Look`](formloom_yew::Look) will do.
    #[prop_or_default]
    pub look: ConnectLook,
}

/// Draws integrations as cards: connect, add another connection, manage those that there are.
#[component]
pub fn IntegrationCards(props: &IntegrationCardsProps) -> Html {
    let number = use_memo((), |()| next_number());
    let id = props.id.clone();
    let id = id.unwrap_or_else(|| format!("connect-integrations-{number}").into());
    let search = use_state(Search::default);
    let cards = Cards {
        props,
        search: &search,
        id: &id,
    };
    cards.draw({
        let search = search.clone();
        Callback::from(move |new| search.set(new))
    })
}

/// What is looked for, and how many cards may be drawn of what is found.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Search {
    pub(super) text: String,
    pub(super) most: usize,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            text: String::new(),
            most: PAGE,
        }
    }
}

pub(super) struct Cards<'a> {
    pub(super) props: &'a IntegrationCardsProps,
    pub(super) search: &'a Search,
    /// What ids begin with.
    pub(super) id: &'a str,
}

impl Cards<'_> {
    pub(super) fn draw(&self, searches: Callback<Search>) -> Html {
        let look = self.look();
        let all: &[Integration] = match &self.props.integrations {
            Loaded::Ready(all) => all,
            _ => &[],
        };
        let has_search = all.len() > self.props.search_above;
        let found: Vec<&Integration> = all
            .iter()
            .filter(|integration| !has_search || matches(integration, &self.search.text))
            .collect();
        let is_searched = has_search && !self.search.text.trim().is_empty();
        // One element for all that is told, from the beginning: what is put into it is read out.
        let told = match &self.props.integrations {
            Loaded::Loading => Some(ConnectWord::LoadingIntegrations),
            Loaded::Ready(_) if is_searched => Some(ConnectWord::IntegrationsFound(found.len())),
            Loaded::Ready(_) | Loaded::Failed(_) => None,
        };
        html! {
            <section data-part="connect-integrations" class={look.class("connect-integrations")} data-unstyled={look.unstyled()}
                aria-label={look.say(ConnectWord::Integrations)} lang={look.lang()} dir={look.dir()}>
                if has_search { { self.search_field(&searches) } }
                <p data-part="connect-told" class={look.class("connect-told")} role="status">
                    { told.map(|word| look.say(word)).unwrap_or_default() }
                </p>
                { match &self.props.integrations {
                    Loaded::Loading => Html::default(),
                    Loaded::Failed(error) => self.failed(error),
                    Loaded::Ready(_) if all.is_empty() => self.empty(),
                    Loaded::Ready(_) => self.cards(&found, &searches),
                } }
            </section>
        }
    }

    fn search_field(&self, searches: &Callback<Search>) -> Html {
        let look = self.look();
        let id = format!("{}-search", self.id);
        let oninput = searches.reform(|event: InputEvent| Search {
            text: event.target_unchecked_into::<HtmlInputElement>().value(),
            most: PAGE,
        });
        html! {
            <div data-part="connect-search" class={look.class("connect-search")} role="search">
                <label data-part="connect-search-label" class={look.class("connect-search-label")} for={id.clone()}>
                    { look.say(ConnectWord::SearchIntegrations) }
                </label>
                <input {id} type="search" data-part="connect-input" class={look.class("connect-input")}
                    value={self.search.text.clone()} autocomplete="off" spellcheck="false" {oninput} />
            </div>
        }
    }

    fn failed(&self, error: &ConnectError) -> Html {
        let look = self.look();
        let again = self.props.onreload.reform(|_: MouseEvent| ());
        html! {
            <>
                <p data-part="connect-panel" class={look.class_of("connect-panel", Some("danger"))} data-tone="danger" role="alert">
                    { failure(look, error) }
                </p>
                <div data-part="connect-actions" class={look.class("connect-actions")}>
                    { self.button(ConnectWord::TryAgain, None, None, again) }
                </div>
            </>
        }
    }

    fn empty(&self) -> Html {
        let look = self.look();
        html! {
            <div data-part="connect-panel" class={look.class_of("connect-panel", Some("info"))} data-tone="info">
                <p data-part="connect-panel-title" class={look.class("connect-panel-title")}>{ look.say(ConnectWord::NoIntegrations) }</p>
                <p>{ look.say(ConnectWord::NoIntegrationsAdvice) }</p>
            </div>
        }
    }

    fn cards(&self, found: &[&Integration], searches: &Callback<Search>) -> Html {
        let look = self.look();
        let shown = found.iter().take(self.search.most);
        let more = {
            let search = self.search.clone();
            searches.reform(move |_: MouseEvent| Search {
                most: search.most + PAGE,
                ..search.clone()
            })
        };
        html! {
            <>
                <ul data-part="connect-cards" class={look.class("connect-cards")} role="list">
                    { for shown.map(|integration| self.card(integration)) }
                </ul>
                if found.len() > self.search.most {
                    <div data-part="connect-actions" class={look.class("connect-actions")}>
                        { self.button(ConnectWord::ShowMore, None, None, more) }
                    </div>
                }
            </>
        }
    }

    fn card(&self, integration: &Integration) -> Html {
        let look = self.look();
        let name = integration.label();
        let own = own(integration, &self.props.connections);
        // One that needs somebody comes first.
        let broken = own.iter().find(|connection| connection.needs_reconnect());
        let first = broken.or(own.first()).copied();
        let (tone, status) = match own.len() {
            0 => (None, ConnectWord::NotConnected),
            _ if broken.is_some() => (Some("warn"), ConnectWord::NeedsAttention),
            1 => (Some("ok"), ConnectWord::Works),
            count => (Some("ok"), ConnectWord::Connections(count)),
        };
        let is_open =
            !own.is_empty() && self.props.managed.as_deref() == Some(integration.id.as_str());
        let connects = |allow_multiple| {
            let target = ConnectTarget {
                integration: IntegrationTarget::from(integration),
                name: name.to_owned().into(),
                mode: Mode::Connect,
                allow_multiple,
            };
            self.props
                .onconnect
                .reform(move |_: MouseEvent| target.clone())
        };
        let manages = |connection: &Connection| {
            let connection = connection.clone();
            self.props
                .onmanage
                .reform(move |_: MouseEvent| connection.clone())
        };
        let unfolds = self.props.unfolds.then_some(is_open);
        let about = integration.description.as_deref();
        html! {
            <li data-part="connect-card" class={look.class("connect-card")} key={integration.id.clone()}>
                { logo(look, integration.logo_uri.as_deref(), name) }
                <@{format!("h{}", self.props.heading.clamp(2, 6))} data-part="connect-card-name" class={look.class("connect-card-name")}
                    id={format!("{}-{}", self.id, integration.id)} tabindex="-1">
                    <bdi>{ name }</bdi>
                </@>
                if let Some(text) = about.filter(|text| !text.is_empty()) {
                    <div data-part="connect-card-text" class={look.class("connect-card-text")} dir="auto">{ markdown(look.form(), text) }</div>
                }
                <div data-part="connect-card-foot" class={look.class("connect-card-foot")}>
                    <span data-part="connect-badge" class={look.class_of("connect-badge", tone)} data-tone={tone}>{ look.say(status) }</span>
                    if let Some(first) = first {
                        { self.button(ConnectWord::AddAnother, Some(ConnectWord::AddAnotherTo(name)), None, connects(true)) }
                        { self.button(ConnectWord::Manage, Some(ConnectWord::ManageOf(name)), unfolds, manages(first)) }
                    } else {
                        { self.button(ConnectWord::Connect, Some(ConnectWord::ConnectTo(name)), None, connects(false)) }
                    }
                </div>
                if is_open {
                    <div data-part="connect-card-inside" class={look.class("connect-card-inside")}>{ self.props.children.clone() }</div>
                }
            </li>
        }
    }

    /// A button, with the name by which it is read out where the words on it do not say of what.
    fn button(
        &self,
        word: ConnectWord<'_>,
        named: Option<ConnectWord<'_>>,
        unfolds: Option<bool>,
        onclick: Callback<MouseEvent>,
    ) -> Html {
        let look = self.look();
        let named = named.map(|word| look.say(word));
        let unfolds = unfolds.map(|is_open| if is_open { "true" } else { "false" });
        html! {
            <button type="button" data-part="connect-action" class={look.class("connect-action")} aria-label={named}
                aria-expanded={unfolds} {onclick}>
                { look.say(word) }
            </button>
        }
    }

    fn look(&self) -> &ConnectLook {
        &self.props.look
    }
}

/// The connections of an integration that are not archived.
pub(super) fn own<'a>(
    integration: &'a Integration,
    connections: &'a Loaded<Rc<Vec<Connection>>>,
) -> Vec<&'a Connection> {
    let place = IntegrationTarget::from(integration);
    let is_live = |connection: &&Connection| !connection.is_archived();
    match connections {
        Loaded::Ready(known) => known
            .iter()
            .filter(|connection| place.owns(connection) == Some(true))
            .filter(is_live)
            .collect(),
        _ => {
            let told = integration.connection.as_deref();
            told.into_iter().filter(is_live).collect()
        }
    }
}

/// Whether every word that is looked for stands in what an integration says of itself.
pub(super) fn matches(integration: &Integration, text: &str) -> bool {
    let said = [
        Some(integration.label()),
        integration.key.as_deref(),
        integration.description.as_deref(),
    ];
    let said: Vec<String> = said.into_iter().flatten().map(str::to_lowercase).collect();
    let text = text.to_lowercase();
    text.split_whitespace()
        .all(|word| said.iter().any(|said| said.contains(word)))
}
