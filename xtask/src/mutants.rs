//! Do the tests bite? Draws mutants of the core by a seed, and runs the tests against each.

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};

use crate::process::{self, note, succeeds};

/// What is mutated.
const FILES: [&str; 3] = [
    "crates/formloom-core/src/state/**/*.rs",
    "crates/formloom-verdict/src/**/*.rs",
    "crates/formloom-core/src/form/**/*.rs",
];

/// The suites that have to notice, beside the unit tests: those of `tests/`, and `suite` and `api` of the crates.
const SUITES: [&str; 13] = [
    "fixtures",
    "machine",
    "properties",
    "verdicts",
    "conformance",
    "host",
    "post",
    "hostile",
    "kept",
    "unchecked",
    "numbers",
    "suite",
    "api",
];

/// Random sequences of the machine per mutant.
const SEQUENCES: &str = "300";

/// Draws `count` mutants by a seed, which is printed, and runs the tests of the core and of `tests/` against them.
pub(crate) fn run(seed: Option<u64>, count: usize) -> Result<()> {
    let Some(corpus) = std::env::var_os("FORMLOOM_CORPUS") else {
        bail!(
            "without FORMLOOM_CORPUS the official suite is left out, and what it notices survives"
        );
    };
    install()?;
    let seed = seed.unwrap_or_else(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(1, |since| since.as_secs())
    });
    let all = names()?;
    let drawn = draw(all, seed, count);
    note(&format!("{} mutants by seed {seed}", drawn.len()));
    let mut command = mutants();
    command.env("FORMLOOM_SEQUENCES", SEQUENCES);
    // The tests run in a copy of the workspace.
    command.env("FORMLOOM_CORPUS", std::path::absolute(corpus)?);
    for name in &drawn {
        command.args(["--re", &escaped(name)]);
    }
    command.args([
        "--test-package",
        "formloom-core,formloom-verdict,formloom-tests",
    ]);
    command.args(["--output", "target", "--no-shuffle", "--", "--lib"]);
    for suite in SUITES {
        command.args(["--test", suite]);
    }
    process::run(
        &mut command,
        "what survived is in target/mutants.out/missed.txt: each asks for a test",
    )
}

fn install() -> Result<()> {
    if succeeds(Command::new("cargo").args(["mutants", "--version"])) {
        return Ok(());
    }
    note("installing cargo-mutants");
    process::run(
        Command::new("cargo").args(["install", "cargo-mutants", "--locked"]),
        "`cargo install cargo-mutants` by hand may say more",
    )
}

/// `cargo mutants` on the files that count.
fn mutants() -> Command {
    let mut command = Command::new("cargo");
    command.args([
        "mutants",
        "--package",
        "formloom-core",
        "--package",
        "formloom-verdict",
    ]);
    for file in FILES {
        command.args(["--file", file]);
    }
    command
}

/// The names of all mutants, sorted.
fn names() -> Result<Vec<String>> {
    let output = mutants()
        .args(["--list", "--colors", "never"])
        .output()
        .context("could not start `cargo mutants --list`")?;
    if !output.status.success() {
        bail!("`cargo mutants --list` ended with {}", output.status);
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let mut names: Vec<String> = text.lines().map(str::to_owned).collect();
    names.sort();
    if names.is_empty() {
        bail!("`cargo mutants --list` named no mutant");
    }
    Ok(names)
}

/// `count` of them, the same for the same seed (SplitMix64).
fn draw(mut names: Vec<String>, seed: u64, count: usize) -> Vec<String> {
    let mut state = seed;
    let mut drawn = Vec::new();
    while drawn.len() < count && !names.is_empty() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let at = usize::try_from(mixed % names.len() as u64).unwrap_or_default();
        drawn.push(names.swap_remove(at));
    }
    drawn
}

/// A name as a regular expression that only it matches.
fn escaped(name: &str) -> String {
    let mut text = String::from("^");
    for letter in name.chars() {
        if !letter.is_alphanumeric() && letter.is_ascii() && letter != ' ' && letter != '_' {
            text.push('\\');
        }
        text.push(letter);
    }
    text.push('$');
    text
}
