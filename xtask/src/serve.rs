//! Serves the demo: the page, the development backend and the built-in provider on three loopback origins.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::build;
use crate::process::{note, run};

/// Builds what is missing, then serves until it is interrupted.
pub(crate) fn demo(force_debian: bool, port: u16, data: &Path) -> Result<()> {
    let ports = [port, port.saturating_add(1), port.saturating_add(2)];
    see_that_ports_are_free(ports)?;
    note("building the server");
    run(
        Command::new("cargo").args(["build", "--package", "formloom-server"]),
        "the compiler's messages above say what is wrong",
    )?;
    let dist = build::demo(force_debian)?;
    note("serving; stop it with Ctrl+C");
    let [page, api, provider] = ports.map(|port| port.to_string());
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

/// A taken port is said before minutes of building, not after.
fn see_that_ports_are_free(ports: [u16; 3]) -> Result<()> {
    for port in ports {
        TcpListener::bind(("127.0.0.1", port)).with_context(|| {
            format!("port {port} cannot be used; choose another with --port (the API and the provider take the next two)")
        })?;
    }
    Ok(())
}
