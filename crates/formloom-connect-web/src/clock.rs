//! The page's clock.

use formloom_connect::Timestamp;

/// The time of the page's clock, in the Unix epoch: it survives a reload.
pub fn now() -> Timestamp {
    let millis = js_sys::Date::now();
    // The clock gives whole milliseconds far below 2^53.
    Timestamp::from_millis(millis.max(0.0) as u64)
}
