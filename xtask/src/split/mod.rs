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
mod rows;
mod schemas;

use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use wasmparser::FunctionBody;

use self::data::Objects;
pub(crate) use self::data::without_links;
use self::parsed::Parsed;
use self::plan::{Part, Plan, SIGNS};
pub(crate) use self::recorded::Recording;
use crate::process::note;

/// How many functions are named.
const MOST_NAMED: usize = 120;

/// The parts of a page behind its first module, in the order in which they are cut off: what did not run with forms of
/// many kinds, then what did not run with the forms that come first.
const PARTS: [&str; 2] = ["rest", "more"];

/// Splits `MODULE_bg.wasm` in a folder by what runs when a page is recorded there, and teaches the glue to load the parts
/// that are cut off: `loadRest` (and `loadMore`) are exported beside what it exports already. Where the page cannot be
/// recorded, the module stays in one piece.
pub(crate) fn page(dist: &Path, module: &str, record: &Recording, linked: &[u8]) -> Result<()> {
    let objects = Objects::read(linked)?;
    for (number, part) in PARTS.iter().enumerate().take(record.parts()) {
        note(&format!("recording what {module} runs before `{part}`"));
        if let Err(error) = cut_off(dist, module, record, &objects, (number, part)) {
            note(&format!("{module} is not split further: {error:#}"));
            break;
        }
    }
    if !keeps_names() {
        let path = dist.join(format!("{module}_bg.wasm"));
        fs::write(
            &path,
            data::without(&fs::read(&path)?, |name| name == "name")?,
        )?;
    }
    Ok(())
}

/// What compares the keys of a table: it runs where two hashes begin alike, which is chance. Gives the numbers of these
/// functions among those that the module defines.
fn run_by_chance(parsed: &Parsed<'_>) -> Result<Vec<u32>> {
    /// The longest, in bytes: longer ones are asked for rarely.
    const LONGEST: usize = 160;
    let number = |index: u32| {
        let number = index.checked_sub(parsed.imported)?;
        let length = parsed.bodies.get(number as usize)?.range().len();
        (length <= LONGEST).then_some(number)
    };
    let compares = |name: &str| name.contains("hashbrown::") && name.contains("{{closure}}");
    let named = parsed.names.iter().filter(|(_, name)| compares(name));
    let mut found: Vec<u32> = named.filter_map(|(index, _)| number(*index)).collect();
    // With what they call, as the comparison of a key.
    let calls = found
        .iter()
        .map(|number| Parsed::calls(&parsed.bodies[*number as usize]));
    let called: Vec<Vec<u32>> = calls.collect::<Result<_>>()?;
    found.extend(called.into_iter().flatten().filter_map(number));
    Ok(found)
}

/// Whether functions keep their names, which a profiler wants.
pub(crate) fn keeps_names() -> bool {
    std::env::var_os("FORMLOOM_WASM_NAMES").is_some()
}

/// Cuts a part off the first module.
fn cut_off(
    dist: &Path,
    module: &str,
    record: &Recording,
    objects: &Objects,
    (number, name): (usize, &str),
) -> Result<()> {
    let path = dist.join(format!("{module}_bg.wasm"));
    let bytes = fs::read(&path)?;
    fs::write(&path, counted::counted(&bytes)?)?;
    let marks = recorded::record(dist, record, name);
    fs::write(&path, &bytes)?;
    let marks = marks?;
    let (outlined, ran) = outlined::outlined(&bytes, &marks)?;
    wasmparser::validate(&outlined).context("the module with its rows taken out is not valid")?;
    let ran = (0..).zip(&ran).filter(|(_, ran)| ran.at_all);
    let mut ran: HashSet<u32> = ran.map(|(number, _)| number).collect();
    ran.extend(run_by_chance(&Parsed::read(&bytes)?)?);
    let mut hasher = DefaultHasher::new();
    (&bytes, &marks).hash(&mut hasher);
    let part = Part {
        sign: SIGNS[number],
        loaded: format!("{name}:{:016x}", hasher.finish()),
    };
    let glue = dist.join(format!("{module}.js"));
    let text = fs::read_to_string(&glue)?;
    let names: Vec<&str> = Parsed::read(&bytes)?
        .imports
        .iter()
        .map(|import| import.1)
        .collect();
    let file = format!("{module}_{name}.wasm");
    let text = teach(&text, (name, &file), &part.loaded, &names)?;
    let (first, rest) = split(&outlined, &ran, objects, part)?;
    fs::write(&path, first)?;
    fs::write(dist.join(file), rest)?;
    fs::write(&glue, text)?;
    Ok(())
}

/// The first module, and the rest.
fn split(
    bytes: &[u8],
    ran: &HashSet<u32>,
    objects: &Objects,
    part: Part,
) -> Result<(Vec<u8>, Vec<u8>)> {
    let parsed = Parsed::read(bytes)?;
    let stay: Vec<&FunctionBody<'_>> = (0..)
        .zip(&parsed.bodies)
        .filter(|(number, _)| ran.contains(number))
        .map(|(_, body)| body)
        .collect();
    let reach = objects.reach(&stay)?;
    let plan = Plan::new(&parsed, ran, &reach.held, part)?;
    eprintln!(
        "    {} of {} functions stay; {} stand-ins, {} ways to call what moved, {} functions are shared",
        plan.kept.len(),
        parsed.bodies.len(),
        plan.stubs.len(),
        plan.thunks.len(),
        plan.shared.len()
    );
    if keeps_names() {
        name_the_heaviest(&parsed, &plan);
    }
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

/// The glue with what loads a part.
fn teach(glue: &str, (name, file): (&str, &str), loaded: &str, imports: &[&str]) -> Result<String> {
    const IMPORTS: &str = "    return {\n        __proto__: null,\n        \"./";
    const PARTS: &str = "const parts = [], beforeRest = [];\n";
    let at = glue.find(IMPORTS).context("the glue has no imports")?;
    let (before, after) = glue.split_at(at);
    let load = first::load(imports.len());
    let (initial, others) = name.split_at(1);
    let title = initial.to_uppercase() + others;
    let own = include_str!("load_rest.js")
        .replace("PART_NAME", file)
        .replace("PART_LOADED", loaded)
        .replace("PART", &title);
    let mut before = before.to_owned();
    for (number, import) in imports.iter().enumerate() {
        let short = plan::short('_', number);
        // What was cut off before has given it its name.
        if *import == short {
            continue;
        }
        let key = format!("        {import}: ");
        ensure!(
            before.matches(&key).count() == 1,
            "the glue does not give {import} once"
        );
        before = before.replace(&key, &format!("        {short}: "));
    }
    let parts = if glue.contains(PARTS) { "" } else { PARTS };
    Ok(format!(
        "{before}    import0.{load} = load{title}Now;\n{after}\n{parts}{own}"
    ))
}
