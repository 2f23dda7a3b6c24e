//! Compares a description with the form that it is for.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use serde_json::Value;

use super::element::Element;
use super::pattern::{Pattern, Token};
use super::reach::{Found, Reach};
use super::schemas::RuleSchemas;
use super::{Layout, PlaceHints};
use crate::form::Form;
use crate::form::merged::Shape;
use crate::model::subschema::SchemaId;
use formloom_schema::Pointer;
use formloom_schema::Severity;

/// What a description says that does not fit the form, or is probably not meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Remark {
    /// What was found.
    pub code: RemarkCode,
    /// How bad it is.
    pub severity: Severity,
    /// Where in the description.
    pub at: Pointer,
    /// What it is and what to do about it, in English.
    pub message: String,
}

/// The kinds of remarks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RemarkCode {
    /// A pointer leads nowhere in the form.
    NoSuchPlace,
    /// A layout names a place that is no child of its group.
    NotAChild,
    /// A place that can be required is hidden, always or by a rule.
    RequiredHidden,
    /// The schema of a rule, or a keyword in it, cannot be used and is ignored.
    UnusableSchema,
    /// The renderer has no widget of this name.
    UnknownWidget,
    /// A layout is said of what has no members.
    NothingToLayOut,
}

impl Layout {
    /// Compares the description with the form, in the order of the description. A place that is only in one branch of
    /// a choice or condition is in the form. `widgets` are the names that the renderer knows; empty where that is not
    /// asked.
    pub fn check(&self, form: &Form, widgets: &[&str]) -> Vec<Remark> {
        let mut check = Check {
            layout: self,
            form,
            reach: Reach::new(form),
            remarks: Vec::new(),
        };
        check.mentions();
        for (pattern, hints) in &self.0.places {
            check.place(pattern, hints, widgets);
        }
        check.rules();
        check.remarks
    }
}

/// Why the schema of a rule, or a keyword in it, cannot be used.
fn unusable(schemas: &mut RuleSchemas, schema: &Value) -> Option<String> {
    let is_full = schemas.is_full();
    schemas.program(schema);
    if is_full {
        return Some("the rules before it take all room that schemas of rules have; expected fewer and smaller ones".to_owned());
    }
    match schemas.options.compile(schema) {
        Err(error) => Some(error.to_string()),
        Ok(compiled) => compiled
            .diagnostics
            .into_iter()
            .find(|found| found.severity == Severity::Error)
            .map(|found| format!("at {}: {}", found.at, found.message)),
    }
}

struct Check<'a> {
    layout: &'a Layout,
    form: &'a Form,
    reach: Reach<'a>,
    remarks: Vec<Remark>,
}

