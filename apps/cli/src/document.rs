//! Reads JSON and YAML files, folders of them, and the documents that references lead to.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use formloom_core::exact::{self, JsonError, Loss};
use formloom_core::{CompileOptions, Compiled, Pointer};
use serde_json::Value;

use crate::Failure;
use crate::arguments::References;
use crate::yaml;

/// Why a file gives no document. The text of a file is never quoted: it may hold secrets.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DocumentError {
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}:{line}:{column}: expected {format}: {problem}", path.display())]
    Malformed {
        path: PathBuf,
        format: &'static str,
        line: u64,
        column: u64,
        problem: &'static str,
    },
    #[error("{}: {loss} at {:?}", path.display(), at.as_str())]
    Inexact {
        path: PathBuf,
        at: Pointer,
        loss: Loss,
    },
}

impl DocumentError {
    /// The name of the kind, as `formloom check --json` prints it.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable",
            Self::Malformed { format: "JSON", .. } => "not_json",
            Self::Malformed { .. } => "not_yaml",
            Self::Inexact { .. } => "inexact",
        }
    }

    /// The message without the path, which `formloom check --json` prints beside it.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Unreadable { source, .. } => format!("the file cannot be read: {source}"),
            Self::Malformed {
                format,
                line,
                column,
                problem,
                ..
            } => format!("expected {format}: {problem} at line {line}, column {column}"),
            Self::Inexact { at, loss, .. } => format!("{loss} at {:?}", at.as_str()),
        }
    }
}

/// Reads a file by its ending; `-` is standard input with JSON.
pub(crate) fn read(path: &Path) -> Result<Value, DocumentError> {
    let unreadable = |source| DocumentError::Unreadable {
        path: path.to_path_buf(),
        source,
    };
    let text = if path == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map_err(unreadable)?;
        text
    } else {
        fs::read_to_string(path).map_err(unreadable)?
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if has_ending(path, &["yaml", "yml"]) {
        parse_yaml(path, text)
    } else {
        parse_json(path, text)
    }
}

/// Compiles a schema of a file, and stops where it has no form.
pub(crate) fn compile(path: &Path, options: &CompileOptions) -> Result<Compiled, Failure> {
    let schema = Arc::new(read(path)?);
    options
        .compile_shared(&schema)
        .map_err(|source| Failure::Schema {
            file: path.display().to_string(),
            source,
        })
}

/// Options with every document of the folder of references, under its path in that folder.
pub(crate) fn options(references: &References) -> Result<CompileOptions, DocumentError> {
    let mut options = CompileOptions::default();
    for vocabulary in &references.without {
        options = options.without_vocabulary(*vocabulary);
    }
    if let Some(folder) = &references.refs {
        for path in files(folder)? {
            let document = read(&path)?;
            let name = path.strip_prefix(folder).unwrap_or(&path);
            options = options.with_document(address(name), document);
        }
    }
    Ok(options)
}

/// The documents of a folder, also in folders inside it, sorted; a file stands for itself.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>, DocumentError> {
    let mut found = Vec::new();
    let mut open = vec![path.to_path_buf()];
    while let Some(path) = open.pop() {
        let unreadable = |source| DocumentError::Unreadable {
            path: path.clone(),
            source,
        };
        if !fs::metadata(&path).map_err(unreadable)?.is_dir() {
            found.push(path);
            continue;
        }
        for entry in fs::read_dir(&path).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            // A link to a folder is not followed: it could lead back.
            let is_folder = entry.file_type().map_err(unreadable)?.is_dir();
            if is_folder || has_ending(&entry.path(), &["json", "yaml", "yml"]) {
                open.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

fn parse_json(path: &Path, text: &str) -> Result<Value, DocumentError> {
    let path = path.to_path_buf();
    exact::read(text).map_err(|error| match error {
        JsonError::Inexact { at, loss } => DocumentError::Inexact { path, at, loss },
        JsonError::Malformed {
            line,
            column,
            is_early,
        } => DocumentError::Malformed {
            path,
            format: "JSON",
            line: u64::try_from(line).unwrap_or_default(),
            column: u64::try_from(column).unwrap_or_default(),
            problem: if is_early {
                "the text ends too early"
            } else {
                "the text cannot be understood"
            },
        },
    })
}

fn parse_yaml(path: &Path, text: &str) -> Result<Value, DocumentError> {
    let path = path.to_path_buf();
    match yaml::read(text) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err((at, loss))) => Err(DocumentError::Inexact { path, at, loss }),
        Err(error) => {
            let location = error.location();
            Err(DocumentError::Malformed {
                path,
                format: "YAML",
                line: location.map_or(1, |location| location.line()),
                column: location.map_or(1, |location| location.column()),
                problem: "the text cannot be understood as one YAML document",
            })
        }
    }
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| endings.contains(&ending.to_ascii_lowercase().as_str()))
}

/// A path as a relative address (RFC 3986): what may not stand in a segment is percent-encoded.
fn address(path: &Path) -> String {
    let mut address = String::new();
    for part in path.components() {
        if !address.is_empty() {
            address.push('/');
        }
        for byte in part.as_os_str().to_string_lossy().bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=@".contains(&byte) {
                address.push(char::from(byte));
            } else {
                address.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    address
}
