//! The document as it is judged: with what the author meant, and without what cannot be used.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use formloom_schema::text::Patterns;
use formloom_schema::{
    Diagnostic, DiagnosticCode, Dialect, Formats, Location, Pointer, absolute, index,
};
use hashbrown::HashMap;
use serde_json::Value;

use super::unusable_patterns::unusable_patterns;
use crate::model::Edit;
use crate::model::host::Host;

/// What instances are judged by.
#[cfg_attr(
    not(feature = "engine"),
    expect(dead_code, reason = "only the engine asks for addresses")
)]
pub(crate) struct Source<'a> {
    pub(crate) root: &'a Value,
    /// The same, where others hold it too.
    pub(crate) shared: Option<&'a Arc<Value>>,
    pub(crate) documents: &'a BTreeMap<String, Value>,
    pub(crate) base: Arc<str>,
    pub(crate) dialect: Dialect,
    pub(crate) formats: Formats,
    pub(crate) host: &'a Host,
    pub(crate) edits: Vec<Edit>,
    /// The patterns of the schema.
    pub(crate) patterns: Arc<Patterns>,
    pub(crate) resources: Arc<Resources>,
}

/// Where resources stand, as errors show it, by their absolute addresses.
pub(crate) type Resources = HashMap<String, String>;

pub(super) fn unusable(at: &Pointer, pattern: bool) -> Diagnostic {
    let (code, text) = if pattern {
        (
            DiagnosticCode::InvalidPattern,
            "the pattern is no regular expression (ECMA-262), or too large, and is ignored",
        )
    } else {
        (
            DiagnosticCode::InvalidKeywordValue,
            "the keyword cannot have this value and is ignored",
        )
    };
    Diagnostic::new(code, format!("#{at}"), text)
}

/// The document as the engine sees it, and the patterns in it that cannot be used, which are dropped.
pub(super) fn edited(source: &Source<'_>) -> (Arc<Value>, Vec<Pointer>) {
    let copied = || Arc::new(source.root.clone());
    let mut root = source.shared.cloned().unwrap_or_else(copied);
    for edit in &source.edits {
        if edit.at.in_root {
            let root = Arc::make_mut(&mut root);
            change(root, &edit.at.pointer, edit.value.clone());
        }
    }
    let unusable = unusable_patterns(&root, &source.patterns);
    for at in &unusable {
        change(Arc::make_mut(&mut root), at, None);
    }
    (root, unusable)
}

/// The other documents as they are judged: without what cannot be used in them.
pub(crate) fn edited_documents<'d>(
    documents: &'d BTreeMap<String, Value>,
    root: &Location,
    edits: &[Edit],
) -> Cow<'d, BTreeMap<String, Value>> {
    let is_elsewhere = |edit: &&Edit| !edit.at.in_root;
    if edits.iter().all(|edit| edit.at.in_root) {
        return Cow::Borrowed(documents);
    }
    let mut documents = documents.clone();
    for (uri, document) in &mut documents {
        let uri = absolute(&root.document, uri);
        for edit in edits.iter().filter(is_elsewhere) {
            if *edit.at.document == *uri {
                change(document, &edit.at.pointer, edit.value.clone());
            }
        }
    }
    Cow::Owned(documents)
}

/// Changes or drops the value at a place.
pub(super) fn change(root: &mut Value, at: &Pointer, value: Option<Value>) {
    let Some((parent, token)) = at.split_last() else {
        return;
    };
    match (root.pointer_mut(parent.as_str()), value) {
        (Some(Value::Object(members)), Some(value)) => {
            members.insert(token, value);
        }
        (Some(Value::Object(members)), None) => {
            members.shift_remove(&token);
        }
        (Some(Value::Array(items)), value) => {
            if let Some(item) = index(&token).and_then(|number| items.get_mut(number)) {
                *item = value.unwrap_or(Value::Bool(true));
            }
        }
        _ => {}
    }
}
