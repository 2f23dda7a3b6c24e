//! The demo in a real browser, used as a person uses it: by role and label, with popups blocked as browsers do.
//!
//! `cargo xtask test` builds the demo, installs the browser, and runs this with `FORMLOOM_DIST` and `CHROMEDRIVER`.

mod calm;
mod chance;
mod connect;
mod editing;
mod focus;
mod forged;
mod form;
mod host;
mod hostile;
mod kept;
mod keyboard;
mod lists;
mod manage;
mod markup;
mod oauth;
mod pages;
mod person;
mod places;
mod reload;
mod rest;
mod same_window;
mod schemas;
mod shadow;
mod small;
