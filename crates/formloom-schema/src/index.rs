//! Notes the resources and anchors of a document. Only where subschemas stand does `$id` mean anything.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::address::{is_anchor, join};
use crate::dialect::{Dialect, Mode};
use crate::documents::{Documents, RECURSIVE, Surroundings};
use crate::location::Location;
use crate::metaschema::metaschema;
use crate::pointer::Pointer;

impl<'a> Documents<'a> {
    /// Notes every resource and anchor of a document.
    pub(crate) fn read(
        &mut self,
        uri: Arc<str>,
        document: &'a Value,
        mode: Mode,
        waiting: &mut Vec<(Arc<str>, &'a Value)>,
    ) {
        let around = Surroundings {
            base: uri.clone(),
            mode,
        };
        let mut open = vec![(document, Pointer::root(), around)];
        while let Some((value, at, around)) = open.pop() {
            let Value::Object(members) = value else {
                continue;
            };
            let around = self.inside(value, around, at.is_root());
            let location = self.location(&uri, at);
            self.note(members, &location, &around);
            self.note_references(members, &around, waiting);
            let inner = subschemas(members, &location.pointer);
            open.extend(
                inner
                    .into_iter()
                    .map(|(at, value)| (value, at, around.clone())),
            );
        }
    }

    fn note(&mut self, members: &Map<String, Value>, location: &Location, around: &Surroundings) {
        let place = || (location.document.clone(), location.pointer.clone());
        let base = &around.base;
        let dialect = around.mode.dialect;
        self.resources.entry(base.to_string()).or_insert_with(place);
        let named = |keyword: &str| members.get(keyword).and_then(Value::as_str);
        if let Some((_, name)) = named(dialect.id_keyword()).and_then(|id| id.split_once('#'))
            && !name.is_empty()
            && dialect < Dialect::Draft201909
            && !members.contains_key("$ref")
        {
            self.anchors.insert(format!("{base}#{name}"), place());
        }
        if dialect < Dialect::Draft201909 {
            return;
        }
        let anchor = |keyword: &str| named(keyword).filter(|name| is_anchor(name, dialect));
        if let Some(name) = anchor("$anchor") {
            self.anchors.insert(format!("{base}#{name}"), place());
        }
        let mut dynamic = None;
        if dialect == Dialect::Draft202012
            && let Some(name) = anchor("$dynamicAnchor")
        {
            self.anchors.insert(format!("{base}#{name}"), place());
            dynamic = Some(name);
        }
        if dialect == Dialect::Draft201909
            && members.get("$recursiveAnchor") == Some(&Value::Bool(true))
        {
            dynamic = Some(RECURSIVE);
        }
        if let Some(name) = dynamic {
            self.dynamic
                .entry(base.to_string())
                .or_default()
                .push((Arc::from(name), location.clone()));
        }
    }

    /// Notes what dynamic references ask for, and brings in a meta-schema that a reference leads to.
    fn note_references(
        &mut self,
        members: &Map<String, Value>,
        around: &Surroundings,
        waiting: &mut Vec<(Arc<str>, &'a Value)>,
    ) {
        for keyword in ["$ref", "$dynamicRef", "$recursiveRef"] {
            let Some(reference) = members.get(keyword).and_then(Value::as_str) else {
                continue;
            };
            match (keyword, reference.split_once('#')) {
                ("$dynamicRef", Some((_, name))) if !name.is_empty() => {
                    self.asked.insert(name.to_owned());
                }
                ("$recursiveRef", _) => {
                    self.asked.insert(RECURSIVE.to_owned());
                }
                _ => {}
            }
            if reference.starts_with('#')
                || !(reference.contains("json-schema.org")
                    || around.base.contains("json-schema.org"))
            {
                continue;
            }
            if let Some(address) = join(&around.base, reference)
                && !self.resources.contains_key(&address)
                && let Some(document) = metaschema(&address)
            {
                self.place(Arc::from(address), document, waiting);
            }
        }
    }
}

/// What stands where the keywords of a schema have subschemas, with its place.
pub fn subschemas<'v>(
    members: &'v Map<String, Value>,
    schema: &Pointer,
) -> Vec<(Pointer, &'v Value)> {
    let mut found = Vec::new();
    for (keyword, value) in members {
        let at = || schema.join(keyword);
        match (kind(keyword), value) {
            (Kind::One, Value::Object(_)) => found.push((at(), value)),
            (Kind::One | Kind::Many, Value::Array(items)) => {
                let at = at();
                let items = items.iter().enumerate();
                found.extend(items.map(|(index, item)| (at.join(&index.to_string()), item)));
            }
            (Kind::Named, Value::Object(members)) => {
                let at = at();
                found.extend(members.iter().map(|(key, member)| (at.join(key), member)));
            }
            _ => {}
        }
    }
    found
}

/// How the subschemas of a keyword are written.
enum Kind {
    /// A subschema, or (in `items`) a list of them.
    One,
    /// A list of subschemas.
    Many,
    /// Subschemas by name.
    Named,
    /// No subschemas.
    Other,
}

fn kind(keyword: &str) -> Kind {
    match keyword {
        "additionalItems"
        | "additionalProperties"
        | "contains"
        | "contentSchema"
        | "else"
        | "if"
        | "items"
        | "not"
        | "propertyNames"
        | "then"
        | "unevaluatedItems"
        | "unevaluatedProperties" => Kind::One,
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Kind::Many,
        "$defs" | "definitions" | "dependencies" | "dependentSchemas" | "patternProperties"
        | "properties" => Kind::Named,
        _ => Kind::Other,
    }
}
