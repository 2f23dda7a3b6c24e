//! Runs the tests in the order in which they fail fastest.

use std::process::Command;

use anyhow::Result;

use crate::build;
use crate::process::{self, note};
use crate::setup;

/// What is asked without the feature `engine` of the core.
const WITHOUT_ENGINE: &[&str] = &[
    "fixtures",
    "conformance",
    "kept",
    "machine",
    "numbers",
    "unchecked",
    "verdicts",
    "wild",
];

/// What is asked without the features `engine` and `regex`.
const WITHOUT_REGEX: &[&str] = &["fixtures", "kept", "unchecked", "verdicts"];

/// The tests that numbers of any length may change: the official suite, the fixtures, the corpora, the numbers.
const EXACT: [&str; 10] = [
    "--test",
    "conformance",
    "--test",
    "fixtures",
    "--test",
    "wild",
    "--test",
    "numbers",
    "--test",
    "verdicts",
];

const SEE_ABOVE: &str = "the messages above say which and why";

/// Formatting, lints, native tests, the demo's build, then the demo in a browser; `full` adds what takes longer.
pub(crate) fn run(force_debian: bool, full: bool) -> Result<()> {
    setup::lint_tools()?;
    note("formatting and lints");
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ])?;
    note("native tests");
    let mut tests = Command::new("cargo");
    tests.args([
        "test",
        "--workspace",
        "--features",
        "formloom-tests/drivers",
    ]);
    process::run(&mut tests, SEE_ABOVE)?;
    if full {
        many_cases()?;
        note("native tests with numbers of any length");
        let exact = ["--features", "formloom-tests/arbitrary-precision"];
        for what in [
            &["--package", "formloom-core", "--lib"][..],
            &["--package", "formloom-tests"],
        ] {
            let mut tests = Command::new("cargo");
            tests.arg("test").args(what);
            match what {
                [_, "formloom-core", ..] => tests.args(["--features", "arbitrary-precision"]),
                _ => tests.args(exact).args(EXACT),
            };
            process::run(&mut tests, SEE_ABOVE)?;
        }
    }
    if full {
        without_features()?;
        beside_jsonschema()?;
        crate::newcomer::package(true)?;
    }
    // The demo is split by what runs in it: that needs the browser.
    setup::chromium()?;
    let dist = build::demo(force_debian)?;
    browser(&dist, "e2e")?;
    if full {
        random_use(&dist)?;
        crate::sizes::run_all(false, force_debian)?;
        crate::sizes::pages::hold(&crate::sizes::pages::weigh(force_debian)?, false)?;
        late()?;
        whole_walk(&dist)?;
        connections(&dist)?;
        second_browser(&dist)?;
        crate::api::run_all(false)?;
        note("documentation");
        process::run(
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

/// Random tests and those on the corpus with many cases. They only compute: optimised, and checked as without.
fn many_cases() -> Result<()> {
    for (package, suites) in [
        (
            "formloom-tests",
            &[
                "kept",
                "machine",
                "numbers",
                "properties",
                "verdicts",
                "wild_forms",
            ][..],
        ),
        ("formloom-connect", &["flow"]),
    ] {
        note(&format!("many cases: {package}"));
        let mut tests = Command::new("cargo");
        tests.args(["test", "--release", "--package", package]);
        for suite in suites {
            tests.args(["--test", suite]);
        }
        tests
            .env("CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "true")
            .env("CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS", "true")
            .env("FORMLOOM_PROPERTY_CASES", "3000")
            .env("FORMLOOM_SEQUENCES", "20000")
            .env("FORMLOOM_WILD", "all");
        process::run(&mut tests, SEE_ABOVE)?;
    }
    Ok(())
}

/// The comparison with the crate `jsonschema` is a workspace of its own, which nothing else compiles.
fn beside_jsonschema() -> Result<()> {
    note("the comparison with jsonschema");
    process::run(
        Command::new("cargo")
            .args(["check", "--quiet", "--locked"])
            .current_dir(crate::build::root().join("bench/jsonschema")),
        SEE_ABOVE,
    )
}

/// The suites without the second opinion, and without it and the patterns that are more than a row of characters.
fn without_features() -> Result<()> {
    for (what, features, suites) in [
        (
            "without `engine`",
            &["--features", "regex"][..],
            WITHOUT_ENGINE,
        ),
        ("without `engine` and `regex`", &[][..], WITHOUT_REGEX),
    ] {
        note(&format!("native tests {what}"));
        let mut tests = Command::new("cargo");
        tests.args([
            "test",
            "--package",
            "formloom-tests",
            "--no-default-features",
        ]);
        tests.args(features);
        for suite in suites {
            tests.args(["--test", suite]);
        }
        process::run(&mut tests, SEE_ABOVE)?;
    }
    Ok(())
}

/// The connection flow and its server under faults and load, with the vendor's SDKs and an OpenID provider as peers.
fn connections(dist: &std::path::Path) -> Result<()> {
    setup::peers()?;
    browser(dist, "network")?;
    browser(dist, "peers")
}

/// Random use of the gallery and of schemas by others, with many actions.
fn random_use(dist: &std::path::Path) -> Result<()> {
    let driver = setup::chromium()?;
    note("random use");
    process::run(
        suite("e2e")
            .arg("chance::")
            .env("FORMLOOM_DIST", dist)
            .env("FORMLOOM_ACTIONS", "5000")
            .env("CHROMEDRIVER", driver),
        SEE_ABOVE,
    )
}

/// The walk by keyboard through all pages of the gallery.
fn whole_walk(dist: &std::path::Path) -> Result<()> {
    let driver = setup::chromium()?;
    note("the gallery by keyboard");
    let mut walk = suite("e2e");
    walk.arg("keyboard::every_stop");
    walk.env("FORMLOOM_DIST", dist)
        .env("FORMLOOM_WALK", "all")
        .env("CHROMEDRIVER", driver);
    process::run(&mut walk, SEE_ABOVE)
}

/// The form page while its second module is late, in both browsers.
fn late() -> Result<()> {
    for (name, driver) in [
        ("CHROMEDRIVER", setup::chromium()?),
        ("GECKODRIVER", setup::firefox()?),
    ] {
        note("a second module that is late");
        let mut late = suite("late");
        late.env("FORMLOOM_DIST", crate::sizes::pages::form_page())
            .env(name, driver);
        process::run(&mut late, SEE_ABOVE)?;
    }
    Ok(())
}

/// A suite that drives a browser, built with what the native tests were built with.
fn suite(name: &str) -> Command {
    let mut command = Command::new("cargo");
    command.args([
        "test",
        "--workspace",
        "--features",
        "formloom-tests/browser",
    ]);
    command.args(["--test", name]);
    command
}

/// The walk by keyboard in Firefox.
fn second_browser(dist: &std::path::Path) -> Result<()> {
    let driver = setup::firefox()?;
    note("the gallery in Firefox, by keyboard");
    process::run(
        suite("e2e")
            .arg("keyboard::")
            .env("FORMLOOM_DIST", dist)
            .env("FORMLOOM_WALK", "all")
            .env("GECKODRIVER", driver),
        SEE_ABOVE,
    )
}

/// Makes the pictures of docs/ from the running demo.
pub(crate) fn pictures(force_debian: bool) -> Result<()> {
    let dist = build::demo(force_debian)?;
    browser(&dist, "pictures")
}

/// The suites that drive the demo in a browser do nothing in a plain `cargo test`; they run where this sets their names.
fn browser(dist: &std::path::Path, name: &str) -> Result<()> {
    let driver = setup::chromium()?;
    note("the demo in Chromium");
    process::run(
        suite(name)
            .env("FORMLOOM_DIST", dist)
            .env("CHROMEDRIVER", driver),
        SEE_ABOVE,
    )
}

/// Searches for counterexamples, where it stopped the last time.
pub(crate) fn search(
    minutes: Option<u64>,
    from: Option<u64>,
    threads: Option<usize>,
) -> Result<()> {
    let mut command = Command::new("cargo");
    command.args(["run", "--release", "--package", "formloom-tests"]);
    command.args(["--bin", "search", "--", "target/search.json"]);
    for (name, number) in [
        ("--minutes", minutes),
        ("--from", from),
        ("--threads", threads.map(|count| count as u64)),
    ] {
        if let Some(number) = number {
            command.args([name, &number.to_string()]);
        }
    }
    process::run(
        &mut command,
        "the finds above are fixtures: each shows a fault",
    )
}

/// Lints of the code for the browser. Debian's toolchain has no clippy: there the compiler's own warnings count.
fn wasm_lints(force_debian: bool) -> Result<()> {
    let toolchain = setup::wasm_toolchain(force_debian)?;
    note("lints of the code for the browser");
    let what = [
        "--package",
        "formloom-demo",
        "--target",
        "wasm32-unknown-unknown",
    ];
    let mut command = toolchain.cargo();
    match toolchain {
        setup::Toolchain::Current => {
            command
                .arg("clippy")
                .args(what)
                .args(["--quiet", "--", "-D", "warnings"]);
        }
        setup::Toolchain::Debian => {
            command
                .arg("check")
                .args(what)
                .env("RUSTFLAGS", "-D warnings");
        }
    }
    process::run(&mut command, SEE_ABOVE)
}

fn cargo(arguments: &[&str]) -> Result<()> {
    process::run(Command::new("cargo").args(arguments), SEE_ABOVE)
}
