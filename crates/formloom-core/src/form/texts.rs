//! Unions of values that are listed: one select, or suggestions for a text.

use serde_json::Value;

use super::Form;
use super::branch::Branch;
use crate::model::control::SelectOption;
use crate::model::subschema::{SchemaId, UnionId, UnionKeyword};
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

/// The names that a subschema of names lists, by itself or as the branches of a union.
pub(super) fn listed_names(form: &Form, id: SchemaId) -> Option<Vec<SelectOption>> {
    let of_union = |id: &UnionId| {
        let union = form.union(*id);
        let branches: Vec<_> = union.branches.iter().copied().enumerate().collect();
        options(form, &branches, union.keyword == UnionKeyword::AnyOf)
    };
    let set = form.closure(&[id]);
    let mut unions = set
        .iter()
        .flat_map(|id| form.subschema(*id).facts.unions.iter());
    listed(form, id).or_else(|| unions.find_map(of_union))
}

fn is_among(value: &Value, options: &[SelectOption]) -> bool {
    options.iter().any(|option| equal(&option.value, value))
}

/// What is suggested for a text that may be another.
pub(super) struct Suggested {
    pub(super) options: Vec<SelectOption>,
    /// What takes any text.
    pub(super) free: SchemaId,
    /// The branch, as written, in which that stands.
    pub(super) branch: usize,
}

/// Texts that are listed beside one branch that takes any. A branch may itself be such a union.
pub(super) fn suggestions(form: &Form, solid: &[(usize, SchemaId)]) -> Option<Suggested> {
    let (mut options, mut free) = (Vec::new(), None);
    let mut open: Vec<(usize, SchemaId, usize)> = Vec::new();
    let solid = solid.iter().rev();
    open.extend(solid.map(|(branch, id)| (*branch, *id, MOST_NESTED)));
    while let Some((branch, id, nested)) = open.pop() {
        let view = Branch::new(form, id);
        // A secret is typed in a control of its own.
        let is_text = view.types.without(TypeSet::NULL) == TypeSet::STRING;
        if !is_text || form.may_hide(id) {
            return None;
        }
        if let Some(list) = listed(form, id) {
            options.extend(list.into_iter().filter(|option| !option.value.is_null()));
        } else if view.has_places {
            let inside = only_union(form, id).filter(|_| nested > 0)?;
            let inside = form.union(inside).branches.iter().rev();
            open.extend(inside.map(|id| (branch, *id, nested - 1)));
        } else if free.is_none() && view.own_control().is_none() {
            free = Some((id, branch));
        } else {
            return None;
        }
    }
    let (free, branch) = free?;
    let mut known: Vec<Value> = Vec::with_capacity(options.len());
    options.retain(|option| {
        let is_new = !known.iter().any(|known| equal(known, &option.value));
        known.push(option.value.clone());
        is_new
    });
    (!options.is_empty()).then_some(Suggested {
        options,
        free,
        branch,
    })
}

/// Unions inside of each other of which one list is made.
const MOST_NESTED: usize = 3;

/// The `anyOf` of a subschema that says nothing else of a value but its type.
fn only_union(form: &Form, id: SchemaId) -> Option<UnionId> {
    let set = form.closure(&[id]);
    let mut unions = Vec::new();
    for facts in set.iter().map(|id| &form.subschema(*id).facts) {
        let is_plain = facts.properties.is_empty()
            && facts.conditions.is_empty()
            && facts.limits.is_empty()
            && facts.format.is_none()
            && facts.not.is_none();
        if !is_plain {
            return None;
        }
        unions.extend(facts.unions.iter().copied());
    }
    match unions.as_slice() {
        [only] if form.union(*only).keyword == UnionKeyword::AnyOf => Some(*only),
        _ => None,
    }
}

/// A text of a format beside the empty text, which says that there is none: the empty one, and the other branch.
pub(super) fn or_empty(form: &Form, solid: &[(usize, SchemaId)]) -> Option<Suggested> {
    let [one, other] = solid else { return None };
    let is_empty = |(_, id): &(usize, SchemaId)| {
        let only = listed(form, *id);
        let is_listed =
            only.is_some_and(|list| matches!(list.as_slice(), [only] if only.value == ""));
        is_listed
            || form.closure(&[*id]).iter().any(|id| {
                let limits = &form.subschema(*id).facts.limits;
                limits.get("maxLength").and_then(Value::as_u64) == Some(0)
            })
    };
    let (branch, free) = match (is_empty(one), is_empty(other)) {
        (true, false) => *other,
        (false, true) => *one,
        _ => return None,
    };
    let view = Branch::new(form, free);
    let is_text = view.types.without(TypeSet::NULL) == TypeSet::STRING;
    let is_free = is_text && view.format.is_some() && !view.has_places && !form.may_hide(free);
    is_free.then(|| Suggested {
        options: vec![SelectOption::unnamed(Value::from(""))],
        free,
        branch,
    })
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
                None if view.format.is_some() => formats.extend(view.format),
                // A text that has a name is called by it.
                None => options.push(Value::from(view.title?)),
            }
        }
        (!formats.is_empty()).then_some((formats, options))
    }
}
