//! Which items of a list of options are picked.

use formloom_core::{NodeView, SelectOption};
use serde_json::Value;

/// The items that are picked.
pub(super) fn picked(view: &NodeView) -> Vec<Value> {
    let items = view.control_value.as_ref().and_then(Value::as_array);
    items.cloned().unwrap_or_default()
}

/// The items after an option is picked or is so no longer. What is not among the options stays; what is picked stands in
/// the order of the options.
pub(super) fn pick(
    options: &[SelectOption],
    picked: &[Value],
    value: &Value,
    on: bool,
) -> Vec<Value> {
    let known = |item: &&Value| options.iter().any(|option| option.value == **item);
    let foreign = picked.iter().filter(|item| !known(item));
    let kept = options.iter().map(|option| &option.value).filter(|known| {
        if *known == value {
            on
        } else {
            picked.contains(known)
        }
    });
    foreign.chain(kept).cloned().collect()
}
