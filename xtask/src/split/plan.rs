//! Who goes where: which functions stay, what stands for the others until they are there.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use anyhow::{Result, ensure};
use wasmparser::ExternalKind;

use super::parsed::Parsed;

/// A short name that no export of wasm-bindgen has, for the rest to find what it shares with the first module.
pub(super) fn short(prefix: char, number: usize) -> String {
    const DIGITS: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut name = String::from(prefix);
    let mut rest = number;
    loop {
        name.push(char::from(DIGITS[rest % DIGITS.len()]));
        rest /= DIGITS.len();
        if rest == 0 {
            return name;
        }
    }
}

pub(super) struct Plan {
    /// The functions that the module defines and that stay.
    pub(super) kept: BTreeSet<u32>,
    /// The same in the order in which they are written: of one length beside each other, which a compressor likes.
    pub(super) order: Vec<u32>,
    /// The others.
    pub(super) moved: BTreeSet<u32>,
    /// Moved functions that something in the first module holds by their index, and that need one there.
    pub(super) stubs: BTreeSet<u32>,
    /// The place in the table of functions at which a moved function is called from the first module.
    pub(super) slots: BTreeMap<u32, u32>,
    /// The types of the moved functions that are called so.
    pub(super) thunks: BTreeSet<u32>,
    /// Kept and imported functions that moved ones call.
    pub(super) shared: BTreeSet<u32>,
    /// Moved functions that a half which was cut off before asks for by a name: the second module has them.
    pub(super) handed: BTreeSet<u32>,
    /// The table of functions.
    pub(super) table: u32,
    /// How many places are added to it.
    pub(super) added: u32,
    /// What the second module is.
    pub(super) part: Part,
}

/// A second module among those of a page.
pub(super) struct Part {
    /// The sign that begins the names under which it finds functions of the first one.
    pub(super) sign: char,
    /// The global that says whether it is there. Halves of different builds do not know each other's.
    pub(super) loaded: String,
}

/// The signs of the parts, in the order in which they are cut off.
pub(super) const SIGNS: [char; 2] = ['-', '~'];

/// Whether a half that was cut off before finds something under this name.
fn is_asked_for(name: &str) -> bool {
    name.starts_with(SIGNS)
}

impl Plan {
    /// `ran` are the numbers, among the functions that the module defines, of those that ran at the start; `held` the places
    /// of the table that they can call.
    pub(super) fn new(
        parsed: &Parsed<'_>,
        ran: &HashSet<u32>,
        held: &HashSet<u32>,
        part: Part,
    ) -> Result<Self> {
        let all = 0..u32::try_from(parsed.bodies.len())?;
        let imported = parsed.imported;
        let (mut kept, mut moved) = (BTreeSet::new(), BTreeSet::new());
        for number in all {
            let is_kept = ran.contains(&number) || parsed.start == Some(imported + number);
            let half = if is_kept { &mut kept } else { &mut moved };
            half.insert(imported + number);
        }
        let table = parsed.entries.first().map_or(0, |entries| entries.table);
        ensure!(
            parsed.entries.iter().all(|entries| entries.table == table),
            "functions stand in several tables"
        );
        let mut slots = BTreeMap::new();
        let mut stubs = BTreeSet::new();
        for entries in &parsed.entries {
            for (place, function) in (entries.offset..).zip(&entries.functions) {
                if moved.contains(function) {
                    slots.entry(*function).or_insert(place);
                }
                if moved.contains(function) && held.contains(&place) {
                    stubs.insert(*function);
                }
            }
        }
        let exported = parsed.exports.iter();
        let exported = exported.filter(|(_, kind, _)| *kind == ExternalKind::Func);
        let handed = exported.clone().filter(|(name, ..)| is_asked_for(name));
        let handed = handed.map(|(_, _, index)| *index);
        let handed: BTreeSet<u32> = handed.filter(|index| moved.contains(index)).collect();
        let exported = exported.filter(|(name, ..)| !is_asked_for(name));
        let exported = exported.map(|(_, _, index)| *index);
        let mut called = BTreeSet::new();
        let mut shared = BTreeSet::new();
        let mut referred: BTreeSet<u32> = parsed.declared.iter().copied().collect();
        referred.extend(exported);
        for (number, body) in (imported..).zip(&parsed.bodies) {
            if kept.contains(&number) {
                called.extend(Parsed::calls(body)?);
                referred.extend(Parsed::refers(body)?);
            } else {
                let calls = Parsed::calls(body)?;
                shared.extend(calls.into_iter().filter(|of| !moved.contains(of)));
            }
        }
        stubs.extend(referred.intersection(&moved));
        let first = u32::try_from(parsed.tables[table as usize].initial)?;
        let mut added = 0;
        for function in called.intersection(&moved).chain(&stubs) {
            slots.entry(*function).or_insert_with(|| {
                added += 1;
                first + added - 1
            });
        }
        let of = |function: &u32| parsed.type_of[*function as usize];
        let mut order: Vec<u32> = kept.iter().copied().collect();
        order.sort_by_key(|function| parsed.bodies[(function - imported) as usize].range().len());
        Ok(Self {
            order,
            thunks: slots.keys().map(of).collect(),
            kept,
            moved,
            stubs,
            slots,
            shared,
            handed,
            table,
            added,
            part,
        })
    }
}
