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
mod shadow;
mod stopped;

fn main() {
    if !hydrate::hydrate() {
        yew::Renderer::<app::App>::new().render();
    }
}

/// Draws a form ahead when nothing else is to be done: the first one that is seen comes in half the time. The page calls
/// it when all of it is loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn warm_up() {
    browser::when_idle(|| formloom_yew::warm_up(yew::Callback::noop()));
}
