//! Takes rows of instructions that did not run out of functions that did, into functions of their own, so that they can
//! move. The module does the same as before.
//!
//! Such a function takes and gives no parameters: what it shares with the one that it came from is handed over in
//! globals that nothing else uses, and is read before anything else can run. It gives the number of the way out: 0 is
//! the end of the row, the others are jumps and a return.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::convert::Infallible;

use anyhow::{Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, Function, FunctionSection, GlobalSection, Instruction,
    Module, TypeSection, ValType,
};
use wasmparser::Operator;

use super::counted::Ran;
use super::parsed::Parsed;
use super::points::{Pointed, points};
use super::rows::{KINDS, Row, Way, chosen, global};

/// Functions of which other rows run with each start: where things lie in memory, and what their hash is, is chance.
const BY_CHANCE: [&str; 5] = [
    "core::slice::sort::",
    "dlmalloc",
    "foldhash",
    "hashbrown::",
    "indexmap::",
];

struct Outliner<'f, 'a> {
    functions: &'f [Pointed<'a>],
    rows: Vec<Vec<Row>>,
    next: usize,
    /// The first of the new globals, types and functions.
    globals: u32,
    type_of_rows: u32,
    next_row: u32,
    row_count: u32,
}

/// The module with rows that did not run in functions of their own; these come behind all others.
pub(super) fn outlined(bytes: &[u8], marks: &[u8]) -> Result<(Vec<u8>, Vec<Ran>)> {
    let parsed = Parsed::read(bytes)?;
    let functions = points(bytes)?;
    let ran = super::counted::ran(&functions, marks);
    let globals = u32::try_from(parsed.globals.len())?;
    let mut rows = Vec::new();
    let whole: HashSet<u32> = parsed
        .names
        .iter()
        .filter(|(_, name)| BY_CHANCE.iter().any(|by_chance| name.contains(by_chance)))
        .map(|(index, _)| *index)
        .collect();
    for ((index, function), ran) in (parsed.imported..).zip(&functions).zip(&ran) {
        rows.push(if ran.at_all && !whole.contains(&index) {
            chosen(function, ran, globals)
        } else {
            Vec::new()
        });
    }
    let row_count = u32::try_from(rows.iter().map(Vec::len).sum::<usize>())?;
    let mut outliner = Outliner {
        functions: &functions,
        rows,
        next: 0,
        globals,
        type_of_rows: u32::try_from(parsed.types.len())?,
        next_row: parsed.imported + u32::try_from(parsed.bodies.len())?,
        row_count,
    };
    let mut module = Module::new();
    outliner
        .parse_core_module(&mut module, wasmparser::Parser::new(0), bytes)
        .map_err(|error| anyhow!("rows that did not run: {error}"))?;
    Ok((module.finish(), ran))
}

impl Outliner<'_, '_> {
    fn carrying(&self, kind: usize) -> u32 {
        global(self.globals, kind, KINDS[kind].1)
    }

