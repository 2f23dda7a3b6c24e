//! Who may depend on whom, and who may name what: the rules of the workspace, read from `cargo metadata` and the code.
//! The tables are in `architecture/tables.rs`.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

#[path = "architecture/code.rs"]
mod code;
#[path = "architecture/tables.rs"]
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{CargoOpt, DependencyKind, Metadata, MetadataCommand, PackageId};

use tables::{ARROWS, CIRCLES, LAYERS};

/// Crates that stay without a platform.
const PURE: [&str; 4] = [
    "formloom-schema",
    "formloom-verdict",
    "formloom-core",
    "formloom-connect",
];

/// The most lines that a file has, without its tests.
const MAX_LINES: usize = 500;

/// What would bring a platform along.
const PLATFORMS: [&str; 4] = ["web-sys", "yew", "tokio", "reqwest"];

fn metadata(platform: Option<&str>) -> Metadata {
    let mut command = MetadataCommand::new();
    command
        .manifest_path(formloom_tests::root().join("Cargo.toml"))
        .features(CargoOpt::AllFeatures);
    if let Some(platform) = platform {
        command.other_options(vec!["--filter-platform".to_owned(), platform.to_owned()]);
    }
    command.exec().unwrap()
}

#[test]
fn crates_depend_only_along_the_arrows() {
    let metadata = metadata(None);
    let root = formloom_tests::root();
    let crates = root.join("crates");
    let mut found = BTreeSet::new();
    for package in metadata.workspace_packages() {
        if !package.manifest_path.as_std_path().starts_with(&crates) {
            continue;
        }
        let inside = package.dependencies.iter().filter(|dependency| {
            let path = dependency.path.as_ref();
            dependency.kind == DependencyKind::Normal
                && path.is_some_and(|path| path.as_std_path().starts_with(&root))
        });
        let named: BTreeSet<&str> = inside.map(|dependency| dependency.name.as_str()).collect();
        found.insert((package.name.as_str(), named));
    }
    let allowed: BTreeSet<_> = ARROWS
        .iter()
        .map(|(from, to)| (*from, to.iter().copied().collect()))
        .collect();
    assert_eq!(
        found, allowed,
        "crates and what they depend on: found, and the arrows"
    );
}

#[test]
fn modules_name_only_those_below_them() {
    for (name, table) in LAYERS {
        let code =
            code::Code::of(&formloom_tests::root().join(format!("crates/{name}/src/lib.rs")));
        let allowed: BTreeSet<(String, String)> = table
            .iter()
            .flat_map(|(from, to)| to.iter().map(|to| ((*from).to_owned(), (*to).to_owned())))
            .collect();
        let found = code.top_arrows();
        let wrong: Vec<_> = found.difference(&allowed).collect();
        assert!(wrong.is_empty(), "{name}: not in the table: {wrong:?}");
        let unused: Vec<_> = allowed.difference(&found).collect();
        assert!(
            unused.is_empty(),
            "{name}: in the table for nothing: {unused:?}"
        );
    }
}

#[test]
fn no_files_name_each_other_in_a_circle() {
    let root = formloom_tests::root();
    for (path, known) in CIRCLES {
        assert_eq!(code::Code::of(&root.join(path)).circles(), *known, "{path}");
    }
}

#[test]
fn every_crate_and_app_stands_in_the_tables() {
    let root = formloom_tests::root();
    let layers: BTreeSet<&str> = LAYERS.iter().map(|(name, _)| *name).collect();
    let arrows: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    assert_eq!(layers, arrows, "LAYERS and ARROWS");
    let read: BTreeSet<PathBuf> = CIRCLES.iter().map(|(path, _)| root.join(path)).collect();
    for folder in packages(&root) {
        let source = folder.join("src");
        assert!(
            read.contains(&source.join("lib.rs")) || read.contains(&source.join("main.rs")),
            "{} is not asked for circles",
            folder.display()
        );
    }
}

/// What is too long to be read in one go is two things.
#[test]
fn no_file_is_longer_than_500_lines() {
    let root = formloom_tests::root();
    for package in packages(&root).into_iter().chain([root.join("xtask")]) {
        for path in sources(&package.join("src")) {
            if path.file_stem().is_some_and(|stem| stem == "tests") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let without_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let lines = without_tests.lines().count();
            assert!(lines <= MAX_LINES, "{}: {lines} lines", path.display());
        }
    }
}

