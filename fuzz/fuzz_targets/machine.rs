//! The machine of `cargo xtask search`, with the fuzzer's bytes for choices.

#![no_main]

use formloom_tests::machine::{Dice, fixture, run_with};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Err(find) = run_with(&mut Dice::from_bytes(bytes)) {
        panic!("{}: {}\n{}", find.law, find.message, fixture(&find, 0));
    }
});
