//! The first module: what ran at the start, and a way to the rest.

use std::collections::{BTreeMap, HashSet};

use anyhow::{Context as _, Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType,
    ExportKind, ExportSection, Function, FunctionSection, GlobalSection, ImportSection,
    Instruction, MemorySection, Module, NameMap, NameSection, StartSection, TableSection, ValType,
};
use wasmparser::{FunctionBody, Operator};

use super::data::Piece;
use super::parsed::Parsed;
use super::plan::{Plan, short};

/// Under which name the glue gives the first module what fetches the second one: behind all other imports.
pub(super) fn load(imported: usize) -> String {
    short('_', imported)
}

struct First<'p> {
    plan: &'p Plan,
    /// Where a function stands now.
    indices: BTreeMap<u32, u32>,
    /// The function that calls a moved one of a type.
    thunks: BTreeMap<u32, u32>,
    type_of: &'p [u32],
}

impl Reencode for First<'_> {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Self::Error>> {
        Ok(self.indices.get(&function).copied().unwrap_or_default())
    }
}

impl First<'_> {
    fn body(
        &mut self,
        body: &FunctionBody<'_>,
    ) -> Result<Function, Error<std::convert::Infallible>> {
        let mut function = self.new_function_with_parsed_locals(body)?;
        for operator in body.get_operators_reader()? {
            match operator? {
                Operator::Call { function_index } if self.plan.moved.contains(&function_index) => {
                    self.call_moved(&mut function, function_index);
                }
                operator => {
                    function.instruction(&self.instruction(operator)?);
                }
            }
        }
        Ok(function)
    }

    fn call_moved(&self, function: &mut Function, moved: u32) {
        let slot = self.plan.slots[&moved].cast_signed();
        let thunk = self.thunks[&self.type_of[moved as usize]];
        function.instruction(&Instruction::I32Const(slot));
        function.instruction(&Instruction::Call(thunk));
    }
}

