//! What a keyword's function sees and may do.

use formloom_schema::text::Patterns;
use formloom_schema::{
    Diagnostic, DiagnosticCode, Dialect, Location, Mode, RECURSIVE, Scope, Surroundings,
};
use serde_json::{Map, Value};

use crate::model::Edit;
use crate::model::host::Host;
use crate::model::subschema::{Facts, SchemaId, Union, UnionId};

/// Where a subschema stands, and what stands around it.
pub(crate) struct Place<'c> {
    pub(crate) id: SchemaId,
    pub(crate) schema: &'c Map<String, Value>,
    pub(crate) location: Location,
    pub(crate) around: Surroundings,
    pub(crate) scope: Scope,
    /// The place was not read in another scope before.
    pub(crate) is_new: bool,
}

/// What a keyword's function sees: the schema it stands in, and the facts that it writes.
pub(crate) struct Context<'c> {
    walk: &'c mut dyn Compiler,
    id: SchemaId,
    schema: &'c Map<String, Value>,
    location: Location,
    around: Surroundings,
    scope: Scope,
    pub(crate) host: &'c Host,
    pub(crate) patterns: &'c Patterns,
    is_new: bool,
    pub(crate) facts: Facts,
}

/// What the walk does for a keyword; hides the walk's lifetime from the table of functions.
pub(crate) trait Compiler {
    fn child(
        &mut self,
        parent: SchemaId,
        location: Location,
        around: &Surroundings,
        scope: Scope,
    ) -> SchemaId;
    /// Where a reference leads; the outermost anchor of a name in the scope where it is a dynamic one.
    fn resolve(
        &mut self,
        base: &str,
        reference: &str,
        scope: Scope,
        dynamic: Option<&str>,
    ) -> Option<SchemaId>;
    fn add_union(&mut self, union: Union) -> UnionId;
    fn edit(&mut self, edit: Edit);
    fn note(&mut self, diagnostic: Diagnostic);
    fn absent_root(&mut self, reference: &str);
    /// Notes the document of a reference that leads nowhere, where that is what is missing.
    fn absent(&mut self, base: &str, reference: &str);
}

impl<'c> Context<'c> {
    pub(crate) fn new(
        walk: &'c mut dyn Compiler,
        place: Place<'c>,
        host: &'c Host,
        patterns: &'c Patterns,
    ) -> Self {
        let Place {
            id,
            schema,
            location,
            around,
            scope,
            is_new,
        } = place;
        Self {
            walk,
            id,
            schema,
            location,
            around,
            scope,
            host,
            patterns,
            is_new,
            facts: Facts::default(),
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.around.mode.dialect
    }

    pub(crate) fn mode(&self) -> Mode {
        self.around.mode
    }

    pub(crate) fn id(&self) -> SchemaId {
        self.id
    }

    pub(crate) fn location(&self) -> &Location {
        &self.location
    }

    /// Another keyword of the same schema.
    pub(crate) fn sibling(&self, keyword: &str) -> Option<&'c Value> {
        self.schema.get(keyword)
    }

    /// The subschema at tokens below this one.
    pub(crate) fn child(&mut self, tokens: &[&str]) -> SchemaId {
        let location = tokens
            .iter()
            .fold(self.location.clone(), |at, token| at.join(token));
        self.walk.child(self.id, location, &self.around, self.scope)
    }

    pub(crate) fn add_union(&mut self, union: Union) {
        let id = self.walk.add_union(union);
        self.facts.unions.push(id);
    }

    /// Follows `$ref`; what is absent makes the place raw, and the root an error.
    pub(crate) fn refer(&mut self, reference: &str) {
        self.follow("$ref", reference, None);
    }

    /// Follows `$dynamicRef` to the outermost anchor of its name, `$recursiveRef` where there is no name.
    pub(crate) fn refer_dynamically(&mut self, keyword: &str, reference: &str) {
        let name = match reference.split_once('#') {
            Some((_, name)) if keyword == "$dynamicRef" => name,
            _ => RECURSIVE,
        };
        self.follow(keyword, reference, Some(name));
    }

    fn follow(&mut self, keyword: &str, reference: &str, dynamic: Option<&str>) {
        let base = self.around.base.clone();
        if let Some(target) = self.walk.resolve(&base, reference, self.scope, dynamic) {
            self.facts.references.push(target);
            return;
        }
        if self.location.in_root && self.location.pointer.is_root() {
            self.walk.absent_root(reference);
        }
        self.facts.unresolved = true;
        self.walk.absent(&base, reference);
        self.edit(keyword, None);
        self.note(
            DiagnosticCode::UnresolvedReference,
            keyword,
            format!(
                "`{reference}` is not there; add it to the schema, or give its document (`--refs DIR` on the command line)"
            ),
        );
    }

    /// A pattern at tokens below this schema is no regular expression.
    pub(crate) fn report_pattern(&mut self, tokens: &[&str]) {
        let at = tokens
            .iter()
            .fold(self.location.clone(), |at, token| at.join(token));
        if self.is_new {
            self.walk.note(Diagnostic::new(
                DiagnosticCode::InvalidPattern,
                at.show(),
                "the pattern is no regular expression (ECMA-262), or too large, and is ignored",
            ));
            self.walk.edit(Edit { at, value: None });
        }
    }

    /// Lets the engine see another value of a keyword.
    pub(crate) fn normalise(&mut self, keyword: &str, value: Value) {
        self.edit(keyword, Some(value));
    }

    pub(crate) fn report_unusable(&mut self, keyword: &str, expected: &str) {
        self.note(
            DiagnosticCode::InvalidKeywordValue,
            keyword,
            format!("`{keyword}` is ignored: expected {expected}"),
        );
        self.edit(keyword, None);
    }

    /// A keyword of no draft has a value that it cannot have: the form does without it.
    pub(crate) fn report_unusable_hint(&mut self, keyword: &str, expected: &str) {
        self.note(
            DiagnosticCode::UnusableHint,
            keyword,
            format!("`{keyword}` is ignored: expected {expected}"),
        );
    }

    /// A keyword of other drafts, or of a vocabulary of the standard that a meta-schema switches off, is not judged, so
    /// the form takes no notice of it either.
    pub(crate) fn report_other_draft(&mut self, keyword: &str) {
        let dialect = self.dialect().name();
        self.note(
            DiagnosticCode::IgnoredKeyword,
            keyword,
            format!(
                "`{keyword}` is no keyword of {dialect} as this schema uses it, and is ignored; name the draft that you write in `$schema`"
            ),
        );
    }

    pub(crate) fn report_ignored_sibling(&mut self, keyword: &str) {
        self.note(
            DiagnosticCode::IgnoredRefSibling,
            keyword,
            format!(
                "`{keyword}` beside `$ref` is ignored before 2019-09; move both into an `allOf`"
            ),
        );
    }

    /// Says something about a keyword of this place, once whatever the scopes are.
    pub(crate) fn note(&mut self, code: DiagnosticCode, keyword: &str, message: String) {
        if self.is_new {
            let at = self.location.join(keyword).show();
            self.walk.note(Diagnostic::new(code, at, message));
        }
    }

    /// Changes or drops a keyword in the document that the engine sees.
    pub(crate) fn edit(&mut self, keyword: &str, value: Option<Value>) {
        if self.is_new {
            let at = self.location.join(keyword);
            self.walk.edit(Edit { at, value });
        }
    }
}
