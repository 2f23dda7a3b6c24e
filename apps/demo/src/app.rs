//! The frame of the page: header, navigation, theme, messages.

use formloom_connect_yew::{Client, take_return};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::{
    AttrValue, Callback, Html, MouseEvent, classes, component, html, use_effect_with, use_memo,
    use_reducer, use_state,
};

use crate::browser::{focus, fragment, set_theme, set_title, stored_theme, window};
use crate::config;
use crate::connections::{Connections, ReturnOnce};
use crate::gallery::Gallery;
use crate::host::Host;
use crate::notices::{NoticeBar, Notices};
use crate::playground::Playground;
use crate::shadow::InShadow;

const CONNECTIONS: &str = "connections";
const PLAYGROUND: &str = "playground";
const GALLERY: &str = "gallery";
const HOST: &str = "host";
const SHADOW: &str = "shadow";
const PAGES: [&str; 5] = [CONNECTIONS, PLAYGROUND, GALLERY, HOST, SHADOW];

/// Where the page's own server stands.
#[derive(Clone, PartialEq)]
enum Server {
    Asking,
    There(Client),
    Away,
}

#[component]
pub(crate) fn App() -> Html {
    // A return is taken out of the address before anything else looks at it.
    let returned = use_memo((), |()| ReturnOnce::new(take_return()));
    let page = use_state(fragment);
    let server = use_state(|| Server::Asking);
    let notices = use_reducer(Notices::default);
    {
        let page = page.clone();
        use_effect_with((), move |()| {
            set_theme(stored_theme().as_deref());
            let closure = Closure::<dyn Fn()>::new(move || {
                let fragment = fragment();
                // Any other fragment names a place on the page that is shown.
                let names_a_page = PAGES.iter().any(|page| fragment.starts_with(page));
                if fragment.is_empty() || names_a_page {
                    page.set(fragment);
                }
            });
            if let Some(window) = window() {
                window.set_onhashchange(Some(closure.as_ref().unchecked_ref()));
            }
            // The page lives as long as the window does.
            closure.forget();
        });
    }
    let ask = {
        let server = server.clone();
        Callback::from(move |()| {
            let server = server.clone();
            server.set(Server::Asking);
            spawn_local(async move {
                server.set(config::client().await.map_or(Server::Away, Server::There));
            });
        })
    };
    {
        let ask = ask.clone();
        use_effect_with((), move |()| ask.emit(()));
    }
    let playground = page.starts_with(PLAYGROUND);
    let gallery = page.starts_with(GALLERY);
    let host = page.starts_with(HOST);
    let shadow = page.starts_with(SHADOW);
    let skip = Callback::from(|event: MouseEvent| {
        event.prevent_default();
        focus("main");
    });
    set_title(if playground {
        "Playground – Formloom"
    } else if gallery {
        "Gallery – Formloom"
    } else if host {
        "In an app – Formloom"
    } else if shadow {
        "In shadow roots – Formloom"
    } else {
        "Connections – Formloom"
    });
    let current = |here: bool| here.then_some("page");
    html! {
        <div class="app">
            <a class="skip-link" href="#main" onclick={skip}>{ "Skip to the content" }</a>
            <header class="app-header">
                <a class="brand" href="#connections">
                    <svg viewBox="0 0 24 24" aria-hidden="true" fill="currentColor">
                        <path d="M4 2h3v20H4zM17 2h3v20h-3z" /><path d="M10.5 2h3v5h-3zM10.5 17h3v5h-3z" />
                        <path fill-rule="evenodd" d="M2 9h20v6H2zM8.5 10.5v3h7v-3z" opacity=".55" />
                    </svg>
                    { "Formloom" }
                </a>
                <nav class="app-nav" aria-label="Pages">
                    <a href="#connections" aria-current={current(!playground && !gallery && !host && !shadow)}>{ "Connections" }</a>
                    <a href="#playground" aria-current={current(playground)}>{ "Playground" }</a>
                    <a href="#gallery" aria-current={current(gallery)}>{ "Gallery" }</a>
                    <a href="#host" aria-current={current(host)}>{ "In an app" }</a>
                </nav>
                <ThemeSwitch />
            </header>
            <NoticeBar notices={notices.clone()} />
            <main class="app-main" id="main" tabindex="-1">
                if playground {
                    <Playground link={AttrValue::from((*page).clone())} />
                } else if gallery {
                    <Gallery link={AttrValue::from((*page).clone())} />
                } else if host {
                    <Host />
                } else if shadow {
                    <InShadow />
                } else {
                    { connections(&server, &returned, &notices, &ask) }
                }
            </main>
        </div>
    }
}

fn connections(
    server: &Server,
    returned: &ReturnOnce,
    notices: &yew::prelude::UseReducerHandle<Notices>,
    ask: &Callback<()>,
) -> Html {
    match server {
        Server::There(client) => html! {
            <Connections client={client.clone()} returned={returned.clone()} notices={notices.clone()} />
        },
        Server::Asking => {
            html! { <div class={classes!("page", "skeleton")} aria-busy="true">{ "Loading…" }</div> }
        }
        Server::Away => html! {
            <div class="page">
                <section class="panel" data-tone="danger" role="alert">
                    <h1 class="panel-title">{ "The server does not answer" }</h1>
                    <p>{ "Start it with `cargo xtask demo`, then try again. The playground works without it." }</p>
                </section>
                <div class="dialog-actions">
                    <button type="button" class="button button-primary" onclick={ask.reform(|_| ())}>{ "Try again" }</button>
                </div>
            </div>
        },
    }
}

/// Light, dark, or as the system says.
#[component]
fn ThemeSwitch() -> Html {
    let theme = use_state(stored_theme);
    let choice = |value: Option<&'static str>, text: &'static str| {
        let onchange = {
            let theme = theme.clone();
            Callback::from(move |_| {
                set_theme(value);
                theme.set(value.map(str::to_owned));
            })
        };
        html! {
            <label>
                <input type="radio" name="theme" checked={theme.as_deref() == value} {onchange} />
                <span>{ text }</span>
            </label>
        }
    };
    html! {
        <fieldset class="theme-switch">
            <legend class="visually-hidden">{ "Theme" }</legend>
            { choice(None, "Auto") }{ choice(Some("light"), "Light") }{ choice(Some("dark"), "Dark") }
        </fieldset>
    }
}
