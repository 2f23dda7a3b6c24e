//! What failed on the way is asked again, later each time: half of each wait is drawn by chance, and a server that says
//! how long to wait is obeyed.

use std::time::Duration;

use super::{Backoff, Call, Flow, Timer};
use crate::{ConnectError, Timestamp};

/// Calls that wait to be repeated.
#[derive(Debug, Default)]
pub(super) struct Retries {
    waiting: Vec<(Call, Timestamp)>,
    /// How often each was repeated in a row.
    counts: Vec<(Call, u32)>,
    /// How many numbers were drawn.
    drawn: u64,
}

impl Flow {
    /// Plans to repeat a call. False where it was repeated often enough, or where repeating does not help.
    pub(super) fn try_later(&mut self, now: Timestamp, call: Call, error: &ConnectError) -> bool {
        let before = self.retries.count(call);
        if !error.is_transient() || before >= self.config.backoff.tries {
            return false;
        }
        let wait = self.wait_after(before);
        let at = now + wait.max(error.retry_after.unwrap_or_default());
        if self
            .open
            .timers
            .get(&Timer::Deadline)
            .is_some_and(|end| *end <= at)
        {
            // There is no time for it: the failure says more than a deadline that passes.
            return false;
        }
        self.retries.set_count(call, before + 1);
        self.retries.waiting.push((call, at));
        self.set_retry_timer();
        true
    }

    /// The timer went off: what is due is asked again.
    pub(super) fn retry_due(&mut self, now: Timestamp) {
        let waiting = std::mem::take(&mut self.retries.waiting);
        let (due, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(_, at)| *at <= now);
        self.retries.waiting = later;
        for (call, _) in due {
            self.ask_again(call);
        }
        self.set_retry_timer();
    }

    /// A call was answered: the next failure of its kind is the first one again.
    pub(super) fn answered_well(&mut self, call: Call) {
        self.retries.set_count(call, 0);
    }

    /// Nothing waits to be repeated any more.
    pub(super) fn forget_retries(&mut self) {
        self.retries.waiting.clear();
        self.retries.counts.clear();
    }

    /// The wait after so many failures, spread by chance.
    pub(super) fn wait_after(&mut self, failures: u32) -> Duration {
        let wait = full_wait(self.config.backoff, failures);
        self.spread(wait)
    }

    /// Half of the wait at least, all of it at most.
    pub(super) fn spread(&mut self, wait: Duration) -> Duration {
        self.retries.drawn += 1;
        let drawn = mix(self.config.seed.wrapping_add(self.retries.drawn));
        // The upper 32 bits as a share of 1.
        let share = (drawn >> 32) as f64 / f64::from(u32::MAX);
        wait.mul_f64(0.5 + share.min(1.0) / 2.0)
    }

    fn ask_again(&mut self, call: Call) {
        match call {
            Call::Options => self.ask_options(),
            Call::Existing | Call::Previous => self.ask_rest(),
            Call::Integration => self.ask_integration(),
            Call::Recheck => self.recheck(),
            Call::Belongs => self.ask_whether_it_belongs(),
            Call::ReadBack => self.read_back(),
            Call::Look | Call::LastCheck => self.look(call),
            Call::Connect => self.send_connect(),
            Call::CreateRequest => self.create_request(),
            Call::RequestStatus => self.ask_request(),
        }
    }

    fn set_retry_timer(&mut self) {
        if let Some(at) = self.retries.waiting.iter().map(|(_, at)| *at).min() {
            self.set_timer(Timer::Retry, at);
        }
    }
}

impl Retries {
    fn count(&self, call: Call) -> u32 {
        let found = self.counts.iter().find(|(known, _)| *known == call);
        found.map_or(0, |(_, count)| *count)
    }

    fn set_count(&mut self, call: Call, count: u32) {
        self.counts.retain(|(known, _)| *known != call);
        if count > 0 {
            self.counts.push((call, count));
        }
    }
}

fn full_wait(backoff: Backoff, failures: u32) -> Duration {
    let factor = 2_u32.saturating_pow(failures);
    backoff.first.saturating_mul(factor).min(backoff.longest)
}

/// SplitMix64: spreads numbers that follow each other. Nothing secret depends on it.
const fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