    /// In the place of a row: hands over, calls, takes back, goes on where the row would have.
    fn call(&self, row: &Row, row_function: u32) -> Vec<Instruction<'static>> {
        use Instruction as I;
        let mut code = Vec::new();
        for (local, global) in &row.taken {
            code.extend([I::LocalGet(*local), I::GlobalSet(*global)]);
        }
        let long: Vec<Way> = row
            .ways
            .iter()
            .copied()
            .filter(|way| way.is_long())
            .collect();
        let count = |length: usize| u32::try_from(length).unwrap_or_default();
        if !row.ways.is_empty() {
            code.extend(vec![I::Block(BlockType::Empty); long.len() + 1]);
        }
        code.push(I::Call(row_function));
        let back = row.given.iter();
        code.extend(back.flat_map(|(local, global)| [I::GlobalGet(*global), I::LocalSet(*local)]));
        if row.ways.is_empty() {
            code.push(I::Drop);
        } else {
            let around = count(long.len()) + 1;
            let on = around - 1;
            let mut targets = vec![on];
            targets.extend(row.ways.iter().map(|way| match way {
                Way::Jump(out, None) => out + around,
                way => count(long.iter().position(|one| one == way).unwrap_or_default()),
            }));
            code.push(I::BrTable(targets.into(), on));
            for (number, way) in long.iter().enumerate() {
                code.push(I::End);
                code.extend(way.carries().map(|kind| I::GlobalGet(self.carrying(kind))));
                code.push(match way {
                    Way::Jump(out, _) => I::Br(out + around - 1 - count(number)),
                    Way::Return(_) => I::Return,
                });
            }
            code.push(I::End);
        }
        code.extend(match row.falls {
            None => Some(I::Unreachable),
            Some(kind) => kind.map(|kind| I::GlobalGet(self.carrying(kind))),
        });
        code
    }

    /// The function of a row.
    fn function(&mut self, number: usize, row: &Row) -> Result<Function, Error<Infallible>> {
        use Instruction as I;
        let functions = self.functions;
        let pointed = &functions[number];
        let operators = &pointed.operators[row.from..row.to];
        let mut locals: BTreeMap<u32, u32> = BTreeMap::new();
        let mut kinds: Vec<ValType> = Vec::new();
        for operator in operators {
            if let Operator::LocalGet { local_index }
            | Operator::LocalSet { local_index }
            | Operator::LocalTee { local_index } = operator
                && !locals.contains_key(local_index)
            {
                locals.insert(*local_index, u32::try_from(kinds.len()).unwrap_or_default());
                kinds.push(self.val_type(pointed.locals[*local_index as usize])?);
            }
        }
        let mut new_local = |of: ValType| {
            kinds.push(of);
            u32::try_from(kinds.len() - 1).unwrap_or_default()
        };
        let way = new_local(ValType::I32);
        // Where a condition waits while a value is put away.
        let condition = new_local(ValType::I32);
        let carried: BTreeSet<usize> = row
            .ways
            .iter()
            .filter_map(|way| way.carries())
            .chain(row.falls.flatten())
            .collect();
        let mut values = BTreeMap::new();
        for kind in carried {
            let of = self.val_type(KINDS[kind].0)?;
            values.insert(kind, new_local(of));
        }
        let mut function = Function::new_with_locals_types(kinds);
        for (local, global) in &row.taken {
            function.instruction(&I::GlobalGet(*global));
            function.instruction(&I::LocalSet(locals[local]));
        }
        // A block for the end, and one for each way out, the last way outermost.
        function.instruction(&I::Block(BlockType::Empty));
        for _ in &row.ways {
            function.instruction(&I::Block(BlockType::Empty));
        }
        let number_of = |is_it: &dyn Fn(&Way) -> bool| {
            let position = row.ways.iter().position(is_it);
            u32::try_from(position.unwrap_or_default()).unwrap_or_default()
        };
        let end = u32::try_from(row.ways.len()).unwrap_or_default();
        let mut depth: u32 = 0;
        for operator in operators {
            // The label, and the local for what a jump out carries.
            let label = |to: u32| match to.checked_sub(depth) {
                Some(out) => {
                    let number = number_of(&|way| matches!(way, Way::Jump(to, _) if *to == out));
                    let carries = row.ways.get(number as usize).and_then(|way| way.carries());
                    (depth + number, carries.map(|kind| values[&kind]))
                }
                None => (to, None),
            };
            match operator {
                Operator::LocalGet { local_index } => {
                    function.instruction(&I::LocalGet(locals[local_index]));
                }
                Operator::LocalSet { local_index } => {
                    function.instruction(&I::LocalSet(locals[local_index]));
                }
                Operator::LocalTee { local_index } => {
                    function.instruction(&I::LocalTee(locals[local_index]));
                }
                Operator::Br { relative_depth } => {
                    let (label, value) = label(*relative_depth);
                    if let Some(value) = value {
                        function.instruction(&I::LocalSet(value));
                    }
                    function.instruction(&I::Br(label));
                }
                Operator::BrIf { relative_depth } => {
                    let (label, value) = label(*relative_depth);
                    if let Some(value) = value {
                        function.instruction(&I::LocalSet(condition));
                        function.instruction(&I::LocalTee(value));
                        function.instruction(&I::LocalGet(condition));
                    }
                    function.instruction(&I::BrIf(label));
                }
                Operator::BrTable { targets } => {
                    let mut to = Vec::new();
                    for target in targets.targets() {
                        to.push(label(target?).0);
                    }
                    let default = label(targets.default()).0;
                    function.instruction(&I::BrTable(to.into(), default));
                }
                Operator::Return => {
                    let number = number_of(&|way| matches!(way, Way::Return(_)));
                    let carries = row.ways.get(number as usize).and_then(|way| way.carries());
                    if let Some(kind) = carries {
                        function.instruction(&I::LocalSet(values[&kind]));
                    }
                    function.instruction(&I::Br(depth + number));
                }
                operator => {
                    match operator {
                        Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => {
                            depth += 1;
                        }
                        Operator::End => depth -= 1,
                        _ => {}
                    }
                    function.instruction(&self.instruction(operator.clone())?);
                }
            }
        }
        match row.falls {
            Some(kind) => {
                if let Some(kind) = kind {
                    function.instruction(&I::LocalSet(values[&kind]));
                }
                // The way is 0.
                function.instruction(&I::Br(end));
            }
            None => drop(function.instruction(&I::Unreachable)),
        }
        for number in 1..=end {
            function.instruction(&I::End);
            function.instruction(&I::I32Const(number.cast_signed()));
            function.instruction(&I::LocalSet(way));
            if number < end {
                function.instruction(&I::Br(end - number));
            }
        }
        function.instruction(&I::End);
        for (local, global) in &row.given {
            function.instruction(&I::LocalGet(locals[local]));
            function.instruction(&I::GlobalSet(*global));
        }
        for (kind, value) in &values {
            function.instruction(&I::LocalGet(*value));
            function.instruction(&I::GlobalSet(self.carrying(*kind)));
        }
        function.instruction(&I::LocalGet(way));
        function.instruction(&I::End);
        Ok(function)
    }
}

