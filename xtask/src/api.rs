//! The public API of the libraries, item by item, held against what is written down: a change of it is seen in a review.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::build::root;
use crate::newcomer::LIBRARIES;
use crate::process::note;
use crate::setup;

/// Where the snapshots stand, a file for each library.
const FOLDER: &str = "docs/api";

/// Compares the API of each library with its snapshot; `update` writes the snapshots.
pub(crate) fn run_all(update: bool) -> Result<()> {
    let tool = setup::public_api()?;
    note("the public API of the libraries");
    let folder = root().join(FOLDER);
    fs::create_dir_all(&folder)?;
    let mut changed = Vec::new();
    for library in LIBRARIES {
        let now = listed(&tool, library)?;
        let path = folder.join(format!("{library}.txt"));
        let before = fs::read_to_string(&path).unwrap_or_default();
        if update {
            fs::write(&path, now)?;
            continue;
        }
        for line in now.lines().filter(|line| !has(&before, line)) {
            changed.push(format!("{library}: + {line}"));
        }
        for line in before.lines().filter(|line| !has(&now, line)) {
            changed.push(format!("{library}: - {line}"));
        }
    }
    if !changed.is_empty() {
        bail!(
            "the public API differs from {FOLDER}; `cargo xtask api --update` writes it down:\n{}",
            changed.join("\n")
        );
    }
    Ok(())
}

fn has(text: &str, line: &str) -> bool {
    text.lines().any(|known| known == line)
}

/// Every public item of a library, without what every type has by itself.
fn listed(tool: &std::path::Path, library: &str) -> Result<String> {
    let output = Command::new(tool)
        .args(["--package", library, "-sss", "--color", "never"])
        .args(["--features", features(library)])
        // The list is made from rustdoc's JSON, which only a nightly writes without it.
        .env("RUSTC_BOOTSTRAP", "1")
        // Build scripts look at it: in the usual folder everything would be built again, now and afterwards.
        .env("CARGO_TARGET_DIR", crate::build::target_dir().join("api"))
        .env("RUSTUP_TOOLCHAIN", toolchain()?)
        .stderr(Stdio::inherit())
        .output()
        .context("cargo-public-api could not be started")?;
    if !output.status.success() {
        bail!("the API of {library} could not be listed");
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What is not on by itself, but for numbers of any length, which change no signature.
fn features(library: &str) -> &'static str {
    match library {
        "formloom-core" => "typed",
        "formloom-yew" => "csr,ssr",
        _ => "",
    }
}

/// The toolchain that runs this program, by its name.
fn toolchain() -> Result<String> {
    std::env::var("RUSTUP_TOOLCHAIN").context("the API is listed with rustup's toolchain")
}
