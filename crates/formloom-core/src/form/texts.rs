//! Unions of values that are listed: one select, or suggestions for a text.

use serde_json::Value;

use super::Form;
use super::branch::Branch;
use crate::model::control::SelectOption;
use crate::model::subschema::{SchemaId, UnionId};
use formloom_schema::TypeSet;
use formloom_schema::equality::{distinct, equal, unique};

/// The branches as options of a select, where all are constants or lists of them.
///
/// `any`: several branches may accept a value (`anyOf`).
pub(super) fn options(
    form: &Form,
    branches: &[(usize, SchemaId)],
    any: bool,
) -> Option<Vec<SelectOption>> {
    if branches.is_empty() {
        return None;
    }
    let lists = branches.iter().map(|(_, branch)| listed(form, *branch));
    let lists: Vec<Vec<SelectOption>> = lists.collect::<Option<_>>()?;
    let mut options: Vec<SelectOption> = lists.into_iter().flatten().collect();
    if any && options.len() > branches.len() {
        let values: Vec<Value> = options.iter().map(|option| option.value.clone()).collect();
        let kept = distinct(&values);
        let mut left = kept.into_iter().peekable();
        options.retain(|option| left.next_if(|kept| **kept == option.value).is_some());
    }
    // A value in two branches is none of a `oneOf`, and stands once in a list.
    let are_distinct = unique(options.iter().map(|option| &option.value));
    (are_distinct || options.len() == branches.len()).then_some(options)
}

/// The values of a branch that lists them: a constant under its title, or what is in each of its `enum`s.
pub(super) fn listed(form: &Form, branch: SchemaId) -> Option<Vec<SelectOption>> {
    let set = form.closure(&[branch]);
    let (mut constant, mut several) = (None, None::<Vec<SelectOption>>);
    let (mut title, mut description) = (None, None);
    for facts in set.iter().map(|id| &form.subschema(*id).facts) {
        if !facts.properties.is_empty() {
            return None;
        }
        constant = constant.or(facts.constant.as_deref());
        title = title.or(facts.title.as_ref());
        description = description.or(facts.description.as_ref());
        let Some(more) = facts.options.as_deref() else {
            continue;
        };
        match &mut several {
            None => several = Some(more.clone()),
            Some(known) => known.retain(|known| is_among(&known.value, more)),
        }
    }
    let constant: Option<Value> = constant.cloned().or_else(|| match several.as_deref() {
        Some([only]) => Some(only.value.clone()),
        _ => None,
    });
    let Some(constant) = constant else {
        return several;
    };
    if several.is_some_and(|several| !is_among(&constant, &several)) {
        return Some(Vec::new());
    }
    let mut option = SelectOption::unnamed(constant);
    if let Some(title) = title {
        option.label.clone_from(title);
    }
    option.description = description.cloned();
    Some(vec![option])
}

fn is_among(value: &Value, options: &[SelectOption]) -> bool {
    options.iter().any(|option| equal(&option.value, value))
}

/// Texts that are listed beside one branch that takes any: what is listed, and that branch.
pub(super) fn suggestions(
    form: &Form,
    solid: &[(usize, SchemaId)],
    views: &[Branch],
) -> Option<(Vec<SelectOption>, usize)> {
    let (mut options, mut free) = (Vec::new(), None);
    for ((branch, id), view) in solid.iter().zip(views) {
        // A secret is typed in a control of its own.
        if view.types != TypeSet::STRING || view.has_places || form.may_hide(*id) {
            return None;
        }
        match listed(form, *id) {
            Some(list) => options.extend(list),
            None if free.is_none() => free = Some(*branch),
            None => return None,
        }
    }
    (!options.is_empty()).then_some((options, free?))
}

impl Form {
    /// The formats and the values that a text can have under a union that only checks; none where a branch asks for
    /// something else.
    pub(crate) fn enterable(&self, union: UnionId) -> Option<(Vec<String>, Vec<Value>)> {
        let (mut formats, mut options) = (Vec::new(), Vec::new());
        for branch in &self.union(union).branches {
            let view = Branch::new(self, *branch);
            if view.types == TypeSet::NULL {
                continue;
            }
            match listed(self, *branch) {
                Some(listed) => options.extend(listed.into_iter().map(|option| option.value)),
                None => formats.push(view.format?),
            }
        }
        (!formats.is_empty()).then_some((formats, options))
    }
}
