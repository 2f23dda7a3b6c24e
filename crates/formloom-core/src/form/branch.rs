//! What a branch of a union says, through its references and `allOf`.

use std::sync::Arc;

use serde_json::Value;

use super::Form;
use super::name::Named;
use crate::model::control::Control;
use crate::model::subschema::{Facts, SchemaId};
use formloom_schema::{Location, TypeSet};

/// What a branch says, through its references and `allOf`.
pub(super) struct Branch {
    pub(super) title: Option<String>,
    /// Where its only reference leads.
    pub(super) reference: Option<Location>,
    pub(super) constant: Option<Arc<Value>>,
    /// What its only values are called.
    pub(super) options: Vec<String>,
    pub(super) format: Option<String>,
    pub(super) types: TypeSet,
    pub(super) stated_types: bool,
    /// Members with a constant or a single option.
    pub(super) constants: Vec<(String, Vec<Value>)>,
    pub(super) required: Vec<String>,
    /// It says more than `required` and `not`.
    pub(super) has_shape: bool,
    /// It has members, items or a union of its own.
    pub(super) has_places: bool,
}

impl Branch {
    pub(super) fn new(form: &Form, id: SchemaId) -> Self {
        let mut branch = Self {
            title: None,
            reference: reference(form, id),
            constant: None,
            options: Vec::new(),
            format: None,
            types: TypeSet::ALL,
            stated_types: false,
            constants: Vec::new(),
            required: Vec::new(),
            has_shape: false,
            has_places: false,
        };
        for id in form.closure(&[id]).iter() {
            let facts = &form.subschema(*id).facts;
            if branch.title.is_none() {
                branch.title.clone_from(&facts.title);
            }
            if let Some(types) = facts.types {
                branch.types &= types;
                branch.stated_types = true;
            }
            if branch.constant.is_none() {
                branch.constant = constant(facts);
            }
            if branch.format.is_none() {
                branch.format.clone_from(&facts.format);
            }
            if let Some(options) = facts.options.as_ref().filter(|_| branch.options.is_empty()) {
                let labels = options.iter().map(|option| option.label.clone());
                branch.options = labels.collect();
            }
            if let Some(constant) = &facts.constant {
                branch.types &= type_of(constant);
                branch.stated_types = true;
            } else if let Some(options) = &facts.options {
                let types = options.iter().map(|option| type_of(&option.value));
                branch.types &= types.fold(TypeSet::NONE, |all, types| all | types);
                branch.stated_types = true;
            }
            branch.required.extend(facts.required.iter().cloned());
            for (name, child) in &*facts.properties {
                if let Some(values) = constants(form, *child) {
                    branch.constants.push((name.clone(), values));
                }
            }
            let places = !facts.properties.is_empty()
                || facts.items.is_some()
                || !facts.prefix.is_empty()
                || !facts.patterns.is_empty()
                || facts.additional.is_some()
                || facts.unevaluated.is_some()
                || !facts.unions.is_empty()
                || !facts.conditions.is_empty();
            branch.has_places |= places;
            branch.has_shape |= places
                || facts.types.is_some()
                || facts.constant.is_some()
                || facts.options.is_some()
                || facts.format.is_some()
                || !facts.limits.is_empty()
                || facts.unresolved;
        }
        if !branch.stated_types && branch.has_places {
            let object = form
                .closure(&[id])
                .iter()
                .any(|id| !form.subschema(*id).facts.properties.is_empty());
            if object {
                branch.types = TypeSet::OBJECT;
            }
        }
        branch
    }
}

impl Branch {
    pub(super) fn named(&self) -> Named<'_> {
        Named {
            title: self.title.as_deref(),
            reference: self.reference.as_ref(),
            required: &self.required,
            constant: self.constant.as_deref(),
            options: &self.options,
            format: self.format.as_deref(),
            types: self.types,
        }
    }

    /// The control of a text of this branch, where it is one of its own: words cannot be typed into it.
    pub(super) fn own_control(&self) -> Option<Control> {
        let control = Control::of_format(self.format.as_deref()?)?;
        let is_line = matches!(
            control,
            Control::Text | Control::Textarea | Control::Email | Control::Url | Control::Uuid
        );
        (!is_line).then_some(control)
    }
}

/// Where the only reference of a subschema leads.
fn reference(form: &Form, id: SchemaId) -> Option<Location> {
    match &*form.subschema(id).facts.references {
        [only] => Some(form.subschema(*only).location.clone()),
        _ => None,
    }
}

/// The only value of a subschema by its own facts.
fn constant(facts: &Facts) -> Option<Arc<Value>> {
    let single = facts.options.as_deref().map(Vec::as_slice);
    facts.constant.clone().or_else(|| match single {
        Some([only]) => Some(Arc::new(only.value.clone())),
        _ => None,
    })
}

fn type_of(value: &Value) -> TypeSet {
    let type_ = TypeSet::of(value);
    if type_ == TypeSet::INTEGER {
        TypeSet::NUMBER
    } else {
        type_
    }
}

/// The values of a member that can have only few: a constant, or an `enum` of one.
fn constants(form: &Form, child: SchemaId) -> Option<Vec<Value>> {
    for id in form.closure(&[child]).iter() {
        let facts = &form.subschema(*id).facts;
        if let Some(constant) = &facts.constant {
            return Some(vec![Value::clone(constant)]);
        }
        if let Some([only]) = facts.options.as_ref().map(|options| options.as_slice()) {
            return Some(vec![only.value.clone()]);
        }
    }
    None
}