/// Writes the first module. Its imports have short names, in their order, and `load` behind them.
pub(super) fn first(
    parsed: &Parsed<'_>,
    plan: &Plan,
    constants_that_stay: &[Piece<'_>],
) -> Result<Vec<u8>> {
    let module_name = parsed.imports.first().context("no import")?.0;
    let mut types = parsed.types_section()?;
    let mut next_type = u32::try_from(parsed.types.len())?;
    let load_type = next_type;
    types.ty().function([], []);
    next_type += 1;
    // A thunk takes what the function takes, and the place of it.
    let mut thunk_types = BTreeMap::new();
    let mut same = wasm_encoder::reencode::RoundtripReencoder;
    for of in &plan.thunks {
        let signature = &parsed.types[*of as usize];
        let convert =
            |types: &[wasmparser::ValType],
             same: &mut wasm_encoder::reencode::RoundtripReencoder| {
                same.val_types(types.to_vec())
                    .map_err(|error| anyhow!("a type: {error}"))
            };
        let mut params = convert(signature.params(), &mut same)?;
        params.push(ValType::I32);
        types
            .ty()
            .function(params, convert(signature.results(), &mut same)?);
        thunk_types.insert(*of, next_type);
        next_type += 1;
    }

    let mut imports = ImportSection::new();
    for (index, (module, _, _)) in parsed.imports.iter().enumerate() {
        let of = EntityType::Function(parsed.type_of[index]);
        imports.import(module, &short('_', index), of);
    }
    let name = load(parsed.imports.len());
    imports.import(module_name, &name, EntityType::Function(load_type));
    let load = parsed.imported;

    let mut functions = FunctionSection::new();
    let mut indices: BTreeMap<u32, u32> =
        (0..parsed.imported).map(|index| (index, index)).collect();
    let mut next = parsed.imported + 1;
    for function in plan.order.iter().chain(&plan.stubs) {
        functions.function(parsed.type_of[*function as usize]);
        indices.insert(*function, next);
        next += 1;
    }
    let mut thunks = BTreeMap::new();
    for (of, thunk_type) in &thunk_types {
        functions.function(*thunk_type);
        thunks.insert(*of, next);
        next += 1;
    }
    // What stands in the table for a moved function that nothing here can call.
    functions.function(load_type);
    let hole = next;
    let mut first = First {
        plan,
        indices,
        thunks,
        type_of: &parsed.type_of,
    };
    let failed = |error: Error<std::convert::Infallible>| anyhow!("the first module: {error}");

    let loaded = u32::try_from(parsed.globals.len())?;
    let mut code = CodeSection::new();
    for function in &plan.order {
        let body = &parsed.bodies[(function - parsed.imported) as usize];
        code.function(&first.body(body).map_err(failed)?);
    }
    for stub in &plan.stubs {
        let mut function = Function::new([]);
        let params = parsed.types[parsed.type_of[*stub as usize] as usize]
            .params()
            .len();
        for param in 0..u32::try_from(params)? {
            function.instruction(&Instruction::LocalGet(param));
        }
        first.call_moved(&mut function, *stub);
        function.instruction(&Instruction::End);
        code.function(&function);
    }
    for of in thunk_types.keys() {
        let params = u32::try_from(parsed.types[*of as usize].params().len())?;
        let mut function = Function::new([]);
        for instruction in [
            Instruction::GlobalGet(loaded),
            Instruction::I32Eqz,
            Instruction::If(BlockType::Empty),
            Instruction::Call(load),
            Instruction::End,
        ] {
            function.instruction(&instruction);
        }
        for param in 0..=params {
            function.instruction(&Instruction::LocalGet(param));
        }
        function.instruction(&Instruction::CallIndirect {
            type_index: *of,
            table_index: plan.table,
        });
        function.instruction(&Instruction::End);
        code.function(&function);
    }

    let mut function = Function::new([]);
    function.instruction(&Instruction::Unreachable);
    function.instruction(&Instruction::End);
    code.function(&function);

    let mut tables = TableSection::new();
    for (index, table) in (0..).zip(&parsed.tables) {
        tables.table(table_type(*table, plan, index)?);
    }
    let mut memories = MemorySection::new();
    for memory in &parsed.memories {
        memories.memory(same.memory_type(*memory).map_err(failed)?);
    }
    let mut globals = GlobalSection::new();
    for (of, start) in &parsed.globals {
        let of = same.global_type(*of).map_err(failed)?;
        globals.global(of, &first.const_expr(start.clone()).map_err(failed)?);
    }
    globals.global(
        wasm_encoder::GlobalType {
            val_type: ValType::I32,
            mutable: true,
            shared: false,
        },
        &ConstExpr::i32_const(0),
    );

    let mut exports = ExportSection::new();
    let mut names: HashSet<String> = HashSet::new();
    for (name, kind, index) in &parsed.exports {
        if *kind == wasmparser::ExternalKind::Func && plan.handed.contains(index) {
            continue;
        }
        names.insert((*name).to_owned());
        let kind = same.export_kind(*kind).map_err(failed)?;
        let index = match kind {
            ExportKind::Func => first.function_index(*index).map_err(failed)?,
            _ => *index,
        };
        exports.export(name, kind, index);
    }
    exports.export(&plan.part.loaded, ExportKind::Global, loaded);
    for (number, function) in plan.shared.iter().enumerate() {
        let index = first.function_index(*function).map_err(failed)?;
        exports.export(&short(plan.part.sign, number), ExportKind::Func, index);
    }
    for (kind, sign, count) in shared_parts(parsed) {
        for index in 0..count {
            let name = short(sign, index as usize);
            // Another half may have asked for it already.
            if names.insert(name.clone()) {
                exports.export(&name, kind, index);
            }
        }
    }

    let mut elements = ElementSection::new();
    for entries in &parsed.entries {
        let functions: Vec<u32> = entries
            .functions
            .iter()
            .map(|function| first.indices.get(function).copied().unwrap_or(hole))
            .collect();
        elements.active(
            Some(entries.table),
            &ConstExpr::i32_const(entries.offset.cast_signed()),
            Elements::Functions(functions.into()),
        );
    }
    if !parsed.declared.is_empty() {
        let declared: Vec<u32> = parsed.declared.iter().map(|of| first.indices[of]).collect();
        elements.declared(Elements::Functions(declared.into()));
    }
    let data = constants(constants_that_stay);

    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions);
    module.section(&tables).section(&memories).section(&globals);
    module.section(&exports);
    if let Some(start) = parsed.start {
        let function_index = first.indices[&start];
        module.section(&StartSection { function_index });
    }
    module.section(&elements).section(&code).section(&data);
    if !parsed.names.is_empty() {
        // A stack says then who asked for the rest too early.
        let mut names = NameMap::new();
        let named = parsed.names.iter();
        let named = named.filter(|(index, _)| plan.kept.contains(index));
        for (index, name) in named {
            names.append(first.indices[index], name);
        }
        let mut section = NameSection::new();
        section.functions(&names);
        module.section(&section);
    }
    Ok(module.finish())
}

/// Constants at their addresses.
pub(super) fn constants(pieces: &[Piece<'_>]) -> DataSection {
    let mut data = DataSection::new();
    for (address, bytes) in pieces {
        let at = ConstExpr::i32_const(address.cast_signed());
        data.active(0, &at, bytes.iter().copied());
    }
    data
}

/// What the rest imports beside functions, and the sign that begins its name.
pub(super) fn shared_parts(parsed: &Parsed<'_>) -> [(ExportKind, char, u32); 3] {
    let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    [
        (ExportKind::Table, '+', count(parsed.tables.len())),
        (ExportKind::Memory, '*', count(parsed.memories.len())),
        (ExportKind::Global, '=', count(parsed.globals.len())),
    ]
}

/// A table as the first module has it: that of functions with more places.
pub(super) fn table_type(
    table: wasmparser::TableType,
    plan: &Plan,
    index: u32,
) -> Result<wasm_encoder::TableType> {
    let mut table = table;
    if index == plan.table {
        table.initial += u64::from(plan.added);
        table.maximum = table.maximum.map(|most| most + u64::from(plan.added));
    }
    let mut same = wasm_encoder::reencode::RoundtripReencoder;
    same.table_type(table)
        .map_err(|error| anyhow!("a table: {error}"))
}