impl Check<'_> {
    /// The places that layouts name.
    fn mentions(&mut self) {
        let layout = self.layout.clone();
        let mut hidden: HashSet<&Pattern> = HashSet::new();
        for named in &layout.0.mentions {
            if named.group.child(&named.pattern).is_none() {
                let inside = named.group.contains(&named.pattern);
                let text = if inside {
                    "the place is deeper inside, and is drawn there; name it in the layout of its own group, in `places`"
                } else {
                    "the place is not inside the group whose layout this is; name it in the layout of its own group, in \
                     `places`"
                };
                self.add(RemarkCode::NotAChild, Severity::Error, &named.written, text);
                continue;
            }
            if !self.leads(&named.pattern, &named.written) {
                continue;
            }
            if named.ruled && hidden.insert(&named.pattern) && self.is_required(&named.pattern) {
                self.required_hidden(&named.written);
            }
        }
    }

    fn place(&mut self, pattern: &Pattern, hints: &PlaceHints, widgets: &[&str]) {
        let at = Pointer::root()
            .join("places")
            .join(pattern.bound(&[]).as_str());
        if !self.leads(pattern, &at) {
            return;
        }
        if let Some(widget) = &hints.widget
            && !widgets.is_empty()
            && !widgets.contains(&widget.as_str())
        {
            let text = format!(
                "there is no widget `{widget}`, and the usual one is taken; expected one of {}",
                widgets.join(", ")
            );
            let at = at.join("widget");
            self.add(RemarkCode::UnknownWidget, Severity::Warning, &at, text);
        }
        if (hints.hidden || hints.show.is_some()) && self.is_required(pattern) {
            let name = if hints.hidden { "hidden" } else { "show" };
            self.required_hidden(&at.join(name));
        }
        let laid_out = hints.layout.as_deref().unwrap_or_default();
        if laid_out.iter().any(|element| *element != Element::Rest)
            && let Found::Place(seeds) = self.reach.find(pattern)
            && matches!(
                self.reach.shape(&seeds),
                Shape::Field(_) | Shape::Raw | Shape::List
            )
        {
            let text = "the place has no members of its own to lay out; of a list lay out its items (`/*`)";
            let at = at.join("layout");
            self.add(RemarkCode::NothingToLayOut, Severity::Warning, &at, text);
        }
    }

    fn rules(&mut self) {
        let mut schemas = RuleSchemas::new(self.form);
        let mut known: HashMap<String, Option<String>> = HashMap::new();
        let layout = self.layout.clone();
        for ruled in &layout.0.rules {
            let mut leaves = Vec::new();
            ruled.rule.leaves(&mut leaves);
            for leaf in leaves {
                self.leads(leaf.at, &leaf.written.join("at"));
                let at = leaf.written.join("schema");
                let why = || unusable(&mut schemas, leaf.schema);
                let unusable = known.entry(leaf.schema.to_string());
                let unusable = unusable.or_insert_with(why).clone();
                if let Some(why) = unusable {
                    self.add(
                        RemarkCode::UnusableSchema,
                        Severity::Error,
                        &at,
                        format!("the schema of the rule cannot be used: {why}"),
                    );
                }
            }
        }
    }

    /// Whether a pointer leads somewhere; else says so. Formulas can bring places that are not there yet.
    fn leads(&mut self, pattern: &Pattern, written: &Pointer) -> bool {
        if !matches!(self.reach.find(pattern), Found::Nowhere) {
            return true;
        }
        let severity = if self.form.is_evaluated() {
            Severity::Warning
        } else {
            Severity::Error
        };
        let text = format!(
            "`{}` leads nowhere in the form, in no branch of any choice or condition; look at the names in the schema",
            pattern.bound(&[])
        );
        self.add(RemarkCode::NoSuchPlace, severity, written, text);
        false
    }

    /// Whether a place can be required, and is not filled in by itself.
    fn is_required(&mut self, pattern: &Pattern) -> bool {
        let Some((Found::Place(around), Token::Key(key))) = self.reach.parent(pattern) else {
            return false;
        };
        let possible = self.reach.possible(&around);
        let names = |id: &SchemaId| {
            let required = &self.form.subschema(*id).facts.required;
            required.iter().any(|name| **name == **key)
        };
        if !possible.iter().any(names) {
            return false;
        }
        match self.reach.find(pattern) {
            Found::Place(seeds) => {
                let merged = self.form.merged_static(&seeds);
                merged.default.is_none() && merged.constant.is_none()
            }
            _ => true,
        }
    }

    fn required_hidden(&mut self, at: &Pointer) {
        let text = "the place can be required and can be hidden: without a value it blocks a submit. Give it a default, \
             or let the schema require it under the same condition (`if`, `then`)";
        self.add(RemarkCode::RequiredHidden, Severity::Warning, at, text);
    }

    fn add(
        &mut self,
        code: RemarkCode,
        severity: Severity,
        at: &Pointer,
        message: impl Into<String>,
    ) {
        self.remarks.push(Remark {
            code,
            severity,
            at: at.clone(),
            message: message.into(),
        });
    }
}
