//! The demo: connections and a schema playground, in one page.

mod app;
mod browser;
mod config;
mod connections;
mod gallery;
mod notices;
mod playground;

fn main() {
    yew::Renderer::<app::App>::new().render();
}
