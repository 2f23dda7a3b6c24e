//! Splits a finished module by what runs before the first key: the first module has what ran when the page was recorded,
//! the rest comes behind it (ADR 0011).
//!
//! A call of something that is not there yet waits for the rest, and with it the page: nothing is lost, and nothing
//! comes in another order.

mod counted;
mod data;
mod first;
mod live;
mod outlined;
mod parsed;
mod plan;
mod points;
mod recorded;
mod rest;

use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use wasmparser::FunctionBody;

use self::data::Objects;
pub(crate) use self::data::without_links;
use self::parsed::Parsed;
use self::plan::Plan;
pub(crate) use self::recorded::Recording;
use crate::process::note;

/// How many functions are named.
const MOST_NAMED: usize = 120;

/// Splits `MODULE_bg.wasm` in a folder by what runs when a page is recorded there, and teaches the glue to load the
/// rest: `loadRest` is exported beside what it exports already. Where the page cannot be recorded, the module stays in one
/// piece.
pub(crate) fn page(dist: &Path, module: &str, record: &Recording, linked: &[u8]) -> Result<()> {
    let path = dist.join(format!("{module}_bg.wasm"));
    let bytes = fs::read(&path)?;
    note(&format!("recording what {module} runs at its start"));
    fs::write(&path, counted::counted(&bytes)?)?;
    let marks = recorded::record(dist, record);
    fs::write(&path, &bytes)?;
    let marks = match marks {
        Ok(marks) => marks,
        Err(error) => {
            note(&format!("{module} stays in one piece: {error:#}"));
            return Ok(());
        }
    };
    let (outlined, ran) = outlined::outlined(&bytes, &marks)?;
    wasmparser::validate(&outlined).context("the module with its rows taken out is not valid")?;
    let ran = (0..).zip(&ran).filter(|(_, ran)| ran.at_all);
    let ran: HashSet<u32> = ran.map(|(number, _)| number).collect();
    let mut hasher = DefaultHasher::new();
    (linked, &marks).hash(&mut hasher);
    let loaded = format!("rest:{:016x}", hasher.finish());
    let (first, rest) = split(&outlined, &ran, &Objects::read(linked)?, loaded.clone())?;
    fs::write(&path, first)?;
    let name = format!("{module}_rest.wasm");
    fs::write(dist.join(&name), rest)?;
    let glue = dist.join(format!("{module}.js"));
    let text = fs::read_to_string(&glue)?;
    let names: Vec<&str> = Parsed::read(&bytes)?
        .imports
        .iter()
        .map(|import| import.1)
        .collect();
    fs::write(&glue, teach(&text, &name, &loaded, &names)?)?;
    Ok(())
}

/// The first module, and the rest.
fn split(
    bytes: &[u8],
    ran: &HashSet<u32>,
    objects: &Objects,
    loaded: String,
) -> Result<(Vec<u8>, Vec<u8>)> {
    let parsed = Parsed::read(bytes)?;
    let stay: Vec<&FunctionBody<'_>> = (0..)
        .zip(&parsed.bodies)
        .filter(|(number, _)| ran.contains(number))
        .map(|(_, body)| body)
        .collect();
    let reach = objects.reach(&stay)?;
    let plan = Plan::new(&parsed, ran, &reach.held, loaded)?;
    eprintln!(
        "    {} of {} functions stay; {} stand-ins, {} ways to call what moved, {} functions are shared",
        plan.kept.len(),
        parsed.bodies.len(),
        plan.stubs.len(),
        plan.thunks.len(),
        plan.shared.len()
    );
    name_the_heaviest(&parsed, &plan);
    let [constants_that_stay, constants_that_go] = data::cut(&parsed.data, &reach.free)?;
    let weight =
        |pieces: &[data::Piece<'_>]| pieces.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
    eprintln!(
        "    {} bytes of constants stay, {} go",
        weight(&constants_that_stay),
        weight(&constants_that_go)
    );
    let halves = (
        first::first(&parsed, &plan, &constants_that_stay)?,
        rest::rest(&parsed, &plan, &constants_that_go)?,
    );
    for (name, half) in [("first", &halves.0), ("second", &halves.1)] {
        wasmparser::validate(half).with_context(|| format!("the {name} module is not valid"))?;
    }
    Ok(halves)
}

/// Prints what stays and weighs most, where the module has names (`FORMLOOM_WASM_NAMES`).
fn name_the_heaviest(parsed: &Parsed<'_>, plan: &Plan) {
    let weight = |index: u32| {
        let body = index.checked_sub(parsed.imported);
        let body = body.and_then(|number| parsed.bodies.get(number as usize));
        body.map_or(0, |body| body.range().len())
    };
    let named = parsed.names.iter();
    let named = named.filter(|(index, _)| plan.kept.contains(index));
    let mut named: Vec<(usize, &str)> =
        named.map(|(index, name)| (weight(*index), *name)).collect();
    named.sort_unstable_by(|one, other| other.cmp(one));
    for (weight, name) in named.iter().take(MOST_NAMED) {
        eprintln!("    {weight:7} {name}");
    }
}

/// The glue with what loads the rest.
fn teach(glue: &str, name: &str, loaded: &str, imports: &[&str]) -> Result<String> {
    const IMPORTS: &str = "    return {\n        __proto__: null,\n        \"./";
    let at = glue.find(IMPORTS).context("the glue has no imports")?;
    let (before, after) = glue.split_at(at);
    let load = first::LOAD;
    let own = include_str!("load_rest.js")
        .replace("REST_NAME", name)
        .replace("REST_LOADED", loaded);
    let mut before = before.to_owned();
    for (number, import) in imports.iter().enumerate() {
        let key = format!("        {import}: ");
        ensure!(
            before.matches(&key).count() == 1,
            "the glue does not give {import} once"
        );
        before = before.replace(&key, &format!("        {}: ", plan::short('_', number)));
    }
    Ok(format!(
        "{before}    import0.{load} = loadRestNow;\n{after}\n{own}"
    ))
}
