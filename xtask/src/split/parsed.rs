//! A finished module, taken apart: what the halves are made of.

use anyhow::{Context as _, Result, bail};
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasmparser::{
    CompositeInnerType, ElementItems, ElementKind, ExternalKind, FuncType, FunctionBody,
    GlobalType, KnownCustom, MemoryType, Name, Operator, Parser, Payload, TableType, TypeRef,
};

/// A run of entries of a table, from an index on.
pub(super) struct Entries {
    pub(super) table: u32,
    pub(super) offset: u32,
    pub(super) functions: Vec<u32>,
}

/// What a module says, with functions by their index.
#[derive(Default)]
pub(super) struct Parsed<'a> {
    pub(super) types: Vec<FuncType>,
    /// The type of each function, imported ones first.
    pub(super) type_of: Vec<u32>,
    pub(super) imports: Vec<(&'a str, &'a str, TypeRef)>,
    /// How many functions are imported.
    pub(super) imported: u32,
    pub(super) bodies: Vec<FunctionBody<'a>>,
    pub(super) tables: Vec<TableType>,
    pub(super) memories: Vec<MemoryType>,
    pub(super) globals: Vec<(GlobalType, wasmparser::ConstExpr<'a>)>,
    pub(super) exports: Vec<(&'a str, ExternalKind, u32)>,
    pub(super) entries: Vec<Entries>,
    /// Functions that are only declared, for `ref.func`.
    pub(super) declared: Vec<u32>,
    pub(super) start: Option<u32>,
    pub(super) data: Vec<wasmparser::Data<'a>>,
    /// Names of functions, where the module has them.
    pub(super) names: Vec<(u32, &'a str)>,
}

impl<'a> Parsed<'a> {
    /// Takes a module apart; one that has what no module of ours has is refused.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut parsed = Self::default();
        for payload in Parser::new(0).parse_all(bytes) {
            parsed.take(payload?)?;
        }
        Ok(parsed)
    }

    fn take(&mut self, payload: Payload<'a>) -> Result<()> {
        match payload {
            Payload::TypeSection(section) => {
                for group in section {
                    for subtype in group?.into_types() {
                        match subtype.composite_type.inner {
                            CompositeInnerType::Func(function) => self.types.push(function),
                            _ => bail!("a type that is no function"),
                        }
                    }
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    match import.ty {
                        TypeRef::Func(of) => self.type_of.push(of),
                        _ => bail!("`{}` is imported and is no function", import.name),
                    }
                    self.imports.push((import.module, import.name, import.ty));
                }
                self.imported = u32::try_from(self.type_of.len())?;
            }
            Payload::FunctionSection(section) => {
                for of in section {
                    self.type_of.push(of?);
                }
            }
            Payload::TableSection(section) => {
                for table in section {
                    self.tables.push(table?.ty);
                }
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    self.memories.push(memory?);
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    let global = global?;
                    self.globals.push((global.ty, global.init_expr));
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    self.exports.push((export.name, export.kind, export.index));
                }
            }
            Payload::StartSection { func, .. } => self.start = Some(func),
            Payload::ElementSection(section) => {
                for element in section {
                    let element = element?;
                    let functions = functions(element.items)?;
                    match element.kind {
                        ElementKind::Active {
                            table_index,
                            offset_expr,
                        } => self.entries.push(Entries {
                            table: table_index.unwrap_or(0),
                            offset: constant(&offset_expr)?,
                            functions,
                        }),
                        ElementKind::Declared => self.declared.extend(functions),
                        ElementKind::Passive => bail!("entries of a table that wait"),
                    }
                }
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::DataSection(section) => {
                for data in section {
                    self.data.push(data?);
                }
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(names) = section.as_known() {
                    for part in names {
                        if let Name::Function(functions) = part? {
                            for name in functions {
                                let name = name?;
                                self.names.push((name.index, name.name));
                            }
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The functions that a body calls by their index.
    pub(super) fn calls(body: &FunctionBody<'_>) -> Result<Vec<u32>> {
        let mut found = Vec::new();
        for operator in body.get_operators_reader()? {
            match operator? {
                Operator::Call { function_index } | Operator::RefFunc { function_index } => {
                    found.push(function_index);
                }
                _ => {}
            }
        }
        Ok(found)
    }

    /// Whether a function takes its own index as a value somewhere.
    pub(super) fn refers(body: &FunctionBody<'_>) -> Result<Vec<u32>> {
        let mut found = Vec::new();
        for operator in body.get_operators_reader()? {
            if let Operator::RefFunc { function_index } = operator? {
                found.push(function_index);
            }
        }
        Ok(found)
    }

    pub(super) fn types_section(&self) -> Result<wasm_encoder::TypeSection> {
        let mut section = wasm_encoder::TypeSection::new();
        let mut same = RoundtripReencoder;
        for of in &self.types {
            section
                .ty()
                .func_type(&same.func_type(of.clone()).context("a type of a function")?);
        }
        Ok(section)
    }
}

fn functions(items: ElementItems<'_>) -> Result<Vec<u32>> {
    match items {
        ElementItems::Functions(functions) => {
            Ok(functions.into_iter().collect::<Result<_, _>>()?)
        }
        ElementItems::Expressions(_, expressions) => {
            let mut found = Vec::new();
            for expression in expressions {
                let mut operators = expression?.get_operators_reader();
                match operators.read()? {
                    Operator::RefFunc { function_index } => found.push(function_index),
                    _ => bail!("an entry of a table that is no function"),
                }
            }
            Ok(found)
        }
    }
}

fn constant(expression: &wasmparser::ConstExpr<'_>) -> Result<u32> {
    match expression.get_operators_reader().read()? {
        Operator::I32Const { value } => Ok(u32::try_from(value)?),
        _ => bail!("entries of a table at a place that is no constant"),
    }
}
