//! What the documents refer to is there.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold what others wrote, or what was built.
const FOREIGN: [&str; 4] = ["target", "node_modules", "dist", ".git"];

fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !FOREIGN.contains(&name.as_str()) {
            documents(&path, found);
        } else if name.ends_with(".md") {
            found.push(path);
        }
    }
}

/// The targets of the links of a document, outside of its code.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        if is_code {
            continue;
        }
        for part in line.split("](").skip(1) {
            found.extend(part.split(')').next().map(str::to_owned));
        }
    }
    found
}

/// The anchors of a document, as GitHub makes them of its headings.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| -> String {
        let heading = line.trim_start_matches('#').trim().to_lowercase();
        let kept = heading.chars().filter_map(|letter| match letter {
            ' ' => Some('-'),
            '-' | '_' => Some(letter),
            letter if letter.is_alphanumeric() => Some(letter),
            _ => None,
        });
        kept.collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let mut found = Vec::new();
    documents(&formloom_tests::root(), &mut found);
    assert!(found.len() > 20, "the documents are found: {found:?}");
    let mut broken = Vec::new();
    for path in found {
        let text = fs::read_to_string(&path).unwrap();
        for link in links(&text) {
            let is_local = !link.contains("://") && !link.starts_with("mailto:");
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = match file {
                "" => path.clone(),
                _ => path.parent().unwrap().join(file),
            };
            let leads = target.exists()
                && (anchor.is_empty()
                    || target.extension().is_none_or(|ending| ending != "md")
                    || anchors(&fs::read_to_string(&target).unwrap())
                        .iter()
                        .any(|known| known == anchor));
            if is_local && !leads {
                broken.push(format!("{}: {link}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// What docs/connections.md tells people to write is what `cargo xtask newcomer` builds and uses.
#[test]
fn the_path_to_a_connection_is_the_one_that_is_tested() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let document = read("docs/connections.md");
    for path in ["backend/src/main.rs", "page/src/main.rs", "page/index.html"] {
        let code = read(&format!("xtask/newcomer/connect/{path}"));
        assert!(
            document.contains(&code),
            "docs/connections.md has another {path}"
        );
    }
}
