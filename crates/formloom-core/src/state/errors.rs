//! Errors of the instance, as the user reads them: each at its node, in the order of the form.

mod follow;
mod project;

pub(super) use self::follow::Erring;
use hashbrown::{HashMap, HashSet};
use serde_json::{Map, Value, json};

use super::node::Key;
use super::parse::{loss, without_commas};
use super::{FormState, NodeId};
use crate::assertions::Violation;
use crate::error::ValidationError;
use crate::form::merged::Shape;
use crate::model::control::Control;
use formloom_schema::TypeSet;
use formloom_schema::{Pointer, SchemaLocation};
use formloom_verdict::{Graph, Overlooked, Scope};

impl FormState {
    /// Every error of the whole form, shown or not, in its order; those that the host reported last. Costs their
    /// number: they are kept where they belong.
    pub fn errors(&self) -> Vec<ValidationError> {
        let mut errors = self.validation_errors();
        for id in self.with_reported() {
            errors.extend(self.reported_at(id));
        }
        errors
    }

    /// How many errors the form has, shown or not; without those that the host reported.
    pub fn error_count(&self) -> usize {
        self.erring.count()
    }

    /// Nodes with errors that the host reported, in the order of the form.
    fn with_reported(&self) -> Vec<NodeId> {
        let mut nodes: Vec<NodeId> = self
            .reported
            .iter()
            .copied()
            .filter(|id| self.is_alive(*id) && !self.node(*id).server_errors.is_empty())
            .collect();
        nodes.sort_by_cached_key(|id| self.position(*id));
        nodes
    }

    /// The errors that are shown, each with its node, in the order of the form.
    pub fn summary(&self) -> Vec<(NodeId, String, ValidationError)> {
        let mut summary = Vec::new();
        let mut nodes: Vec<NodeId> = self.erring.nodes().chain(self.with_reported()).collect();
        nodes.sort_by_cached_key(|id| (self.position(*id), *id));
        nodes.dedup();
        for id in nodes {
            for error in self.shown_errors(id) {
                summary.push((id, self.label(id), error));
            }
        }
        summary
    }

    /// The errors of the form, found anew by the engine that judges the whole document, in no order.
    ///
    /// They are those of [`FormState::errors`] without what the host reported. An edit finds them by what it
    /// touches; this costs the whole instance, and a submit asks it once more before anything is handed over.
    pub fn whole_document_errors(&self) -> Vec<ValidationError> {
        self.find_errors(|instance| {
            if !self.kept.is_empty()
                && let Some(program) = self.form.program()
            {
                // The engine knows nothing of what the host keeps.
                let graph = Graph::with_kept(program, instance, &self.kept);
                return self.told_by(&graph, instance);
            }
            if self.form.is_valid(instance) {
                Vec::new()
            } else {
                self.told_by_engine(instance)
            }
        })
    }

    pub(super) fn validation_errors(&self) -> Vec<ValidationError> {
        let mut nodes: Vec<NodeId> = self.erring.nodes().collect();
        nodes.sort_by_cached_key(|id| (self.position(*id), *id));
        let errors = nodes.iter().flat_map(|id| &self.node(*id).errors);
        errors.cloned().collect()
    }

