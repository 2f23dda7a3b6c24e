//! The demo: connections and a schema playground, in one page.

mod app;
mod browser;
mod config;
mod connections;
mod gallery;
mod hydrate;
mod notices;
mod playground;

fn main() {
    if !hydrate::hydrate() {
        yew::Renderer::<app::App>::new().render();
    }
}
