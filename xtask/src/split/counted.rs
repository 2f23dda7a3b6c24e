//! The module with a mark for each function: which ran is read in a browser.

use anyhow::{Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, ConstExpr, ExportKind, ExportSection, GlobalSection, Instruction};

use super::parsed::Parsed;

/// What the marks are exported as, before the number of the function among those that the module defines.
pub(crate) const MARK: &str = "ran:";

struct Counted {
    globals: u32,
    functions: u32,
    next: u32,
}

impl Reencode for Counted {
    type Error = std::convert::Infallible;

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: wasmparser::GlobalSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        utils::parse_global_section(self, globals, section)?;
        for _ in 0..self.functions {
            globals.global(
                wasm_encoder::GlobalType {
                    val_type: wasm_encoder::ValType::I32,
                    mutable: true,
                    shared: false,
                },
                &ConstExpr::i32_const(0),
            );
        }
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: wasmparser::ExportSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        utils::parse_export_section(self, exports, section)?;
        for number in 0..self.functions {
            let name = format!("{MARK}{number}");
            exports.export(&name, ExportKind::Global, self.globals + number);
        }
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: wasmparser::FunctionBody<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        function.instruction(&Instruction::I32Const(1));
        function.instruction(&Instruction::GlobalSet(self.globals + self.next));
        self.next += 1;
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            function.instruction(&self.parse_instruction(&mut reader)?);
        }
        code.function(&function);
        Ok(())
    }
}

/// Marks each function that the module defines.
pub(super) fn counted(bytes: &[u8]) -> Result<Vec<u8>> {
    let parsed = Parsed::read(bytes)?;
    let mut module = wasm_encoder::Module::new();
    let mut counted = Counted {
        globals: u32::try_from(parsed.globals.len())?,
        functions: u32::try_from(parsed.bodies.len())?,
        next: 0,
    };
    counted
        .parse_core_module(&mut module, wasmparser::Parser::new(0), bytes)
        .map_err(|error| anyhow!("the marks: {error}"))?;
    Ok(module.finish())
}