impl Reencode for Outliner<'_, '_> {
    type Error = Infallible;

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: wasmparser::TypeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_type_section(self, types, section)?;
        types.ty().function([], [ValType::I32]);
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: wasmparser::FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_function_section(self, functions, section)?;
        for _ in 0..self.row_count {
            functions.function(self.type_of_rows);
        }
        Ok(())
    }

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: wasmparser::GlobalSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_global_section(self, globals, section)?;
        for (of, most) in KINDS {
            let val_type = self.val_type(of)?;
            let start = match val_type {
                ValType::I64 => ConstExpr::i64_const(0),
                ValType::F32 => ConstExpr::f32_const(0.0.into()),
                ValType::F64 => ConstExpr::f64_const(0.0.into()),
                _ => ConstExpr::i32_const(0),
            };
            for _ in 0..=most {
                let of = wasm_encoder::GlobalType {
                    val_type,
                    mutable: true,
                    shared: false,
                };
                globals.global(of, &start);
            }
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: wasmparser::CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_code_section(self, code, section)?;
        let rows = std::mem::take(&mut self.rows);
        for (number, rows) in rows.iter().enumerate() {
            for row in rows {
                let function = self.function(number, row)?;
                code.function(&function);
            }
        }
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: wasmparser::FunctionBody<'_>,
    ) -> Result<(), Error<Infallible>> {
        let number = self.next;
        self.next += 1;
        let functions = self.functions;
        let operators = &functions[number].operators;
        let mut function = self.new_function_with_parsed_locals(&body)?;
        let rows = std::mem::take(&mut self.rows[number]);
        let mut index = 0;
        let mut waiting = rows.iter().peekable();
        while index < operators.len() {
            if let Some(row) = waiting.next_if(|row| row.from == index) {
                for instruction in self.call(row, self.next_row) {
                    function.instruction(&instruction);
                }
                self.next_row += 1;
                index = row.to;
            } else {
                function.instruction(&self.instruction(operators[index].clone())?);
                index += 1;
            }
        }
        self.rows[number] = rows;
        code.function(&function);
        Ok(())
    }
}
