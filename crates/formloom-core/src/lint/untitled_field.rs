//! `untitled_field`: a field that is called by its key. Of the profile for connections.

use super::Lint;
use formloom_schema::{Diagnostic, DiagnosticCode};

pub(super) fn find(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    for (name, child, set) in lint.members() {
        let is_named = |facts: &crate::model::subschema::Facts| {
            facts.title.is_some() || facts.constant.is_some() || facts.never
        };
        if !set.iter().any(|id| is_named(lint.facts(*id))) {
            let at = lint.subschema(child).location.show();
            let message = format!("people read the key `{name}` in words; give it a `title`");
            found.push(Diagnostic::new(DiagnosticCode::UntitledField, at, message));
        }
    }
}
