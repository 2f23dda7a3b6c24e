//! The demo: connections and a schema playground, in one page.

mod app;
mod browser;
mod config;
mod connections;
mod gallery;
mod host;
mod hydrate;
mod notices;
mod playground;
mod stopped;

fn main() {
    if !hydrate::hydrate() {
        yew::Renderer::<app::App>::new().render();
        // The first form comes in half the time.
        browser::when_idle(|| formloom_yew::warm_up(yew::Callback::noop()));
    }
}
