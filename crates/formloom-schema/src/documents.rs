//! The documents of a schema and the addresses in them: `$id`, `$anchor`, and where a reference leads.
//!
//! Each document, and each resource in it that names its own `$schema`, is read in its own dialect.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::{HashMap, HashSet};
use serde_json::Value;

use crate::address::{join, percent_decode, rebase};
use crate::dialect::{Dialect, Mode};
use crate::location::Location;
use crate::pointer::{Pointer, index};

/// The address of a document that names none.
const ANONYMOUS: &str = "formloom:///schema.json";

/// Where documents without an address stand.
const NOWHERE: &str = "formloom:///";

/// The name under which `$recursiveAnchor` stands among the dynamic anchors; no real one is empty.
pub const RECURSIVE: &str = "";

/// How many meta-schemas may stand behind each other.
const MOST_METASCHEMAS: usize = 8;

/// Every document that references may lead to.
pub struct Documents<'a> {
    documents: BTreeMap<Arc<str>, &'a Value>,
    root: Arc<str>,
    /// Resources by absolute address (without fragment): the root of each document and every `$id` in it.
    pub(crate) resources: HashMap<String, (Arc<str>, Pointer)>,
    /// Anchors by `address#name`.
    pub(crate) anchors: HashMap<String, (Arc<str>, Pointer)>,
    /// The modes of the documents' roots.
    modes: HashMap<Arc<str>, Mode>,
    /// `$dynamicAnchor` and `$recursiveAnchor` by the address of their resource.
    pub(crate) dynamic: HashMap<String, Vec<(Arc<str>, Location)>>,
    /// The names that dynamic references ask for.
    pub(crate) asked: HashSet<String>,
}

/// What stands around a subschema in its document: its base address, and how it is read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Surroundings {
    /// The address against which references and `$id` are resolved.
    pub base: Arc<str>,
    /// The dialect, and which of its vocabularies count.
    pub mode: Mode,
}

