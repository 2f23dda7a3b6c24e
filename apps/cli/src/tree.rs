//! A form as an indented tree, for people.

use std::io::Write;

use formloom_core::NodeView;
use serde_json::Value;

use crate::Failure;

/// A line per node: its label, what is asked, its place and its value; then what is inside, indented.
pub(crate) fn print(out: &mut dyn Write, node: &NodeView) -> Result<(), Failure> {
    // Depth first by a list: a form may be deeper than the stack.
    let mut open = vec![(node, 0, false)];
    while let Some((node, depth, is_item)) = open.pop() {
        line(out, node, depth, is_item)?;
        let item = node.item.as_deref().map(|item| (item, depth + 1, true));
        let children = node.children.iter().map(|child| (child, depth + 1, false));
        let inside: Vec<_> = children.chain(item).collect();
        open.extend(inside.into_iter().rev());
    }
    Ok(())
}

fn line(out: &mut dyn Write, node: &NodeView, depth: usize, is_item: bool) -> Result<(), Failure> {
    let indent = "  ".repeat(depth);
    let label = match (node.label.as_str(), is_item) {
        ("", true) => "+ new item",
        ("", false) => "(form)",
        (label, _) => label,
    };
    write!(out, "{indent}{label}: {}", facts(node).join(", "))?;
    if !node.at.is_root() {
        write!(out, "  {}", node.at)?;
    }
    if let Some(value) = &node.value {
        write!(out, "  = {value}")?;
    } else if let Some(text) = &node.text {
        write!(out, "  ~ {}", Value::from(text.as_str()))?;
    }
    writeln!(out)?;
    for choice in &node.choices {
        let variants: Vec<String> = choice
            .variants
            .iter()
            .enumerate()
            .map(|(index, variant)| {
                if choice.active == Some(index) {
                    format!("[{}]", variant.label)
                } else {
                    variant.label.clone()
                }
            })
            .collect();
        writeln!(out, "{indent}  ? {}", variants.join(" | "))?;
    }
    for error in &node.errors {
        writeln!(out, "{indent}  ! {}", error.message)?;
    }
    Ok(())
}

fn facts(node: &NodeView) -> Vec<String> {
    let mut facts = vec![match node.control {
        Some(control) => word(&control),
        None => word(&node.kind),
    }];
    for (flag, name) in [
        (node.required, "required"),
        (node.nullable, "nullable"),
        (node.secret, "secret"),
        (node.stored, "stored"),
        (node.read_only, "read-only"),
        (node.deprecated, "deprecated"),
        (node.absent, "absent"),
    ] {
        if flag {
            facts.push(name.to_owned());
        }
    }
    for (name, limit) in node.limits.iter() {
        facts.push(format!("{name} {limit}"));
    }
    if !node.options.is_empty() {
        let labels: Vec<&str> = node
            .options
            .iter()
            .map(|option| option.label.as_str())
            .collect();
        facts.push(format!("one of {}", labels.join(" | ")));
    }
    facts
}

/// The word of the contract for a kind or a control.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}
