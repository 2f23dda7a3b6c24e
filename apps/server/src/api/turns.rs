//! One at a time: two requests for the same thing take turns, so that neither does it twice.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OwnedMutexGuard;

type Lock = Arc<tokio::sync::Mutex<()>>;

/// What is under way, by name.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<HashMap<String, Lock>>);

/// Lasts until it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _held: OwnedMutexGuard<()>,
}

impl Turns {
    /// Waits until nobody else has the turn of this name.
    pub(super) async fn wait(&self, name: &str) -> Turn {
        let lock = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Those that nobody holds or waits for are forgotten.
            known.retain(|_, lock| Arc::strong_count(lock) > 1);
            Arc::clone(known.entry(name.to_owned()).or_default())
        };
        Turn {
            _held: lock.lock_owned().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turns_of_one_name_follow_each_other() {
        let turns = Turns::default();
        let first = turns.wait("a").await;
        let _other = turns.wait("b").await;
        let mut second = Box::pin(turns.wait("a"));
        let early = tokio::time::timeout(std::time::Duration::from_millis(20), &mut second).await;
        assert!(early.is_err(), "the second waits");
        drop(first);
        drop(second.await);
        let _third = turns.wait("c").await;
        assert_eq!(turns.0.lock().unwrap().len(), 2, "only b and c are left");
    }
}
