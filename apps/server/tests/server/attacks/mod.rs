//! An attacker's script: attacks of RFC 9700's list and beside it, each against the running server. None succeeds.
//! SECURITY.md names each by the name of its test, with the defence that stops it.

mod floods;
mod flows;
mod pages;
mod texts;
mod tokens;

/// The file that names every attack.
const SECURITY: &str = include_str!("../../../../../SECURITY.md");

#[test]
fn every_attack_is_named_in_security_md() {
    let sources = [
        include_str!("floods.rs"),
        include_str!("flows.rs"),
        include_str!("pages.rs"),
        include_str!("texts.rs"),
        include_str!("tokens.rs"),
    ];
    let mut names = Vec::new();
    for source in sources {
        let tests = source.split("#[tokio::test]\nasync fn ").skip(1);
        names.extend(
            tests
                .filter_map(|test| test.split_once('('))
                .map(|(name, _)| name),
        );
    }
    assert!(names.len() >= 25, "{} attacks", names.len());
    for name in &names {
        assert!(
            SECURITY.contains(&format!("| `{name}` |")),
            "{name} is not named"
        );
    }
    let listed = SECURITY
        .lines()
        .filter(|line| line.starts_with("| `"))
        .count();
    assert_eq!(listed, names.len(), "what is named is tried");
}
