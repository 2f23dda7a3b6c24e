//! The documents of a schema and the addresses in them: `$id`, `$anchor`, and where a reference leads.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use fluent_uri::{Uri, UriRef};
use serde_json::Value;

use super::dialect::Dialect;
use crate::pointer::Pointer;
use crate::subschema::Location;

/// The address of a document that names none.
pub(crate) const ANONYMOUS: &str = "formloom:///schema.json";

/// Every document that references may lead to.
pub(crate) struct Documents<'a> {
    documents: BTreeMap<Arc<str>, &'a Value>,
    root: Arc<str>,
    /// Resources by absolute address (without fragment): the root of each document and every `$id` in it.
    resources: HashMap<String, (Arc<str>, Pointer)>,
    /// Anchors by `address#name`.
    anchors: HashMap<String, (Arc<str>, Pointer)>,
}

impl<'a> Documents<'a> {
    pub(crate) fn new(
        root: &'a Value,
        others: &'a BTreeMap<String, Value>,
        dialect: Dialect,
    ) -> Self {
        let base = root
            .get(dialect.id_keyword())
            .and_then(Value::as_str)
            .and_then(|id| join(ANONYMOUS, id))
            .unwrap_or_else(|| ANONYMOUS.to_owned());
        let base: Arc<str> = Arc::from(base);
        let mut this = Self {
            documents: BTreeMap::new(),
            root: base.clone(),
            resources: HashMap::new(),
            anchors: HashMap::new(),
        };
        for (uri, document) in others {
            let Some(uri) = join(&base, uri) else {
                continue;
            };
            this.add(Arc::from(uri), document, dialect);
        }
        this.add(base, root, dialect);
        this
    }

    pub(crate) fn root(&self) -> Location {
        Location {
            document: self.root.clone(),
            pointer: Pointer::root(),
            in_root: true,
        }
    }

    pub(crate) fn value(&self, location: &Location) -> Option<&'a Value> {
        self.documents
            .get(&location.document)?
            .pointer(location.pointer.as_str())
    }

    /// The place that a reference names, from a base; none where it is absent.
    pub(crate) fn resolve(&self, base: &str, reference: &str) -> Option<Location> {
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let address = if address.is_empty() {
            base.to_owned()
        } else {
            join(base, address)?
        };
        let fragment = percent_decode(fragment)?;
        let (document, pointer) = if fragment.is_empty() || fragment.starts_with('/') {
            let (document, start) = self.resources.get(&address)?;
            (
                document.clone(),
                Pointer::from(format!("{start}{fragment}")),
            )
        } else {
            self.anchors.get(&format!("{address}#{fragment}"))?.clone()
        };
        let location = Location {
            in_root: document == self.root,
            document,
            pointer,
        };
        let target = self.value(&location)?;
        (target.is_object() || target.is_boolean()).then_some(location)
    }

    /// Notes every resource and anchor of a document.
    fn add(&mut self, uri: Arc<str>, document: &'a Value, dialect: Dialect) {
        self.documents.insert(uri.clone(), document);
        self.resources
            .insert(uri.to_string(), (uri.clone(), Pointer::root()));
        let mut open = vec![(document, Pointer::root(), uri.to_string())];
        while let Some((value, at, base)) = open.pop() {
            match value {
                Value::Object(members) => {
                    let base = self.note(members, &uri, &at, base, dialect);
                    for (key, member) in members {
                        if !matches!(key.as_str(), "enum" | "const" | "default" | "examples")
                            && (member.is_object() || member.is_array())
                        {
                            open.push((member, at.join(key), base.clone()));
                        }
                    }
                }
                Value::Array(items) => {
                    for (index, item) in items.iter().enumerate() {
                        open.push((item, at.join(&index.to_string()), base.clone()));
                    }
                }
                _ => {}
            }
        }
    }

    fn note(
        &mut self,
        members: &serde_json::Map<String, Value>,
        document: &Arc<str>,
        at: &Pointer,
        base: String,
        dialect: Dialect,
    ) -> String {
        let base = rebase(members, base, dialect, |address| {
            self.resources
                .entry(address.to_owned())
                .or_insert_with(|| (document.clone(), at.clone()));
        });
        if let Some(id) = members.get(dialect.id_keyword()).and_then(Value::as_str)
            && let Some(name) = id.strip_prefix('#')
        {
            self.anchors
                .insert(format!("{base}#{name}"), (document.clone(), at.clone()));
        }
        for keyword in ["$anchor", "$dynamicAnchor"] {
            if let Some(name) = members.get(keyword).and_then(Value::as_str) {
                self.anchors
                    .insert(format!("{base}#{name}"), (document.clone(), at.clone()));
            }
        }
        base
    }
}

/// The base inside a subschema: changed by its `$id`, unless that stands beside a `$ref` of an old draft.
pub(crate) fn rebase(
    members: &serde_json::Map<String, Value>,
    base: String,
    dialect: Dialect,
    found: impl FnOnce(&str),
) -> String {
    let Some(id) = members.get(dialect.id_keyword()).and_then(Value::as_str) else {
        return base;
    };
    let address = id.split_once('#').map_or(id, |(address, _)| address);
    if address.is_empty() || (members.contains_key("$ref") && dialect.ref_stands_alone()) {
        return base;
    }
    match join(&base, address) {
        Some(address) => {
            found(&address);
            address
        }
        None => base,
    }
}

/// The absolute address of a given document; one that is no address stays as it is.
pub(crate) fn absolute(base: &str, uri: &str) -> String {
    join(base, uri).unwrap_or_else(|| uri.to_owned())
}

/// An absolute address (RFC 3986, section 5.2), without its fragment.
fn join(base: &str, reference: &str) -> Option<String> {
    let reference = reference
        .split_once('#')
        .map_or(reference, |(address, _)| address);
    let base = Uri::parse(base).ok()?;
    let reference = UriRef::parse(reference).ok()?;
    Some(reference.resolve_against(&base).ok()?.to_string())
}

fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        if byte == b'%' {
            let digits = after
                .get(..2)
                .and_then(|digits| std::str::from_utf8(digits).ok())?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}
