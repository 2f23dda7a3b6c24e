//! The points of a function from which on code may be cold: each begins a row of instructions that ends with its block
//! and needs nothing of the operand stack.

use anyhow::Result;
use wasmparser::{
    BlockType, FuncValidator, FuncValidatorAllocations, FunctionBody, Operator, Parser, ValType,
    ValidPayload, Validator, ValidatorResources, WasmModuleResources as _,
};

/// A row of instructions from a point to the end of its block.
pub(super) struct Point {
    /// The first instruction, and the one that ends the block.
    pub(super) from: usize,
    pub(super) to: usize,
    /// Its bytes.
    pub(super) length: usize,
    /// Whether the end of the row can be reached.
    pub(super) falls_through: bool,
    /// What its block leaves on the stack.
    pub(super) leaves: Carried,
    /// Of each block around it, from the inside, what a jump there carries. The last is the function.
    pub(super) labels: Vec<Carried>,
}

/// What is on the stack where control goes to a label.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Carried {
    Nothing,
    One(ValType),
    Many,
}

/// A function with its points, in the order of their first instruction.
pub(super) struct Pointed<'a> {
    pub(super) operators: Vec<Operator<'a>>,
    pub(super) points: Vec<Point>,
    pub(super) locals: Vec<ValType>,
}

/// An open block, with the points in it that wait for its end.
struct Open {
    carries: Carried,
    leaves: Carried,
    waiting: Vec<usize>,
}

/// Finds the points of every function that a module defines.
pub(super) fn points(bytes: &[u8]) -> Result<Vec<Pointed<'_>>> {
    let mut validator = Validator::new();
    let mut allocations = FuncValidatorAllocations::default();
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        if let ValidPayload::Func(function, body) = validator.payload(&payload?)? {
            let mut function = function.into_validator(allocations);
            found.push(pointed(&mut function, &body)?);
            allocations = function.into_allocations();
        }
    }
    Ok(found)
}

fn pointed<'a>(
    validator: &mut FuncValidator<ValidatorResources>,
    body: &FunctionBody<'a>,
) -> Result<Pointed<'a>> {
    validator.read_locals(&mut body.get_binary_reader())?;
    let locals = (0..validator.len_locals())
        .filter_map(|index| validator.get_local_type(index))
        .collect();
    let mut reader = body.get_operators_reader()?;
    let (mut operators, mut points) = (Vec::new(), Vec::<Point>::new());
    let result = result(validator);
    let mut open = vec![Open {
        carries: result,
        leaves: result,
        waiting: Vec::new(),
    }];
    // Where each point begins, in bytes.
    let mut starts: Vec<usize> = Vec::new();
    while !reader.eof() {
        let offset = reader.original_position();
        let operator = reader.read()?;
        let index = operators.len();
        if matches!(operator, Operator::End | Operator::Else) {
            let is_reached = validator
                .get_control_frame(0)
                .is_some_and(|frame| !frame.unreachable);
            if let Some(block) = open.last_mut() {
                for point in block.waiting.drain(..) {
                    points[point].to = index;
                    points[point].length = offset - starts[point];
                    points[point].falls_through = is_reached;
                }
            }
        }
        validator.op(offset, &operator)?;
        match &operator {
            Operator::Block { blockty } | Operator::If { blockty } => {
                let leaves = carried(*blockty);
                open.push(Open {
                    carries: leaves,
                    leaves,
                    waiting: Vec::new(),
                });
            }
            Operator::Loop { blockty } => open.push(Open {
                // A jump to a loop carries what it takes.
                carries: match blockty {
                    BlockType::FuncType(_) => Carried::Many,
                    BlockType::Empty | BlockType::Type(_) => Carried::Nothing,
                },
                leaves: carried(*blockty),
                waiting: Vec::new(),
            }),
            Operator::End => drop(open.pop()),
            _ => {}
        }
        let may_begin = matches!(
            operator,
            Operator::BrIf { .. } | Operator::If { .. } | Operator::Else | Operator::End
        );
        operators.push(operator);
        let Some(block) = open.last_mut().filter(|_| may_begin) else {
            continue;
        };
        let Some(frame) = validator.get_control_frame(0) else {
            continue;
        };
        let is_even = validator.operand_stack_height() as usize == frame.height;
        if frame.unreachable || !is_even || block.leaves == Carried::Many {
            continue;
        }
        block.waiting.push(points.len());
        let leaves = block.leaves;
        starts.push(reader.original_position());
        points.push(Point {
            from: index + 1,
            to: index + 1,
            length: 0,
            falls_through: false,
            leaves,
            labels: open.iter().rev().map(|block| block.carries).collect(),
        });
    }
    Ok(Pointed {
        operators,
        points,
        locals,
    })
}

/// What the function, whose block is open alone, gives.
fn result(validator: &FuncValidator<ValidatorResources>) -> Carried {
    let frame = validator.get_control_frame(0);
    match frame.map(|frame| frame.block_type) {
        Some(BlockType::FuncType(index)) => {
            let of = validator.resources().sub_type_at(index);
            let results = of.map_or(&[][..], |of| of.unwrap_func().results());
            match results {
                [] => Carried::Nothing,
                [one] => Carried::One(*one),
                _ => Carried::Many,
            }
        }
        Some(of) => carried(of),
        None => Carried::Nothing,
    }
}

fn carried(of: BlockType) -> Carried {
    match of {
        BlockType::Empty => Carried::Nothing,
        BlockType::Type(of) => Carried::One(of),
        // One with parameters, or with several results.
        BlockType::FuncType(_) => Carried::Many,
    }
}
