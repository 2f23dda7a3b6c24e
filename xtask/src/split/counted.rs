//! The module with a mark for each function and each point: which ran is read in a browser.

use std::convert::Infallible;

use anyhow::{Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    CodeSection, ExportKind, ExportSection, Instruction, MemArg, MemorySection, MemoryType,
};

use super::points::{Pointed, points};

/// The memory of the marks, a byte for each, as the page finds it.
const MARKS: &str = "ran";

/// What ran of a function.
pub(super) struct Ran {
    pub(super) at_all: bool,
    /// Of each point.
    pub(super) points: Vec<bool>,
}

struct Counted<'f, 'a> {
    functions: &'f [Pointed<'a>],
    next_function: usize,
    next_mark: u32,
    marks: u32,
}

impl Counted<'_, '_> {
    fn mark(&mut self, function: &mut wasm_encoder::Function) {
        // Marks lie in a memory of their own, where nothing else writes.
        let place = MemArg {
            offset: 0,
            align: 0,
            memory_index: 1,
        };
        function.instruction(&Instruction::I32Const(self.next_mark.cast_signed()));
        function.instruction(&Instruction::I32Const(1));
        function.instruction(&Instruction::I32Store8(place));
        self.next_mark += 1;
    }
}

impl Reencode for Counted<'_, '_> {
    type Error = Infallible;

    fn parse_memory_section(
        &mut self,
        memories: &mut MemorySection,
        section: wasmparser::MemorySectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_memory_section(self, memories, section)?;
        memories.memory(MemoryType {
            minimum: u64::from(self.marks.div_ceil(1 << 16)),
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: wasmparser::ExportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_export_section(self, exports, section)?;
        exports.export(MARKS, ExportKind::Memory, 1);
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: wasmparser::FunctionBody<'_>,
    ) -> Result<(), Error<Infallible>> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        let functions = self.functions;
        let pointed = &functions[self.next_function];
        self.next_function += 1;
        self.mark(&mut function);
        let mut points = pointed.points.iter().peekable();
        for (index, operator) in pointed.operators.iter().enumerate() {
            while points.next_if(|point| point.from == index).is_some() {
                self.mark(&mut function);
            }
            function.instruction(&self.instruction(operator.clone())?);
        }
        code.function(&function);
        Ok(())
    }
}

/// Marks each function that the module defines, and each of its points.
pub(super) fn counted(bytes: &[u8]) -> Result<Vec<u8>> {
    let functions = points(bytes)?;
    let marks = functions.iter().map(|function| function.points.len() + 1);
    let mut counted = Counted {
        functions: &functions,
        next_function: 0,
        next_mark: 0,
        marks: u32::try_from(marks.sum::<usize>())?,
    };
    let mut module = wasm_encoder::Module::new();
    counted
        .parse_core_module(&mut module, wasmparser::Parser::new(0), bytes)
        .map_err(|error| anyhow!("the marks: {error}"))?;
    Ok(module.finish())
}

/// Reads the marks of a module that was `counted`.
pub(super) fn ran(functions: &[Pointed<'_>], marks: &[u8]) -> Vec<Ran> {
    let mut marks = marks.iter().map(|mark| *mark != 0);
    let mut next = || marks.next().unwrap_or_default();
    functions
        .iter()
        .map(|function| Ran {
            at_all: next(),
            points: function.points.iter().map(|_| next()).collect(),
        })
        .collect()
}
