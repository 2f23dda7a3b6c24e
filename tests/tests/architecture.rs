//! Who may depend on whom, and who may name what: the rules of the workspace, read from `cargo metadata` and the code.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

#[path = "architecture/code.rs"]
mod code;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{CargoOpt, DependencyKind, Metadata, MetadataCommand, PackageId};

/// The arrows between crates. Apps, `tests` and `xtask` may use every crate.
const ARROWS: &[(&str, &[&str])] = &[
    ("formloom-schema", &[]),
    ("formloom-verdict", &["formloom-schema"]),
    ("formloom-core", &["formloom-schema", "formloom-verdict"]),
    ("formloom-yew", &["formloom-core"]),
    ("formloom-connect", &["formloom-core"]),
    ("formloom-connect-web", &["formloom-connect"]),
    ("formloom-testing", &["formloom-connect", "formloom-core"]),
    (
        "formloom-connect-yew",
        &[
            "formloom-connect",
            "formloom-connect-web",
            "formloom-core",
            "formloom-yew",
        ],
    ),
];

/// What a module may name.
type Table = &'static [(&'static str, &'static [&'static str])];

/// The arrows between the top modules of a crate. What is not here may name no other module.
const LAYERS: &[(&str, Table)] = &[
    (
        "formloom-schema",
        &[
            ("address", &["dialect"]),
            ("documents", &["address", "dialect", "location", "pointer"]),
            ("equality", &["number"]),
            ("exact", &["number", "pointer"]),
            (
                "index",
                &[
                    "address",
                    "dialect",
                    "documents",
                    "location",
                    "metaschema",
                    "pointer",
                ],
            ),
            ("location", &["pointer"]),
            ("options", &["dialect", "documents", "error"]),
            ("scope", &["documents", "location", "pointer"]),
            ("text", &["dialect", "options"]),
            ("types", &["number"]),
        ],
    ),
    (
        "formloom-core",
        &[
            ("keywords", &["model"]),
            ("messages", &["words"]),
            ("assertions", &["model"]),
            ("compile", &["keywords", "model"]),
            (
                "form",
                &["assertions", "compile", "error", "model", "words"],
            ),
            ("formula", &["compile", "form", "model"]),
            ("lint", &["form", "keywords", "model", "words"]),
            (
                "entry",
                &["compile", "error", "form", "formula", "lint", "model"],
            ),
            (
                "state",
                &[
                    "assertions",
                    "error",
                    "form",
                    "formula",
                    "messages",
                    "model",
                ],
            ),
            ("layout", &["compile", "form", "model", "state"]),
            ("typed", &["compile", "error", "form"]),
        ],
    ),
];

/// Files that still name each other in a circle. No other may, and one that is mended goes from the list.
const CIRCLES: &[(&str, &[&[&str]])] = &[
    ("formloom-schema", &[]),
    ("formloom-verdict", &[]),
    ("formloom-core", &[]),
    ("formloom-testing", &[]),
    ("formloom-connect", &[]),
    ("formloom-yew", &[]),
    ("formloom-connect-web", &[]),
    ("formloom-connect-yew", &[]),
];

/// The same of the apps, by the file in which each begins.
const CIRCLES_OF_APPS: &[(&str, &[&[&str]])] = &[
    ("cli/src/main.rs", &[]),
    ("demo/src/main.rs", &[]),
    ("server/src/lib.rs", &[]),
];

/// Crates that stay without a platform.
const PURE: [&str; 4] = [
    "formloom-schema",
    "formloom-verdict",
    "formloom-core",
    "formloom-connect",
];

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
    let mut seen = BTreeSet::new();
    for package in metadata.workspace_packages() {
        if !package.manifest_path.as_std_path().starts_with(&crates) {
            continue;
        }
        let name = package.name.as_str();
        seen.insert(name.to_owned());
        let allowed = ARROWS
            .iter()
            .find(|(from, _)| *from == name)
            .map(|(_, to)| *to)
            .unwrap_or_else(|| panic!("{name} is no crate of the design"));
        for dependency in &package.dependencies {
            let inside = dependency
                .path
                .as_ref()
                .is_some_and(|path| path.as_std_path().starts_with(&root));
            assert!(
                !inside
                    || dependency.kind != DependencyKind::Normal
                    || allowed.contains(&dependency.name.as_str()),
                "{name} may not depend on {}: the arrows are {allowed:?}",
                dependency.name
            );
        }
    }
    assert!(
        PURE.iter().all(|name| seen.contains(*name)),
        "the crates are there: {seen:?}"
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
    let libraries = CIRCLES.iter().map(|(name, known)| {
        (
            *name,
            root.join(format!("crates/{name}/src/lib.rs")),
            *known,
        )
    });
    let apps = CIRCLES_OF_APPS
        .iter()
        .map(|(name, known)| (*name, root.join(format!("apps/{name}")), *known));
    for (name, path, known) in libraries.chain(apps) {
        assert_eq!(code::Code::of(&path).circles(), *known, "{name}");
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
