//! Takes rows of instructions that did not run out of functions that did, into functions of their own, so that they can
//! move. The module does the same as before.
//!
//! Such a function takes and gives no parameters: what it shares with the one that it came from is handed over in
//! globals that nothing else uses, and is read before anything else can run. It gives the number of the way out: 0 is
//! the end of the row, the others are jumps and a return.

use std::collections::{BTreeMap, BTreeSet};
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
use super::points::{Point, Pointed, points};

/// A row has to save this many bytes.
const LEAST: usize = 8;
/// What a value costs that is handed over, and a way out.
const HANDED: usize = 4;
const CALL: usize = 10;
const WAY: usize = 6;

/// The kinds of values that are handed over.
const KINDS: [wasmparser::ValType; 4] = [
    wasmparser::ValType::I32,
    wasmparser::ValType::I64,
    wasmparser::ValType::F32,
    wasmparser::ValType::F64,
];
/// How many of each kind at most.
const MOST_HANDED: u32 = 24;

/// A way out of a row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// A jump, by the distance of its block.
    Jump(u32),
    Return,
}

struct Row {
    from: usize,
    to: usize,
    /// The locals that are handed in, and out, each with its global.
    taken: Vec<(u32, u32)>,
    given: Vec<(u32, u32)>,
    ways: Vec<Way>,
    falls_through: bool,
    is_result: bool,
}

struct Outliner<'f, 'a> {
    functions: &'f [Pointed<'a>],
    rows: Vec<Vec<Row>>,
    /// The result of each function.
    results: Vec<Option<wasmparser::ValType>>,
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
    let mut results = Vec::new();
    let mut rows = Vec::new();
    for (number, (function, ran)) in functions.iter().zip(&ran).enumerate() {
        let of = parsed.type_of[parsed.imported as usize + number];
        let of = parsed.types[of as usize].results();
        results.push(of.first().copied());
        let may = ran.at_all && of.len() <= 1;
        rows.push(if may {
            chosen(function, ran, globals, results[number])
        } else {
            Vec::new()
        });
    }
    let row_count = u32::try_from(rows.iter().map(Vec::len).sum::<usize>())?;
    let mut outliner = Outliner {
        functions: &functions,
        rows,
        results,
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

/// The rows of a function that are worth it, the longest first where one is inside of another.
fn chosen(
    function: &Pointed<'_>,
    ran: &Ran,
    globals: u32,
    result: Option<wasmparser::ValType>,
) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let cold = function.points.iter().zip(&ran.points);
    for (point, _) in cold.filter(|(_, ran)| !**ran) {
        let is_inside = rows.last().is_some_and(|row| point.from < row.to);
        if point.to > point.from && !is_inside {
            rows.extend(row(function, point, globals, result));
        }
    }
    rows
}

fn row(
    function: &Pointed<'_>,
    point: &Point,
    globals: u32,
    result: Option<wasmparser::ValType>,
) -> Option<Row> {
    let (mut named, mut written, mut read_inside) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut ways = BTreeSet::new();
    let mut depth: u32 = 0;
    for operator in &function.operators[point.from..point.to] {
        let mut jump = |to: u32| {
            if let Some(out) = to.checked_sub(depth) {
                ways.insert(out);
            }
        };
        match operator {
            Operator::LocalGet { local_index } => {
                named.insert(*local_index);
                read_inside.insert(*local_index);
            }
            Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                named.insert(*local_index);
                written.insert(*local_index);
            }
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => depth += 1,
            Operator::End => depth = depth.checked_sub(1)?,
            Operator::Br { relative_depth } | Operator::BrIf { relative_depth } => {
                jump(*relative_depth);
            }
            Operator::BrTable { targets } => {
                for target in targets.targets() {
                    jump(target.ok()?);
                }
                jump(targets.default());
            }
            _ => {}
        }
    }
    let returns = |operator: &Operator<'_>| matches!(operator, Operator::Return);
    let mut returns = function.operators[point.from..point.to].iter().any(returns);
    let last = u32::try_from(point.labels.len()).ok()? - 1;
    let mut jumps = Vec::new();
    for out in ways {
        if out == last && result.is_none() {
            // A jump to the end of the function.
            jumps.push(Way::Jump(out));
        } else if *point.labels.get(out as usize)? {
            jumps.push(Way::Jump(out));
        } else {
            return None;
        }
    }
    returns |= point.is_result && point.falls_through;
    let mut ways = jumps;
    if returns {
        ways.push(Way::Return);
    }
    let outside = function.operators[..point.from].iter();
    let outside = outside.chain(&function.operators[point.to..]);
    let read_outside: BTreeSet<u32> = outside
        .filter_map(|operator| match operator {
            Operator::LocalGet { local_index } => Some(*local_index),
            _ => None,
        })
        .collect();
    let goes_on = point.falls_through || ways.iter().any(|way| matches!(way, Way::Jump(_)));
    let is_given = |local: &u32| {
        goes_on
            && (read_outside.contains(local) || point.is_repeated && read_inside.contains(local))
    };
    let given: BTreeSet<u32> = written.into_iter().filter(is_given).collect();
    let taken: BTreeSet<u32> = named
        .iter()
        .filter(|local| read_inside.contains(*local) || given.contains(*local))
        .copied()
        .collect();
    let cost = HANDED * (taken.len() + given.len()) + CALL + WAY * ways.len();
    if point.length < cost + LEAST {
        return None;
    }
    let handed = |locals: &BTreeSet<u32>| handed(function, locals, globals);
    Some(Row {
        from: point.from,
        to: point.to,
        taken: handed(&taken)?,
        given: handed(&given)?,
        ways,
        falls_through: point.falls_through && !point.is_result,
        is_result: point.is_result && point.falls_through,
    })
}

