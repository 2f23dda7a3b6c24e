//! Runs again whenever a file below a folder changes.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use notify::{EventKind, RecursiveMode, Watcher as _};

use crate::Failure;

/// An editor writes a file in several steps: what comes within this time is one change.
const STEPS: Duration = Duration::from_millis(100);

/// Runs at once and after each change, until the process ends or a run fails. A change of the file that the work itself
/// writes is none.
pub(crate) fn run(
    folder: &Path,
    written: Option<&Path>,
    mut work: impl FnMut() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let (sender, changes) = mpsc::channel();
    let written: Option<PathBuf> = written.and_then(place_of);
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading is no change; a fault of the watcher is one, so that nothing is missed.
        let reads = event
            .as_ref()
            .is_ok_and(|event| matches!(event.kind, EventKind::Access(_)));
        let is_own = |path: &PathBuf| written.is_some() && place_of(path) == written;
        let is_own = event
            .as_ref()
            .is_ok_and(|event| !event.paths.is_empty() && event.paths.iter().all(is_own));
        if !reads && !is_own {
            // The receiver is there for as long as the watcher is.
            let _ = sender.send(());
        }
    })?;
    watcher.watch(folder, RecursiveMode::Recursive)?;
    loop {
        work()?;
        // Nothing comes any more where the watcher is gone.
        if changes.recv().is_err() {
            return Ok(());
        }
        while changes.recv_timeout(STEPS).is_ok() {}
    }
}

/// A file by the real place of its folder: it need not be there yet.
fn place_of(path: &Path) -> Option<PathBuf> {
    let folder = std::path::absolute(path)
        .ok()?
        .parent()?
        .canonicalize()
        .ok()?;
    Some(folder.join(path.file_name()?))
}
