//! How much formulas may give. A schema is untrusted, and a formula that copies what another one copied grows
//! without end.

use serde_json::Value;

/// Values that all formulas of a schema give together.
const NODES: usize = 10_000;

/// Bytes of text that all formulas of a schema give together.
const BYTES: usize = 256 * 1024;

/// Steps in which all formulas of a schema are evaluated once.
const STEPS: usize = 500_000;

/// Bytes of text that are copied or compared in one step.
const BYTES_IN_A_STEP: usize = 64;

/// Values that are counted in one step.
const NODES_IN_A_STEP: usize = 8;

/// Levels of nesting of an answer.
const LEVELS: usize = 100;

/// What is left for the formulas of a schema, and whether the one that is evaluated went past it.
pub(super) struct Budget {
    nodes: usize,
    bytes: usize,
    steps: usize,
    over: bool,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self {
            nodes: NODES,
            bytes: BYTES,
            steps: STEPS,
            over: false,
        }
    }

    /// Pays for work; `false` where there is not enough left.
    pub(super) fn pay(&mut self, steps: usize) -> bool {
        match self.steps.checked_sub(steps) {
            Some(left) => self.steps = left,
            None => {
                self.steps = 0;
                self.over = true;
            }
        }
        !self.over
    }

    /// Pays for looking at a value; `false` where it is larger than what an answer may be.
    pub(super) fn pay_for(&mut self, value: &Value) -> bool {
        match self.measure(value) {
            Some((nodes, bytes)) => self.pay(nodes + bytes / BYTES_IN_A_STEP),
            None => {
                self.over = true;
                self.pay(1 + self.nodes / NODES_IN_A_STEP)
            }
        }
    }

    /// Pays for a text that is put together; `false` where it is longer than what an answer may be.
    pub(super) fn pay_for_text(&mut self, bytes: usize) -> bool {
        self.over |= bytes > self.bytes;
        self.pay(1 + bytes / BYTES_IN_A_STEP)
    }

    /// The end of an outermost formula: its answer, unless it is too large.
    pub(super) fn settle(&mut self, answer: Option<Value>) -> Result<Option<Value>, TooLarge> {
        let size = answer.as_ref().map(|answer| self.measure(answer));
        // With no steps left every formula that follows is left out too.
        let was_over = std::mem::replace(&mut self.over, self.steps == 0);
        match size {
            _ if was_over => Err(TooLarge),
            None => Ok(None),
            Some(None) => Err(TooLarge),
            Some(Some((nodes, bytes))) => {
                self.nodes -= nodes;
                self.bytes -= bytes;
                Ok(answer)
            }
        }
    }

    /// Values and bytes in a value; none where they are more than what is left, or nested too deeply.
    fn measure(&self, value: &Value) -> Option<(usize, usize)> {
        let (mut nodes, mut bytes) = (0_usize, 0_usize);
        let mut open = vec![(value, 0)];
        while let Some((value, level)) = open.pop() {
            nodes += 1;
            match value {
                Value::String(text) => bytes += text.len(),
                Value::Array(items) => {
                    if items.len() > self.nodes {
                        return None;
                    }
                    open.extend(items.iter().map(|item| (item, level + 1)));
                }
                Value::Object(members) => {
                    if members.len() > self.nodes {
                        return None;
                    }
                    bytes += members.keys().map(String::len).sum::<usize>();
                    open.extend(members.values().map(|member| (member, level + 1)));
                }
                _ => {}
            }
            if nodes + open.len() > self.nodes || bytes > self.bytes || level > LEVELS {
                return None;
            }
        }
        Some((nodes, bytes))
    }
}

/// A formula gives more than is allowed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLarge;
