//! The laws of a form hold for random schemas and random events, and for everything that was ever found.

use formloom_tests::machine::{Case, Coverage, fixture, replay, run, shrink};

/// How many sequences a run tries; `cargo xtask test --full` sets more.
fn sequences() -> u64 {
    let wanted = std::env::var("FORMLOOM_SEQUENCES").ok();
    wanted.and_then(|count| count.parse().ok()).unwrap_or(0)
}

#[test]
fn the_laws_hold() {
    let seeds = match std::env::var("FORMLOOM_SEED") {
        Ok(seed) => {
            let seed = seed.parse().expect("FORMLOOM_SEED is a number");
            seed..seed + 1
        }
        Err(_) => 0..sequences(),
    };
    println!("seeds {seeds:?}; FORMLOOM_SEED=N repeats one");
    let mut coverage = Coverage::default();
    for seed in seeds {
        match run(seed) {
            Ok(reached) => coverage.merge(&reached),
            Err(find) => {
                let find = shrink(find);
                panic!(
                    "seed {seed}: {}: {}\n{:#}",
                    find.law,
                    find.message,
                    fixture(&find, seed)
                );
            }
        }
    }
    println!("{}", coverage.table());
}

#[test]
fn what_was_found_stays_mended() {
    let folder = formloom_tests::root().join("fixtures/machine");
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("the folder can be read").path();
        let text = std::fs::read_to_string(&path).expect("a fixture can be read");
        let fixture = serde_json::from_str(&text).expect("a fixture is JSON");
        for case in Case::of_fixture(&fixture) {
            if let Err(find) = replay(&case) {
                panic!("{}: {}: {}", path.display(), find.law, find.message);
            }
        }
    }
}
