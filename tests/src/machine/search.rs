//! The long run: seeds in shards over the cores, each find once.

use std::collections::{BTreeMap, HashSet};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Coverage, Find, fixture, run, shrink};

/// A sequence that takes longer is named.
const SLOW: Duration = Duration::from_secs(30);

/// A find, as small as it gets.
#[derive(Debug)]
pub struct Found {
    /// The seed of the run.
    pub seed: u64,
    /// The law and how it does not hold.
    pub title: String,
    /// Nothing of its kind was found before.
    pub is_new: bool,
    /// Finds of one kind have the same one.
    pub kind: String,
    /// The fixture that shows it.
    pub fixture: Value,
}

/// What a search came to.
#[derive(Debug, Default)]
pub struct Searched {
    /// The seed that comes next.
    pub next: u64,
    /// How many sequences ran.
    pub sequences: u64,
    /// What was reached.
    pub coverage: Coverage,
    /// How often each law did not hold.
    pub laws: BTreeMap<&'static str, usize>,
}

/// The kind of a find: the law, what it says without places and values, and the kinds of its events.
fn kind_of(find: &Find) -> String {
    let mut text = String::new();
    let mut quoted = false;
    for letter in find.message.chars() {
        match letter {
            '"' => quoted = !quoted,
            '{' | '[' => break,
            _ if quoted || letter.is_ascii_digit() => {}
            _ => text.push(letter),
        }
    }
    let mut events: Vec<String> = find
        .case
        .steps
        .iter()
        .filter_map(|step| step.as_object()?.keys().next().cloned())
        .collect();
    events.sort();
    events.dedup();
    format!("{}|{text}|{}", find.law, events.join("+"))
}

/// Runs seeds from `from` on until the time is over or `count` ran, and tells of each new kind of find.
pub fn search(
    from: u64,
    count: Option<u64>,
    time: Duration,
    threads: usize,
    tell: impl Fn(Result<&Found, String>) + Sync,
) -> Searched {
    // A panic is a find like any other, told as one.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let begun = Instant::now();
    let next = AtomicU64::new(from);
    let over = AtomicBool::new(false);
    let end = count.map_or(u64::MAX, |count| from.saturating_add(count));
    let total = Mutex::new(Searched::default());
    let kinds = Mutex::new(HashSet::new());
    let current: Vec<Mutex<(u64, Instant)>> = (0..threads)
        .map(|_| Mutex::new((from, Instant::now())))
        .collect();
    let left = AtomicU64::new(threads as u64);
    std::thread::scope(|scope| {
        for current in &current {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) && begun.elapsed() < time {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        break;
                    }
                    *current.lock().unwrap_or_else(PoisonError::into_inner) =
                        (seed, Instant::now());
                    let done = run(seed);
                    let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
                    total.sequences += 1;
                    match done {
                        Ok(coverage) => total.coverage.merge(&coverage),
                        Err(find) => {
                            *total.laws.entry(find.law).or_default() += 1;
                            drop(total);
                            let find = shrink(find);
                            let kind = kind_of(&find);
                            let mut kinds = kinds.lock().unwrap_or_else(PoisonError::into_inner);
                            let is_new = kinds.insert(kind.clone());
                            tell(Ok(&Found {
                                seed,
                                title: format!("{}: {}", find.law, find.message),
                                kind,
                                is_new,
                                fixture: fixture(&find, seed),
                            }));
                        }
                    }
                }
                left.fetch_sub(1, Ordering::Relaxed);
            });
        }
        let mut told = Instant::now();
        let mut slow = HashSet::new();
        while left.load(Ordering::Relaxed) > 0 {
            std::thread::sleep(Duration::from_millis(200));
            for current in &current {
                let (seed, since) = *current.lock().unwrap_or_else(PoisonError::into_inner);
                if since.elapsed() > SLOW && slow.insert(seed) {
                    tell(Err(format!("seed {seed} takes more than {SLOW:?}")));
                }
            }
            if told.elapsed() > Duration::from_secs(60) {
                told = Instant::now();
                let total = total.lock().unwrap_or_else(PoisonError::into_inner);
                let text = format!(
                    "{:.0?}: {} sequences up to seed {}, {:?}",
                    begun.elapsed(),
                    total.sequences,
                    next.load(Ordering::Relaxed),
                    total.laws
                );
                tell(Err(text));
            }
        }
        over.store(true, Ordering::Relaxed);
    });
    std::panic::set_hook(hook);
    let mut total = total.into_inner().unwrap_or_else(PoisonError::into_inner);
    total.next = next.into_inner().min(end);
    total
}