#[test]
fn pure_crates_bring_no_platform_along() {
    for platform in [
        "x86_64-unknown-linux-gnu",
        "aarch64-apple-darwin",
        "x86_64-pc-windows-msvc",
    ] {
        let metadata = metadata(Some(platform));
        let names: BTreeMap<&PackageId, &str> = metadata
            .packages
            .iter()
            .map(|package| (&package.id, package.name.as_str()))
            .collect();
        for name in PURE {
            let reached = reached(&metadata, &names, name);
            assert!(reached.contains("serde_json"), "{name} was followed");
            for platform_crate in PLATFORMS {
                assert!(
                    !reached.contains(platform_crate),
                    "{name} depends on {platform_crate} on {platform}"
                );
            }
        }
    }
}

/// Nobody finds out by a failing build that a dependency wants a newer compiler than we say.
#[test]
fn no_dependency_needs_a_newer_compiler_than_we_say() {
    let metadata = metadata(None);
    let versions: BTreeMap<&str, Vec<_>> = metadata.packages.iter().fold(
        BTreeMap::new(),
        |mut versions: BTreeMap<&str, Vec<_>>, package| {
            versions
                .entry(package.name.as_str())
                .or_default()
                .extend(package.rust_version.as_ref());
            versions
        },
    );
    let names: BTreeMap<&PackageId, &str> = metadata
        .packages
        .iter()
        .map(|package| (&package.id, package.name.as_str()))
        .collect();
    for package in metadata.workspace_packages() {
        let ours = package.rust_version.as_ref().unwrap();
        for name in reached(&metadata, &names, package.name.as_str()) {
            for theirs in &versions[name] {
                assert!(
                    *theirs <= ours,
                    "{} says rust-version {ours}, and {name} needs {theirs}",
                    package.name
                );
            }
        }
    }
}

/// The names of everything that a package pulls in by normal dependencies.
fn reached<'a>(
    metadata: &'a Metadata,
    names: &BTreeMap<&'a PackageId, &'a str>,
    from: &str,
) -> BTreeSet<&'a str> {
    let nodes: BTreeMap<&PackageId, _> = metadata
        .resolve
        .as_ref()
        .unwrap()
        .nodes
        .iter()
        .map(|node| (&node.id, node))
        .collect();
    let start = metadata
        .workspace_packages()
        .into_iter()
        .find(|package| package.name.as_str() == from)
        .unwrap();
    let mut open = vec![&start.id];
    let mut seen: BTreeSet<&PackageId> = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let normal = nodes[id].deps.iter().filter(|dependency| {
            dependency
                .dep_kinds
                .iter()
                .any(|kind| kind.kind == DependencyKind::Normal)
        });
        open.extend(normal.map(|dependency| &dependency.pkg));
    }
    seen.into_iter().map(|id| names[id]).collect()
}

#[test]
fn one_file_names_the_validation_engine() {
    let crates = formloom_tests::root().join("crates");
    let engine = crates.join("formloom-core/src/assertions/engine.rs");
    let naming: Vec<PathBuf> = sources(&crates)
        .into_iter()
        .filter(|path| names(path, "jsonschema"))
        .collect();
    assert_eq!(naming, [engine], "files that name `jsonschema`");
}

#[test]
fn widgets_decide_nothing() {
    let widgets = sources(&formloom_tests::root().join("crates/formloom-yew/src/widgets"));
    assert!(!widgets.is_empty(), "there are widgets");
    for path in widgets {
        assert!(
            !names(&path, "FormState"),
            "{} names the state of a form: a widget takes a view and gives events",
            path.display()
        );
    }
}

fn names(path: &Path, word: &str) -> bool {
    fs::read_to_string(path).unwrap().contains(word)
}

/// The folders of the crates and apps.
fn packages(root: &Path) -> Vec<PathBuf> {
    let folders = ["crates", "apps"].map(|name| fs::read_dir(root.join(name)).unwrap());
    let paths = folders.into_iter().flatten();
    let paths = paths.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.join("Cargo.toml").exists())
        .collect()
}

/// Every Rust file below a folder, sorted.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