/// Gives each local a global of its kind; none where there are too many, or one is no number.
fn handed(function: &Pointed<'_>, locals: &BTreeSet<u32>, globals: u32) -> Option<Vec<(u32, u32)>> {
    let mut used = [0; KINDS.len()];
    let mut pairs = Vec::new();
    for local in locals {
        let of = function.locals.get(*local as usize)?;
        let kind = KINDS.iter().position(|kind| kind == of)?;
        if used[kind] == MOST_HANDED {
            return None;
        }
        pairs.push((*local, global(globals, kind, used[kind])));
        used[kind] += 1;
    }
    Some(pairs)
}

/// The globals of a kind lie beside each other; the one behind them is for a result.
fn global(first: u32, kind: usize, number: u32) -> u32 {
    let kind = u32::try_from(kind).unwrap_or_default();
    first + kind * (MOST_HANDED + 1) + number
}

impl Outliner<'_, '_> {
    fn result_global(&self, of: wasmparser::ValType) -> u32 {
        let kind = KINDS.iter().position(|kind| *kind == of);
        global(self.globals, kind.unwrap_or_default(), MOST_HANDED)
    }

    /// In the place of a row: hands over, calls, takes back, goes on where the row would have.
    fn call(
        &self,
        row: &Row,
        row_function: u32,
        result: Option<wasmparser::ValType>,
    ) -> Vec<Instruction<'static>> {
        use Instruction as I;
        let mut code = Vec::new();
        for (local, global) in &row.taken {
            code.extend([I::LocalGet(*local), I::GlobalSet(*global)]);
        }
        let back = row.given.iter();
        let back = back.flat_map(|(local, global)| [I::GlobalGet(*global), I::LocalSet(*local)]);
        if row.ways.is_empty() {
            code.push(I::Call(row_function));
            code.extend(back);
            code.push(I::Drop);
            if !row.falls_through {
                code.push(I::Unreachable);
            }
            return code;
        }
        let returns = row.ways.contains(&Way::Return);
        code.push(I::Block(BlockType::Empty));
        if returns {
            code.push(I::Block(BlockType::Empty));
        }
        code.push(I::Call(row_function));
        code.extend(back);
        let around = 1 + u32::from(returns);
        let on = around - 1;
        let mut targets = vec![on];
        targets.extend(row.ways.iter().map(|way| match way {
            Way::Jump(out) => out + around,
            Way::Return => 0,
        }));
        code.push(I::BrTable(targets.into(), on));
        code.push(I::End);
        if returns {
            code.extend(result.map(|of| I::GlobalGet(self.result_global(of))));
            code.extend([I::Return, I::End]);
        }
        if !row.falls_through {
            code.push(I::Unreachable);
        }
        code
    }

    /// The function of a row.
    fn function(&mut self, number: usize, row: &Row) -> Result<Function, Error<Infallible>> {
        use Instruction as I;
        let functions = self.functions;
        let pointed = &functions[number];
        let result = self.results[number];
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
        let way = u32::try_from(kinds.len()).unwrap_or_default();
        kinds.push(ValType::I32);
        let returned = way + 1;
        if let Some(of) = result {
            kinds.push(self.val_type(of)?);
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
        let way_of = |wanted: Way| {
            let position = row.ways.iter().position(|way| *way == wanted);
            u32::try_from(position.unwrap_or_default()).unwrap_or_default()
        };
        let end = u32::try_from(row.ways.len()).unwrap_or_default();
        let mut depth: u32 = 0;
        for operator in operators {
            let label = |to: u32| match to.checked_sub(depth) {
                Some(out) => depth + way_of(Way::Jump(out)),
                None => to,
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
                    function.instruction(&I::Br(label(*relative_depth)));
                }
                Operator::BrIf { relative_depth } => {
                    function.instruction(&I::BrIf(label(*relative_depth)));
                }
                Operator::BrTable { targets } => {
                    let mut to = Vec::new();
                    for target in targets.targets() {
                        to.push(label(target?));
                    }
                    function.instruction(&I::BrTable(to.into(), label(targets.default())));
                }
                Operator::Return => {
                    if result.is_some() {
                        function.instruction(&I::LocalSet(returned));
                    }
                    function.instruction(&I::Br(depth + way_of(Way::Return)));
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
        if row.is_result {
            function.instruction(&I::LocalSet(returned));
            function.instruction(&I::Br(way_of(Way::Return)));
        } else if row.falls_through {
            // The way is 0.
            function.instruction(&I::Br(end));
        } else {
            function.instruction(&I::Unreachable);
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
        if let Some(of) = result.filter(|_| row.ways.contains(&Way::Return)) {
            function.instruction(&I::LocalGet(returned));
            function.instruction(&I::GlobalSet(self.result_global(of)));
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
        for (val_type, start) in [
            (ValType::I32, ConstExpr::i32_const(0)),
            (ValType::I64, ConstExpr::i64_const(0)),
            (ValType::F32, ConstExpr::f32_const(0.0.into())),
            (ValType::F64, ConstExpr::f64_const(0.0.into())),
        ] {
            for _ in 0..=MOST_HANDED {
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
                for instruction in self.call(row, self.next_row, self.results[number]) {
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
