//! A pattern in words that every engine reads alike: names of `patternProperties` are matched by one that reads some otherwise.

use std::fmt::Write as _;

use super::parse::{Node, parse};
use super::set::Set;
use super::{Edge, Refused};

const WORD: &str = "[0-9A-Z_a-z]";
const LINE_END: &str = "[\\n\\r\\u{2028}\\u{2029}]";

/// The same pattern, with sets as ranges of code points and edges of words as what is before and behind them.
pub(in crate::text) fn portable(pattern: &str) -> Result<String, Refused> {
    let mut text = String::new();
    write(&parse(pattern)?.node, &mut text);
    Ok(text)
}

fn write(node: &Node, text: &mut String) {
    match node {
        Node::Letter(set) => letters(set, text),
        Node::Row(nodes) => {
            for node in nodes {
                write(node, text);
            }
        }
        Node::Either(nodes) => {
            text.push_str("(?:");
            for (index, node) in nodes.iter().enumerate() {
                if index > 0 {
                    text.push('|');
                }
                write(node, text);
            }
            text.push(')');
        }
        Node::Repeat {
            inside,
            least,
            most,
            ..
        } => {
            text.push_str("(?:");
            write(inside, text);
            text.push(')');
            // Writing to a text cannot fail.
            let _ = match (least, most) {
                (0, None) => write!(text, "*"),
                (1, None) => write!(text, "+"),
                (least, None) => write!(text, "{{{least},}}"),
                (least, Some(most)) => write!(text, "{{{least},{most}}}"),
            };
        }
        Node::Group { inside, .. } => {
            text.push('(');
            write(inside, text);
            text.push(')');
        }
        Node::Look {
            is_ahead,
            is_wanted,
            inside,
        } => {
            text.push_str(match (is_ahead, is_wanted) {
                (true, true) => "(?=",
                (true, false) => "(?!",
                (false, true) => "(?<=",
                (false, false) => "(?<!",
            });
            write(inside, text);
            text.push(')');
        }
        Node::Edge(edge) => edge_of(*edge, text),
        Node::Again { groups, .. } => {
            text.push_str("(?:");
            for (index, group) in groups.iter().enumerate() {
                let between = if index > 0 { "|" } else { "" };
                let _ = write!(text, "{between}\\{group}");
            }
            text.push(')');
        }
    }
}

fn edge_of(edge: Edge, text: &mut String) {
    let _ = match edge {
        Edge::Start { of_lines: false } => write!(text, "^"),
        Edge::End { of_lines: false } => write!(text, "$"),
        Edge::Start { of_lines: true } => write!(text, "(?:^|(?<={LINE_END}))"),
        Edge::End { of_lines: true } => write!(text, "(?:$|(?={LINE_END}))"),
        Edge::Word { is_edge: true, .. } => {
            write!(text, "(?:(?<={WORD})(?!{WORD})|(?<!{WORD})(?={WORD}))")
        }
        Edge::Word { is_edge: false, .. } => {
            write!(text, "(?:(?<={WORD})(?={WORD})|(?<!{WORD})(?!{WORD}))")
        }
    };
}

fn letters(set: &Set, text: &mut String) {
    let plain = |code: u32| char::from_u32(code).filter(char::is_ascii_alphanumeric);
    let one = |text: &mut String, code: u32| {
        let _ = match plain(code) {
            Some(letter) => write!(text, "{letter}"),
            None => write!(text, "\\u{{{code:X}}}"),
        };
    };
    // Surrogates are in no text, and not all engines take them in a pattern.
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for (first, last) in set.ranges() {
        for (low, high) in [(0, 0xD7FF), (0xE000, u32::MAX)] {
            let (first, last) = ((*first).max(low), (*last).min(high));
            if first <= last {
                ranges.push((first, last));
            }
        }
    }
    match *ranges {
        [] => text.push_str("(?!)"),
        [(first, last)] if first == last => one(text, first),
        _ => {
            text.push('[');
            for (first, last) in ranges {
                one(text, first);
                if last > first {
                    text.push('-');
                    one(text, last);
                }
            }
            text.push(']');
        }
    }
}

/// How much another engine makes of a pattern: its ranges of letters, with counts written out. What is looked for behind
/// it compiles in a way that costs far more.
pub(in crate::text) fn weight(pattern: &str) -> Result<usize, Refused> {
    Ok(weight_of(&parse(pattern)?.node))
}

const BEHIND: usize = 50;

fn weight_of(node: &Node) -> usize {
    match node {
        Node::Letter(set) => set.ranges().len().max(1),
        Node::Row(nodes) | Node::Either(nodes) => {
            let weights = nodes.iter().map(weight_of);
            weights.fold(1, usize::saturating_add)
        }
        Node::Repeat {
            inside,
            least,
            most,
            ..
        } => {
            let times = most.unwrap_or(*least).max(1);
            weight_of(inside).saturating_mul(times as usize)
        }
        Node::Group { inside, .. } => weight_of(inside).saturating_add(1),
        Node::Look {
            is_ahead, inside, ..
        } => weight_of(inside).saturating_mul(if *is_ahead { 1 } else { BEHIND }),
        Node::Edge(_) | Node::Again { .. } => 1,
    }
}
