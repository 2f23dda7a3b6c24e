//! The long search for counterexamples that `cargo xtask search` starts: it goes on where it stopped.
//!
//! `search FILE [--minutes N] [--from SEED] [--count N] [--threads N]`; finds go into the folder that is called like the
//! file without its ending. `search --replay FIXTURE…` asks the laws of what was found before.

#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::path::PathBuf;
use std::time::Duration;

use formloom_tests::machine::{Case, Found, replay, search};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments
        .first()
        .is_some_and(|argument| argument == "--replay")
    {
        for path in &arguments[1..] {
            let fixture: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
            for case in Case::of_fixture(&fixture) {
                match replay(&case) {
                    Ok(_) => println!("{path}: the laws hold"),
                    Err(find) => println!("{path}: {}: {}", find.law, find.message),
                }
            }
        }
        return Ok(());
    }
    if arguments.first().is_none_or(|file| file.starts_with("--")) {
        return Err("usage: search FILE [--minutes N] [--from SEED] [--count N] [--threads N], or search --replay FIXTURE…".into());
    }
    let number = |name: &str| -> Option<u64> {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse().ok()
    };
    let file = PathBuf::from(arguments.first().ok_or("expected the file to go on from")?);
    let folder = file.with_extension("");
    std::fs::create_dir_all(&folder)?;
    let known: Value = std::fs::read_to_string(&file)
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let from = number("--from").or(known["next"].as_u64()).unwrap_or(0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = number("--threads").and_then(|count| usize::try_from(count).ok());
    let minutes = number("--minutes").unwrap_or(60 * 24);
    println!(
        "from seed {from} on; FORMLOOM_SEED=N repeats one in `cargo test -p formloom-tests --test machine`"
    );
    let tell = |told: Result<&Found, String>| match told {
        Ok(found) if !found.is_new => println!("seed {}: as before", found.seed),
        Ok(found) => {
            println!("seed {}: {}\n{}", found.seed, found.title, found.fixture);
            let path = folder.join(format!("{}.json", found.seed));
            let text = format!("{:#}\n", found.fixture);
            if let Err(error) = std::fs::write(&path, text) {
                println!("{}: {error}", path.display());
            }
        }
        Err(line) => println!("{line}"),
    };
    let done = search(
        from,
        number("--count"),
        Duration::from_secs(minutes * 60),
        threads.unwrap_or(cores),
        tell,
    );
    println!("{}", done.coverage.table());
    println!(
        "{} sequences up to seed {}; laws that did not hold: {:?}",
        done.sequences, done.next, done.laws
    );
    let sequences = known["sequences"].as_u64().unwrap_or(0) + done.sequences;
    std::fs::write(
        &file,
        json!({ "next": done.next, "sequences": sequences }).to_string(),
    )?;
    if !done.laws.is_empty() {
        return Err(format!("finds are in {}", folder.display()).into());
    }
    Ok(())
}
