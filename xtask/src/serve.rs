//! Serves the demo: the page, the development backend and the built-in provider on three loopback origins.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::build;
use crate::process::{note, run};

/// Builds what is missing, then serves until it is interrupted.
pub(crate) fn demo(force_debian: bool, port: u16, data: &Path) -> Result<()> {
    let dist = build::demo(force_debian)?;
    note("building the server");
    run(
        Command::new("cargo").args(["build", "--package", "formloom-server"]),
        "the compiler's messages above say what is wrong",
    )?;
    note("serving; stop it with Ctrl+C");
    let [page, api, provider] =
        [port, port.saturating_add(1), port.saturating_add(2)].map(|port| port.to_string());
    run(
        Command::new("cargo")
            .args([
                "run",
                "--quiet",
                "--package",
                "formloom-server",
                "--",
                "--dist",
            ])
            .arg(dist)
            .arg("--data")
            .arg(data)
            .args([
                "--page-port",
                &page,
                "--api-port",
                &api,
                "--provider-port",
                &provider,
            ]),
        "when a port is taken, choose another with --port",
    )
}