    /// What the host reported at a node, where that is now.
    fn reported_at(&self, id: NodeId) -> impl Iterator<Item = ValidationError> + '_ {
        let errors = self.node(id).server_errors.iter();
        let here = match errors.len() {
            0 => Pointer::root(),
            _ => self.pointer(id),
        };
        errors.map(move |error| ValidationError {
            at: Pointer::from(format!("{}{}", here.as_str(), error.at.as_str())),
            ..error.clone()
        })
    }

    pub(super) fn shown_errors(&self, id: NodeId) -> Vec<ValidationError> {
        let node = self.node(id);
        let own = if node.shows_errors {
            node.errors.as_slice()
        } else {
            &[]
        };
        own.iter().cloned().chain(self.reported_at(id)).collect()
    }

    pub(super) fn show_errors(&mut self, id: NodeId) {
        if !self.node(id).shows_errors {
            self.marks_mut(id).shows_errors = true;
            if !self.node(id).errors.is_empty() {
                self.mark(id);
                self.pass.summary = true;
            }
        }
    }

    pub(super) fn show_all_errors(&mut self) {
        self.submitted = true;
        for id in self.all_nodes() {
            self.show_errors(id);
        }
    }

    /// The place of a node in the order of the form.
    fn position(&self, id: NodeId) -> Vec<usize> {
        self.path(id)
            .into_iter()
            .skip(1)
            .map(|step| match self.node(step).key {
                Key::Item(index) => index,
                _ => self.node(step).order,
            })
            .collect()
    }

    /// Every error, in no order.
    fn find_errors(
        &self,
        fails: impl FnOnce(&Value) -> Vec<ValidationError>,
    ) -> Vec<ValidationError> {
        let mut errors = Vec::new();
        match &self.instance {
            Some(instance) => errors = fails(instance),
            None if self.node(self.root).text.is_some() => {}
            None => errors.push(self.error(Pointer::root(), "#".into(), "required", Map::new())),
        }
        errors.extend(self.found_by_host());
        self.unfinished_instead(&mut errors, &self.unfinished);
        self.drop_consequences(&mut errors);
        told_once(&mut errors);
        errors
    }

    /// Where the text is no value yet, that is said and nothing else.
    fn unfinished_instead(&self, errors: &mut Vec<ValidationError>, unfinished: &[NodeId]) {
        let at: HashSet<Pointer> = unfinished.iter().map(|id| self.pointer(*id)).collect();
        errors.retain(|error| !at.contains(&error.at));
        for id in unfinished {
            errors.push(self.unfinished_error(*id));
        }
    }

    /// `unevaluatedProperties` and `unevaluatedItems` refuse valid members too while something beside them is wrong:
    /// that is what the user should read, and only what nobody looks at is listed beside it.
    fn drop_consequences(&self, errors: &mut Vec<ValidationError>) {
        let is_unevaluated = |error: &ValidationError| {
            matches!(
                error.keyword.as_str(),
                "unevaluatedProperties" | "unevaluatedItems"
            )
        };
        let (Some(instance), Some(graph)) = (&self.instance, &self.graph) else {
            return self.drop_unevaluated_beside(errors);
        };
        if !errors.iter().any(is_unevaluated) {
            return;
        }
        let active = |at: &Pointer, union: &str| {
            let choices = &self.node(self.find(at)?).choices;
            let active = choices.iter().find(|active| active.choice.id == union)?;
            Some(active.choice.variants.get(active.variant?)?.branch)
        };
        let mut known: HashMap<(Pointer, SchemaLocation), Overlooked> = HashMap::new();
        let mut instead = Vec::new();
        let mut first = None;
        errors.retain(|error| {
            let (container, token) = match error.at.split_last() {
                Some((container, token)) if error.keyword == "unevaluatedProperties" => {
                    (container, Some(token))
                }
                _ => (error.at.clone(), None),
            };
            if !is_unevaluated(error) {
                return true;
            }
            let found = known
                .entry((container, error.schema_at.clone()))
                .or_insert_with_key(|(at, keyword_at)| {
                    graph.overlooked(instance, at, keyword_at, &active)
                });
            instead.append(&mut found.instead);
            let stays = match token {
                Some(token) => found.tokens.contains(&token),
                None => !found.tokens.is_empty(),
            };
            if !stays && first.is_none() {
                first = Some(error.clone());
            }
            stays
        });
        for failure in instead {
            self.project(failure.into(), errors);
        }
        if errors.is_empty() {
            // What is not valid has an error, come what may.
            errors.extend(first);
        }
    }

    /// The same where there are no verdicts: what the form knows is refused only for something inside it.
    fn drop_unevaluated_beside(&self, errors: &mut Vec<ValidationError>) {
        let is_unevaluated = |error: &ValidationError| {
            matches!(
                error.keyword.as_str(),
                "unevaluatedProperties" | "unevaluatedItems"
            )
        };
        let causes: Vec<Pointer> = errors
            .iter()
            .filter(|error| !is_unevaluated(error) || self.find(&error.at).is_none())
            .map(|error| error.at.clone())
            .collect();
        errors.retain(|error| {
            !is_unevaluated(error)
                || self.find(&error.at).is_none()
                || !causes.iter().any(|cause| error.at.contains(cause))
        });
    }

    /// What fails: from the verdicts where there are some, else from the whole document.
    fn told(&self, instance: &Value) -> Vec<ValidationError> {
        match &self.graph {
            Some(graph) => self.told_by(graph, instance),
            None => self.told_by_engine(instance),
        }
    }

    fn told_by(&self, graph: &Graph, instance: &Value) -> Vec<ValidationError> {
        if graph.is_valid() {
            return Vec::new();
        }
        let told = graph.told(instance, &Scope::everything(), &|union| self.way(union));
        let failures = told.failures.into_iter();
        let failures = failures.filter(|failure| !self.is_waived(&failure.at, failure.keyword));
        failures.map(|failure| self.worded(failure)).collect()
    }

    fn told_by_engine(&self, instance: &Value) -> Vec<ValidationError> {
        let mut errors = Vec::new();
        for violation in self.without_kept(self.form.engine().violations(instance)) {
            self.project(violation, &mut errors);
        }
        errors.retain(|error| !self.is_waived(&error.at, &error.keyword));
        errors
    }

    /// Whether a person need not mend this: the server fills in what is read-only.
    pub(super) fn is_waived(&self, at: &Pointer, keyword: &str) -> bool {
        self.waives_read_only
            && keyword == "required"
            && self
                .find(at)
                .is_some_and(|id| self.value(id).is_none() && self.is_read_only(id))
    }

    /// The required places that are missing and that the server fills in.
    pub(super) fn waived(&self) -> Vec<Pointer> {
        let nodes = self.all_nodes().into_iter();
        let waived = nodes.filter(|id| self.is_required(*id)).filter(|id| {
            let around = self.node(*id).parent.and_then(|parent| self.value(parent));
            around.is_some_and(Value::is_object)
        });
        let places = waived.map(|id| self.pointer(id));
        places.filter(|at| self.is_waived(at, "required")).collect()
    }

    /// A secret that the host keeps counts as present and valid: what only misses it is no violation. The verdicts
    /// know that; where there are none, this is what can be said of the engine's.
    fn without_kept(&self, violations: Vec<Violation>) -> Vec<Violation> {
        if self.stored.is_empty() || self.graph.is_some() {
            return violations;
        }
        let mut left = Vec::with_capacity(violations.len());
        for mut violation in violations {
            if let Some(branches) = violation.branches.take() {
                let branches: Vec<Vec<Violation>> = branches
                    .into_iter()
                    .map(|branch| self.without_kept(branch))
                    .collect();
                let accepting = branches.iter().filter(|branch| branch.is_empty()).count();
                if accepting == 1 || accepting > 1 && violation.keyword == "anyOf" {
                    continue;
                }
                violation.branches = Some(branches);
                left.push(violation);
            } else if !is_presence(&violation.keyword) || !self.keeps(&violation.at) {
                left.push(violation);
            }
        }
        left
    }

    fn unfinished_error(&self, id: NodeId) -> ValidationError {
        let node = self.node(id);
        let types: Vec<&str> = match node.merged.shape {
            Shape::Raw => vec!["json"],
            _ => node
                .merged
                .types
                .without(TypeSet::NULL)
                .each()
                .into_iter()
                .map(|(_, name)| name)
                .collect(),
        };
        let mut params = Map::new();
        params.insert("expected".to_owned(), json!(types));
        params.insert("unfinished".to_owned(), Value::Bool(true));
        if matches!(
            node.merged.shape,
            Shape::Field(Control::Select | Control::Radio)
        ) {
            params.insert("listed".to_owned(), Value::Bool(true));
        }
        let control = match node.merged.shape {
            Shape::Field(control) => control,
            _ => Control::Json,
        };
        if let Some((inside, loss)) = node.text.as_deref().and_then(|text| loss(control, text)) {
            loss.add_to(&mut params, &inside);
        }
        let meant = node
            .text
            .as_deref()
            .map(|text| without_commas(control, text));
        if let Some(meant) = meant.filter(|meant| !meant.is_empty() && !node.merged.secret) {
            params.insert("meant".to_owned(), json!(meant));
        }
        let schema_at = node
            .seeds
            .first()
            .map(|seed| self.form.subschema(*seed).location.join("type").show());
        self.error(
            self.pointer(id),
            schema_at.unwrap_or_default(),
            "type",
            params,
        )
    }
}

/// Several ways can lead to one subschema, and several subschemas can demand the same: what they find is said once.
fn told_once(errors: &mut Vec<ValidationError>) {
    errors.sort_by(|left, right| {
        (&left.at, &left.keyword, &left.schema_at).cmp(&(
            &right.at,
            &right.keyword,
            &right.schema_at,
        ))
    });
    let mut told = HashSet::new();
    errors.retain(|error| {
        told.insert((
            error.at.clone(),
            error.keyword.clone(),
            Value::Object(error.params.clone()).to_string(),
            error.message.clone(),
        ))
    });
}

/// Keywords that ask for a member; their violation is at the member that is missing.
fn is_presence(keyword: &str) -> bool {
    matches!(keyword, "required" | "dependentRequired" | "dependencies")
}
