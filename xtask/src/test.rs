//! Runs the tests in the order in which they fail fastest.

use std::process::Command;

use anyhow::Result;

use crate::build;
use crate::process::note;
use crate::setup;

const SEE_ABOVE: &str = "the messages above say which and why";

/// Formatting, lints, native tests, the demo's build, then the demo in a browser; `full` adds what takes longer.
pub(crate) fn run(force_debian: bool, full: bool) -> Result<()> {
    note("formatting and lints");
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ])?;
    note("native tests");
    let depth = if full { "full" } else { "sample" };
    crate::process::run(
        Command::new("cargo")
            .args(["test", "--workspace"])
            .env("FORMLOOM_TEST_DEPTH", depth),
        SEE_ABOVE,
    )?;
    let dist = build::demo(force_debian)?;
    browser(&dist, "e2e")?;
    if full {
        note("documentation");
        crate::process::run(
            Command::new("cargo")
                .args(["doc", "--workspace", "--no-deps", "--quiet"])
                .env("RUSTDOCFLAGS", "-D warnings"),
            SEE_ABOVE,
        )?;
        wasm_lints(force_debian)?;
    }
    note("all tests passed");
    Ok(())
}

/// Makes the pictures of docs/ from the running demo.
pub(crate) fn pictures(force_debian: bool) -> Result<()> {
    let dist = build::demo(force_debian)?;
    browser(&dist, "pictures")
}

/// The suites that drive the demo in a browser do nothing in a plain `cargo test`; they run where this sets their names.
fn browser(dist: &std::path::Path, suite: &str) -> Result<()> {
    let driver = setup::chromium()?;
    note("the demo in Chromium");
    crate::process::run(
        Command::new("cargo")
            .args([
                "test",
                "--package",
                "formloom-tests",
                "--features",
                "browser",
                "--test",
                suite,
            ])
            .env("FORMLOOM_DIST", dist)
            .env("CHROMEDRIVER", driver),
        SEE_ABOVE,
    )
}

fn wasm_lints(force_debian: bool) -> Result<()> {
    let toolchain = setup::wasm_toolchain(force_debian)?;
    note("warnings of the code for the browser");
    crate::process::run(
        toolchain
            .cargo()
            .args([
                "check",
                "--package",
                "formloom-demo",
                "--target",
                "wasm32-unknown-unknown",
            ])
            .env("RUSTFLAGS", "-D warnings"),
        SEE_ABOVE,
    )
}

fn cargo(arguments: &[&str]) -> Result<()> {
    crate::process::run(Command::new("cargo").args(arguments), SEE_ABOVE)
}
