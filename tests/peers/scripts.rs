//! Scripts in `tests/filler` that use a page as a person does, through roles and names, with a library by others.

use std::process::Command;

/// Runs a script to its end, and says what it said where it fails.
#[allow(
    clippy::print_stdout,
    reason = "the summary has the figures that are asked for"
)]
fn runs(script: &str) {
    let mut node = Command::new("node");
    node.arg(formloom_tests::root().join("tests/filler").join(script))
        .env("FORMLOOM_SERVER", server());
    if let Some(corpus) = formloom_tests::corpus() {
        node.env("FORMLOOM_CORPUS", corpus);
    }
    let output = node.output().expect("node: run `cargo xtask setup`");
    let told = String::from_utf8_lossy(&output.stdout);
    let summary = told.lines().last().unwrap_or_default();
    println!("{script}: {summary}");
    assert!(
        output.status.success(),
        "{script} fails:\n{}\n{}",
        told.lines().rev().take(40).collect::<Vec<_>>().join("\n"),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The server beside the test: built by `cargo xtask test`.
fn server() -> std::path::PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| formloom_tests::root().join("target"), Into::into);
    target.join("debug/formloom-server")
}

#[test]
fn nothing_is_refused_by_the_content_security_policy() {
    runs("policy.mjs");
}

/// Without the corpus there is nothing to type.
fn has_corpus() -> bool {
    formloom_tests::corpus().is_some()
}

#[test]
fn server_and_page_draw_the_same_and_no_element_is_replaced() {
    if has_corpus() {
        runs("drawn.mjs");
    }
}

#[test]
fn each_connector_is_filled_by_role_and_label() {
    if has_corpus() {
        runs("connectors.mjs");
    }
}

#[test]
fn every_eighth_instance_of_schemastore_is_typed_and_comes_back() {
    if has_corpus() {
        runs("schemastore.mjs");
    }
}
