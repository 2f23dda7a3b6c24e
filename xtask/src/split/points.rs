//! The points of a function from which on code may be cold: each begins a row of instructions that ends with its block
//! and needs nothing of the operand stack.

use anyhow::Result;
use wasmparser::{
    BlockType, FuncValidator, FuncValidatorAllocations, FunctionBody, Operator, Parser, ValType,
    ValidPayload, Validator, ValidatorResources,
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
    /// Whether its block is the function, with a result that is left on the stack.
    pub(super) is_result: bool,
    /// Whether a loop is around it.
    pub(super) is_repeated: bool,
    /// Of each block around it, from the inside, whether a jump there carries nothing. The last is the function.
    pub(super) labels: Vec<bool>,
}

/// A function with its points, in the order of their first instruction.
pub(super) struct Pointed<'a> {
    pub(super) operators: Vec<Operator<'a>>,
    pub(super) points: Vec<Point>,
    pub(super) locals: Vec<ValType>,
}

/// An open block, with the points in it that wait for its end.
struct Open {
    is_loop: bool,
    carries_nothing: bool,
    leaves_nothing: bool,
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
    let has_results = results(validator);
    let mut open = vec![Open {
        is_loop: false,
        carries_nothing: !has_results,
        leaves_nothing: !has_results,
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
                let is_void = is_void(*blockty);
                open.push(Open {
                    is_loop: false,
                    carries_nothing: is_void,
                    leaves_nothing: is_void,
                    waiting: Vec::new(),
                });
            }
            Operator::Loop { blockty } => open.push(Open {
                is_loop: true,
                // A jump to a loop carries what it takes, and none of ours takes anything.
                carries_nothing: !matches!(blockty, BlockType::FuncType(_)),
                leaves_nothing: is_void(*blockty),
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
        let depth = open.len();
        let Some(block) = open.last_mut().filter(|_| may_begin) else {
            continue;
        };
        let Some(frame) = validator.get_control_frame(0) else {
            continue;
        };
        let is_function = depth == 1;
        let is_even = validator.operand_stack_height() as usize == frame.height;
        if frame.unreachable || !is_even || !block.leaves_nothing && !is_function {
            continue;
        }
        block.waiting.push(points.len());
        let is_result = is_function && !block.leaves_nothing;
        starts.push(reader.original_position());
        points.push(Point {
            from: index + 1,
            to: index + 1,
            length: 0,
            falls_through: false,
            is_result,
            is_repeated: open.iter().any(|block| block.is_loop),
            labels: open
                .iter()
                .rev()
                .map(|block| block.carries_nothing)
                .collect(),
        });
    }
    Ok(Pointed {
        operators,
        points,
        locals,
    })
}

/// Whether the function, whose block is open alone, has a result.
fn results(validator: &FuncValidator<ValidatorResources>) -> bool {
    let frame = validator.get_control_frame(0);
    let of = frame.map(|frame| frame.block_type);
    match of {
        Some(BlockType::FuncType(index)) => {
            use wasmparser::WasmModuleResources as _;
            let of = validator.resources().sub_type_at(index);
            of.is_some_and(|of| !of.unwrap_func().results().is_empty())
        }
        Some(BlockType::Type(_)) => true,
        Some(BlockType::Empty) | None => false,
    }
}

/// Blocks of other shapes are taken for ones that leave something.
fn is_void(of: BlockType) -> bool {
    of == BlockType::Empty
}
