//! What a release owes to those who depend on the libraries: licences that they can take, and an API that does not break
//! between two versions that say so.

use std::process::Command;

use anyhow::Result;

use crate::newcomer::LIBRARIES;
use crate::process::{note, run};
use crate::setup;

/// Holds every dependency to the licences and sources of deny.toml. `advisories` fetches the database of known
/// vulnerabilities, and looks there as well.
pub(crate) fn dependencies(advisories: bool) -> Result<()> {
    let tool = setup::deny()?;
    note("licences and sources of the dependencies");
    let mut command = Command::new(tool);
    command.args(["check", "licenses", "bans", "sources"]);
    if advisories {
        command.arg("advisories");
    }
    run(&mut command, "deny.toml says what is allowed")
}

/// Compares the API of the libraries with that of a revision: what breaks needs another middle number (0.1 to 0.2).
pub(crate) fn semver(baseline: &str) -> Result<()> {
    let tool = setup::semver_checks()?;
    note(&format!(
        "the API of the libraries beside that of {baseline}"
    ));
    let mut command = Command::new(tool);
    command.args(["semver-checks", "--baseline-rev", baseline]);
    for library in LIBRARIES {
        command.args(["--package", library]);
    }
    run(
        &mut command,
        "keep what was removed, deprecated, or raise the middle number of the version",
    )
}
