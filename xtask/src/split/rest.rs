//! The second module: what did not run at the start. It works on the memory and the tables of the first one.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    FunctionSection, GlobalType, ImportSection, Module, ValType,
};

use super::data::Piece;
use super::first::{constants, shared_parts, table_type};
use super::parsed::Parsed;
use super::plan::{Plan, short};

/// Under which name the exports of the first module are given to the rest.
pub(crate) const FIRST: &str = "first";

struct Rest {
    indices: BTreeMap<u32, u32>,
}

impl Reencode for Rest {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Self::Error>> {
        Ok(self.indices.get(&function).copied().unwrap_or_default())
    }
}

/// Writes the second module.
pub(super) fn rest(
    parsed: &Parsed<'_>,
    plan: &Plan,
    constants_that_go: &[Piece<'_>],
) -> Result<Vec<u8>> {
    let failed = |error: Error<std::convert::Infallible>| anyhow!("the rest: {error}");
    let types = parsed.types_section()?;
    let mut same = RoundtripReencoder;
    let mut imports = ImportSection::new();
    let mut indices = BTreeMap::new();
    for (index, function) in (0_u32..).zip(&plan.shared) {
        let of = EntityType::Function(parsed.type_of[*function as usize]);
        imports.import(FIRST, &short(plan.part.sign, index as usize), of);
        indices.insert(*function, index);
    }
    for (kind, sign, count) in shared_parts(parsed) {
        for index in 0..count {
            let at = index as usize;
            let of = match kind {
                ExportKind::Table => {
                    // The next part may give it more places.
                    let mut table = table_type(parsed.tables[at], plan, index)?;
                    table.maximum = None;
                    EntityType::Table(table)
                }
                ExportKind::Memory => {
                    EntityType::Memory(same.memory_type(parsed.memories[at]).map_err(failed)?)
                }
                _ => EntityType::Global(same.global_type(parsed.globals[at].0).map_err(failed)?),
            };
            imports.import(FIRST, &short(sign, at), of);
        }
    }
    // Not used here: without it the halves are of different builds, and must not be put together.
    let loaded = GlobalType {
        val_type: ValType::I32,
        mutable: true,
        shared: false,
    };
    imports.import(FIRST, &plan.part.loaded, EntityType::Global(loaded));
    let mut functions = FunctionSection::new();
    for (index, function) in (u32::try_from(plan.shared.len())?..).zip(&plan.moved) {
        functions.function(parsed.type_of[*function as usize]);
        indices.insert(*function, index);
    }
    let mut rest = Rest { indices };
    let mut code = CodeSection::new();
    for (index, body) in (parsed.imported..).zip(&parsed.bodies) {
        if plan.moved.contains(&index) {
            rest.parse_function_body(&mut code, body.clone())
                .map_err(failed)?;
        }
    }
    let mut elements = ElementSection::new();
    for (place, functions) in runs(parsed, plan) {
        let functions: Vec<u32> = functions.iter().map(|of| rest.indices[of]).collect();
        elements.active(
            Some(plan.table),
            &ConstExpr::i32_const(place.cast_signed()),
            Elements::Functions(functions.into()),
        );
    }
    let mut referred: Vec<u32> = Vec::new();
    for (index, body) in (parsed.imported..).zip(&parsed.bodies) {
        if plan.moved.contains(&index) {
            referred.extend(Parsed::refers(body)?.iter().map(|of| rest.indices[of]));
        }
    }
    if !referred.is_empty() {
        elements.declared(Elements::Functions(referred.into()));
    }
    let mut exports = ExportSection::new();
    for (name, kind, index) in &parsed.exports {
        if *kind == wasmparser::ExternalKind::Func && plan.handed.contains(index) {
            exports.export(name, ExportKind::Func, rest.indices[index]);
        }
    }
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions);
    module.section(&exports).section(&elements).section(&code);
    module.section(&constants(constants_that_go));
    Ok(module.finish())
}

/// The places of the table that the rest fills, in runs.
fn runs(parsed: &Parsed<'_>, plan: &Plan) -> Vec<(u32, Vec<u32>)> {
    let mut places: BTreeMap<u32, u32> =
        plan.slots.iter().map(|(of, place)| (*place, *of)).collect();
    for entries in &parsed.entries {
        for (place, function) in (entries.offset..).zip(&entries.functions) {
            if plan.moved.contains(function) {
                places.insert(place, *function);
            }
        }
    }
    let mut runs: Vec<(u32, Vec<u32>)> = Vec::new();
    for (place, function) in places {
        match runs.last_mut() {
            Some((start, run)) if *start as usize + run.len() == place as usize => {
                run.push(function);
            }
            _ => runs.push((place, vec![function])),
        }
    }
    runs
}
