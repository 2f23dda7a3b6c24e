//! Our page beside its peers, in one browser and one run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::build::{self, root};
use crate::process::{note, run};
use crate::setup;

/// Every engine that is compared; ours is among them, warmed up as the demo is, and cold.
const ENGINES: &str = "formloom,formloom@cold,floor-ajv,rjsf,jsonforms,sjsf@full,sjsf";
/// Engines of which is measured when the first screen is there, and how often.
const FIRST_SCREEN: [&str; 3] = ["formloom,formloom@cold,floor-ajv,rjsf", "flat-5000", "5"];
/// The table that others are compared with.
const BASELINE: &str = "rjsf";
/// Where the tables stand in docs/performance.md.
const START: &str = "<!-- side by side: start -->";
const END: &str = "<!-- side by side: end -->";

/// Copies the harness, builds its peers once and our page, runs them, and writes the tables down.
pub(crate) fn run_beside(
    force_debian: bool,
    repeat: u32,
    workloads: Option<&str>,
    engines: Option<&str>,
) -> Result<()> {
    let source = std::env::var_os("FORMLOOM_PEERBENCH")
        .map(PathBuf::from)
        .context("FORMLOOM_PEERBENCH names no folder: set it to that of the harness")?;
    let harness = root().join("target/peerbench");
    copy(&source, &harness)?;
    fs::copy(
        root().join("bench/first-screen.mjs"),
        harness.join("harness/first-screen.mjs"),
    )?;
    setup::chromium()?;
    if !harness.join("node_modules").exists() {
        note("installing the peers from npm");
        run(
            Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund"])
                .current_dir(&harness),
            "see whether the npm registry can be reached",
        )?;
    }
    if !harness.join("engines/rjsf/dist").exists() {
        note("building the peers");
        run(
            Command::new("node").arg("build.mjs").current_dir(&harness),
            "the messages above say which",
        )?;
    }
    let engine = harness.join("engines/formloom");
    build::bench_page(&engine.join("dist"), force_debian)?;
    fs::copy(
        root().join("apps/bench/static/engine.json"),
        engine.join("engine.json"),
    )?;
    note("measuring; leave the machine alone");
    let mut measure = Command::new("node");
    measure
        .arg("run.mjs")
        .args(["--engines", engines.unwrap_or(ENGINES)])
        .args(["--repeat", &repeat.to_string()])
        .args(["--cold", "6", "--baseline", BASELINE])
        .current_dir(&harness);
    if let Some(workloads) = workloads {
        measure.args(["--workloads", workloads]);
    }
    run(&mut measure, "the messages above say which cell")?;
    let tables = Command::new("node")
        .args(["harness/summary.mjs", "results/results.json", BASELINE])
        .current_dir(&harness)
        .output()
        .context("the tables")?;
    let first_screen = Command::new("node")
        .arg("harness/first-screen.mjs")
        .args(FIRST_SCREEN)
        .current_dir(&harness)
        .output()
        .context("the first screen")?;
    ensure!(
        first_screen.status.success(),
        "the first screen was not measured: {}",
        String::from_utf8_lossy(&first_screen.stderr)
    );
    let text = |output: &[u8]| String::from_utf8_lossy(output).trim().to_owned();
    write_down(&format!(
        "{}\n\n### First screen, ms\n{}",
        text(&tables.stdout),
        text(&first_screen.stdout)
    ))
}

fn write_down(tables: &str) -> Result<()> {
    let path = root().join("docs/performance.md");
    let text = fs::read_to_string(&path)?;
    let written = match (text.find(START), text.find(END)) {
        (Some(start), Some(end)) => format!(
            "{}{START}\n```text\n{}\n```\n{}",
            &text[..start],
            tables.trim(),
            &text[end..]
        ),
        _ => format!("{text}\n{START}\n```text\n{}\n```\n{END}\n", tables.trim()),
    };
    fs::write(&path, written)?;
    note("docs/performance.md has the tables");
    Ok(())
}

/// Copies a folder into another; what is there and newer stays.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("could not read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else if !target.exists() {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
