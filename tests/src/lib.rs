//! Helpers of the workspace-wide suites.

pub mod machine;
#[cfg(feature = "drivers")]
pub mod provider;
#[cfg(feature = "drivers")]
pub mod proxy;

use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The corpus of schemas by others: `FORMLOOM_CORPUS`, relative to the workspace or absolute.
pub fn corpus() -> Option<PathBuf> {
    let path = PathBuf::from(std::env::var_os("FORMLOOM_CORPUS")?);
    Some(if path.is_absolute() {
        path
    } else {
        root().join(path)
    })
}

/// The examples of the workspace's README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
