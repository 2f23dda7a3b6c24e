//! The machine that searches for counterexamples: random schemas, instances and events, and laws that hold for all.
//!
//! A run follows from its seed alone. What breaks a law is made smaller and printed as a fixture; `fixtures/machine`
//! keeps what was found, and every law is asked of it again.

mod coverage;
mod described;
mod dice;
mod event;
mod kept;
mod ledger;
mod picture;
mod rebuilt;
mod returned;
mod run;
mod schema;
mod search;
mod shrink;
mod small;
mod step;
mod timeline;
mod value;
mod written;

use serde_json::{Map, Value};

pub use self::coverage::{Coverage, EVENTS};
pub use self::dice::Dice;
use self::event::Events;
pub use self::event::SECRET;
pub use self::run::Find;
use self::run::Machine;
pub use self::schema::Feature;
pub use self::search::{Found, Searched, search};
pub use self::shrink::shrink;
pub use self::step::Case;

/// One run by a seed.
///
/// # Errors
/// What breaks a law, as it was found.
pub fn run(seed: u64) -> Result<Coverage, Find> {
    run_with(&mut Dice::from_seed(seed))
}

/// One run by any source of choices.
///
/// # Errors
/// What breaks a law, as it was found.
pub fn run_with(dice: &mut Dice) -> Result<Coverage, Find> {
    let made = schema::schema(dice);
    let instance = match dice.below(5) {
        0 | 1 => None,
        2 | 3 => Some(value::sample(dice, &made.schema, &made.schema, 5)),
        _ => Some(value::wild(dice, 3)),
    };
    let defaults = match dice.below(6) {
        0 => Some("required"),
        1 => Some("none"),
        _ => None,
    };
    let mut case = Case {
        schema: made.schema,
        instance,
        stored: Vec::new(),
        defaults,
        steps: Vec::new(),
    };
    store(dice, &mut case);
    let schema = case.schema.clone();
    let Some(mut machine) = Machine::start(case)? else {
        return Ok(Coverage::default());
    };
    machine.used = made.used;
    let mut events = Events::new(&schema);
    for _ in 0..8 + dice.below(25) {
        let event = events.next(dice, &machine.state, &machine.picture);
        machine.step(event)?;
    }
    machine.finish()
}

/// Some of the secrets are stored with the host, and not in the instance.
fn store(dice: &mut Dice, case: &mut Case) {
    let Ok(compiled) = formloom_core::compile(&case.schema) else {
        return;
    };
    let state = compiled.form.state(case.instance.clone());
    let mut open = vec![state.tree()];
    let mut found = Vec::new();
    while let Some(node) = open.pop() {
        if node.secret && !node.at.is_root() {
            found.push(node.at.as_str().to_owned());
        }
        open.extend(node.children);
    }
    found.sort();
    for at in found {
        if dice.chance(1, 2)
            && !case
                .stored
                .iter()
                .any(|other| at.starts_with(other.as_str()))
        {
            if let Some((around, last)) = formloom_core::Pointer::from(at.as_str()).split_last()
                && let Some(around) = case
                    .instance
                    .as_mut()
                    .and_then(|it| it.pointer_mut(around.as_str()))
            {
                match around {
                    Value::Object(members) => drop(members.shift_remove(&last)),
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
                    // An item is there, or it is not.
                    Value::Array(_) => continue,
                }
            }
            case.stored.push(at);
        }
    }
}

/// Plays a case again.
///
/// # Errors
/// What breaks a law.
pub fn replay(case: &Case) -> Result<Coverage, Find> {
    let steps = case.steps.clone();
    let Some(mut machine) = Machine::start(case.clone())? else {
        return Ok(Coverage::default());
    };
    for step in steps {
        machine.step(step)?;
    }
    machine.finish()
}

/// A find as a fixture.
pub fn fixture(find: &Find, seed: u64) -> Value {
    let description = format!("{}: {}", find.law, find.message);
    find.case.fixture(
        &description,
        &format!("cargo xtask search, seed {seed}"),
        Map::new(),
    )
}