impl<'a> Documents<'a> {
    /// The documents of a schema: itself, and those that are given by their addresses. Brings in the meta-schemas to which
    /// they refer.
    pub fn new(root: &'a Value, others: &'a BTreeMap<String, Value>, dialect: Dialect) -> Self {
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
            modes: HashMap::new(),
            dynamic: HashMap::new(),
            asked: HashSet::new(),
        };
        let mut waiting = Vec::new();
        for (uri, document) in others {
            if let Some(uri) = join(&base, uri) {
                this.place(Arc::from(uri), document, &mut waiting);
            }
        }
        this.place(base, root, &mut waiting);
        // The compiled document comes first, so that its own addresses win.
        while let Some((uri, document)) = waiting.pop() {
            // What the caller says about the compiled document counts for more than `$schema`, unless
            // that names a meta-schema which the caller gave.
            let mode = document
                .get("$schema")
                .and_then(Value::as_str)
                .filter(|named| uri != this.root || this.gives(named))
                .and_then(|named| this.mode_of(named))
                .unwrap_or_else(|| Mode::from(dialect));
            this.modes.insert(uri.clone(), mode);
            this.read(uri, document, mode, &mut waiting);
        }
        this
    }

    pub(crate) fn place(
        &mut self,
        uri: Arc<str>,
        document: &'a Value,
        waiting: &mut Vec<(Arc<str>, &'a Value)>,
    ) {
        self.documents.insert(uri.clone(), document);
        self.resources
            .insert(uri.to_string(), (uri.clone(), Pointer::root()));
        waiting.push((uri, document));
    }

    fn gives(&self, uri: &str) -> bool {
        join(&self.root, uri).is_some_and(|uri| self.documents.contains_key(uri.as_str()))
    }

    /// How a schema is read that names this meta-schema; none where nobody knows it.
    fn mode_of(&self, metaschema: &str) -> Option<Mode> {
        let mut uri = join(&self.root, metaschema)?;
        let first = self.documents.get(uri.as_str());
        for _ in 0..MOST_METASCHEMAS {
            let Some(document) = self.documents.get(uri.as_str()) else {
                break;
            };
            let named = document.get("$schema").and_then(Value::as_str)?;
            if named.split('#').next() == Some(uri.as_str()) {
                break;
            }
            uri = join(&self.root, named)?;
        }
        let dialect = Dialect::named(&uri)?;
        Some(first.map_or_else(
            || Mode::from(dialect),
            |first| Mode::of_metaschema(dialect, first),
        ))
    }

    /// The root of the schema.
    pub fn root(&self) -> Location {
        Location {
            document: self.root.clone(),
            pointer: Pointer::root(),
            in_root: true,
        }
    }

    /// What stands at a place; none where nothing does.
    pub fn value(&self, location: &Location) -> Option<&'a Value> {
        self.documents
            .get(&location.document)?
            .pointer(location.pointer.as_str())
    }

    /// The place that a reference names, from a base; none where it is absent.
    pub fn resolve(&self, base: &str, reference: &str) -> Option<Location> {
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
            self.anchor(&address, &fragment)?
        };
        let location = self.location(&document, pointer);
        let target = self.value(&location)?;
        (target.is_object() || target.is_boolean()).then_some(location)
    }

    /// The address of the document that a reference asks for, where nobody gave it. As relative as the reference
    /// where the schema has no address of its own.
    pub fn absent(&self, base: &str, reference: &str) -> Option<String> {
        let address = reference
            .split_once('#')
            .map_or(reference, |(address, _)| address);
        let absolute = join(base, address).filter(|_| !address.is_empty())?;
        let is_absent = !self.resources.contains_key(&absolute);
        let name = match absolute.strip_prefix(NOWHERE) {
            Some(relative) => relative.to_owned(),
            None => absolute,
        };
        is_absent.then_some(name)
    }

    /// An anchor of a resource, also where the resource is asked for by an address that is not its `$id`.
    fn anchor(&self, address: &str, name: &str) -> Option<(Arc<str>, Pointer)> {
        if let Some(found) = self.anchors.get(&format!("{address}#{name}")) {
            return Some(found.clone());
        }
        let (document, pointer) = self.resources.get(address)?;
        let base = self
            .surroundings(&self.location(document, pointer.clone()))
            .base;
        self.anchors.get(&format!("{base}#{name}")).cloned()
    }

    /// Where each resource stands, as errors show it, by its absolute address.
    pub fn shown(&self) -> HashMap<String, String> {
        let shown = |(address, (document, pointer)): (&String, &(Arc<str>, Pointer))| {
            let location = self.location(document, pointer.clone());
            (address.clone(), location.show().into())
        };
        self.resources.iter().map(shown).collect()
    }

    pub(crate) fn location(&self, document: &Arc<str>, pointer: Pointer) -> Location {
        Location {
            in_root: *document == self.root,
            document: document.clone(),
            pointer,
        }
    }

    /// The dynamic anchors of a resource.
    pub fn dynamic_anchors(&self, base: &str) -> &[(Arc<str>, Location)] {
        self.dynamic.get(base).map_or(&[], Vec::as_slice)
    }

    /// Whether any dynamic reference asks for the name.
    pub fn asks_for(&self, name: &str) -> bool {
        self.asked.contains(name)
    }

    /// What stands around a place, its own `$id` included: every `$id` on the way counts.
    pub fn surroundings(&self, location: &Location) -> Surroundings {
        let mut around = Surroundings {
            base: location.document.clone(),
            mode: self
                .modes
                .get(&location.document)
                .copied()
                .unwrap_or_else(|| Mode::from(Dialect::Draft202012)),
        };
        let mut value = self.documents.get(&location.document).copied();
        let mut is_root = true;
        for token in location.pointer.tokens().into_iter().flatten() {
            let Some(here) = value else { break };
            around = self.inside(here, around, is_root);
            is_root = false;
            value = match here {
                Value::Object(members) => members.get(&*token),
                Value::Array(items) => index(&token).and_then(|number| items.get(number)),
                _ => None,
            };
        }
        match value {
            Some(value) => self.inside(value, around, is_root),
            None => around,
        }
    }

    /// What stands around the keywords of a subschema; the root of a document has its mode already.
    pub fn inside(&self, value: &Value, mut around: Surroundings, is_root: bool) -> Surroundings {
        let Value::Object(members) = value else {
            return around;
        };
        if !is_root
            && let Some(named) = members.get("$schema").and_then(Value::as_str)
            && (members.contains_key("$id") || members.contains_key("id"))
            && let Some(mode) = self.mode_of(named)
        {
            around.mode = mode;
        }
        let dialect = around.mode.dialect;
        if members
            .get(dialect.id_keyword())
            .is_some_and(Value::is_string)
        {
            let base = rebase(members, around.base.to_string(), dialect, |_| {});
            around.base = Arc::from(base);
        }
        around
    }
}
