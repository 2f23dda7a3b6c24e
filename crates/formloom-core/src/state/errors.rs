//! Errors of the instance: judged as a whole, projected onto the active branches, listed at nodes.

use std::collections::BTreeSet;

use hashbrown::{HashMap, HashSet};
use serde_json::{Map, Value, json};

use super::node::{Key, Node};
use super::parse::loss;
use super::{FormState, NodeId};
use crate::assertions::Violation;
use crate::error::ValidationError;
use crate::form::choice::Role;
use crate::form::control::Control;
use crate::form::merged::Shape;
use crate::keywords::error_message;
use crate::pointer::Pointer;
use crate::types::TypeSet;
use crate::verdict::Graph;
use crate::verdict::Overlooked;

impl FormState {
    /// Every error of the whole form, shown or not, in its order; those that the host reported last.
    pub fn errors(&self) -> Vec<ValidationError> {
        let mut errors = self.errors.clone();
        for id in self.with_reported() {
            errors.extend(self.node(id).server_errors.iter().cloned());
        }
        errors
    }

    /// How many errors the form has, shown or not; without those that the host reported.
    pub fn error_count(&self) -> usize {
        self.errors.len()
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
        let mut nodes: Vec<NodeId> = self
            .errors
            .iter()
            .map(|error| self.nearest(&error.at))
            .chain(self.with_reported())
            .collect();
        nodes.sort_by_cached_key(|id| (self.position(*id), *id));
        nodes.dedup();
        for id in nodes {
            for error in self.shown_errors(self.node(id)) {
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
                return failures(&graph, instance);
            }
            if self.form.is_valid(instance) {
                Vec::new()
            } else {
                self.form.engine().violations(instance)
            }
        })
    }

    pub(super) fn validation_errors(&self) -> Vec<ValidationError> {
        self.errors.clone()
    }

    pub(super) fn shown_errors(&self, node: &Node) -> Vec<ValidationError> {
        let own = if node.shows_errors {
            node.errors.as_slice()
        } else {
            &[]
        };
        own.iter().chain(&node.server_errors).cloned().collect()
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

    /// Judges the whole document again, and marks the nodes whose errors differ.
    pub(super) fn judge(&mut self) {
        self.follow_kept();
        self.check();
        let errors = self.find_errors(|instance| self.violations(instance));
        self.take_errors(errors);
    }

    /// Keeps errors and marks the nodes whose errors differ.
    pub(super) fn take_errors(&mut self, mut errors: Vec<ValidationError>) {
        if errors.is_empty() && self.errors.is_empty() {
            return self.drop_old_errors(&HashMap::new());
        }
        let mut order: HashMap<NodeId, Vec<usize>> = HashMap::new();
        let mut placed: Vec<(NodeId, ValidationError)> = errors
            .drain(..)
            .map(|error| (self.nearest(&error.at), error))
            .collect();
        for (id, _) in &placed {
            order.entry(*id).or_insert_with(|| self.position(*id));
        }
        placed.sort_by(|(left, one), (right, other)| {
            (&order[left], &one.at, &one.keyword).cmp(&(&order[right], &other.at, &other.keyword))
        });
        let mut by_node: HashMap<NodeId, Vec<ValidationError>> = HashMap::new();
        for (id, error) in &placed {
            by_node.entry(*id).or_default().push(error.clone());
        }
        let before: Vec<NodeId> = self
            .errors
            .iter()
            .map(|error| self.nearest(&error.at))
            .collect();
        let affected: HashSet<NodeId> = before.into_iter().chain(by_node.keys().copied()).collect();
        for id in affected {
            let errors = by_node.remove(&id).unwrap_or_default();
            self.assign(id, errors);
        }
        self.drop_old_errors(&order);
        self.errors = placed.into_iter().map(|(_, error)| error).collect();
    }

    /// Nodes that moved or came back may still hold errors of another time.
    fn drop_old_errors(&mut self, now: &HashMap<NodeId, Vec<usize>>) {
        for id in self.pass.order.clone() {
            if self.is_alive(id) && !now.contains_key(&id) && !self.node(id).errors.is_empty() {
                self.assign(id, Vec::new());
            }
        }
    }

    fn assign(&mut self, id: NodeId, errors: Vec<ValidationError>) {
        if self.node(id).errors == errors {
            return;
        }
        self.marks_mut(id).errors = errors;
        if self.node(id).shows_errors {
            self.mark(id);
            self.pass.summary = true;
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

    fn find_errors(&self, judge: impl Fn(&Value) -> Vec<Violation>) -> Vec<ValidationError> {
        let mut errors = Vec::new();
        match &self.instance {
            Some(instance) => {
                let violations = judge(instance);
                for violation in self.without_kept(violations) {
                    self.project(violation, &mut errors);
                }
            }
            None if self.node(self.root).text.is_some() => {}
            None => {
                errors.push(self.error(Pointer::root(), "#".to_owned(), "required", Map::new()))
            }
        }
        errors.extend(self.found_by_host());
        let unfinished: Vec<Pointer> = self.unfinished.iter().map(|id| self.pointer(*id)).collect();
        errors.retain(|error| !unfinished.contains(&error.at));
        for id in self.unfinished.iter() {
            errors.push(self.unfinished_error(*id));
        }
        self.drop_consequences(&mut errors);
        // Several ways can lead to one subschema: what it finds is said once.
        let mut told = HashSet::new();
        errors.retain(|error| {
            told.insert((
                error.at.clone(),
                error.schema_at.clone(),
                error.keyword.clone(),
                Value::Object(error.params.clone()).to_string(),
            ))
        });
        errors
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
        let mut known: HashMap<(Pointer, String), Overlooked> = HashMap::new();
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
    fn violations(&self, instance: &Value) -> Vec<Violation> {
        match &self.graph {
            Some(graph) => failures(graph, instance),
            None => self.form.engine().violations(instance),
        }
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
        let control = match node.merged.shape {
            Shape::Field(control) => control,
            _ => Control::Json,
        };
        if let Some((inside, loss)) = node.text.as_deref().and_then(|text| loss(control, text)) {
            loss.add_to(&mut params, &inside);
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

    /// A violation as the user should read it: of a union only what the active branch finds.
    fn project(&self, violation: Violation, errors: &mut Vec<ValidationError>) {
        let before = errors.len();
        let (at, shown) = (violation.at.clone(), violation.schema_at.clone());
        let keyword = violation.keyword.clone();
        self.project_union(violation, errors);
        if errors.len() == before {
            // A branch that is no variant accepts the value too: `null`.
            errors.push(self.error(at, shown, &keyword, Map::new()));
        }
    }

    fn project_union(&self, violation: Violation, errors: &mut Vec<ValidationError>) {
        let Violation {
            at,
            schema_at: shown,
            keyword,
            params,
            branches,
        } = violation;
        let Some(mut branches) = branches else {
            errors.push(self.error(at, shown, &keyword, params));
            return;
        };
        let id = self.nearest(&at);
        let active = if self.pointer(id) == at {
            self.node(id)
                .choices
                .iter()
                .find(|active| active.choice.id == shown)
        } else {
            None
        };
        if let Some(active) = active {
            let accepting: Vec<&str> = active
                .choice
                .variants
                .iter()
                .filter(|variant| branches.get(variant.branch).is_some_and(Vec::is_empty))
                .map(|variant| variant.label.as_str())
                .collect();
            if accepting.len() > 1 {
                errors.push(self.error(at, shown, &keyword, one("matches", json!(accepting))));
                return;
            }
            if let Some(variant) = active
                .variant
                .and_then(|variant| active.choice.variants.get(variant))
            {
                if variant.branch < branches.len() {
                    for inner in branches.swap_remove(variant.branch) {
                        self.project(inner, errors);
                    }
                }
                return;
            }
            let labels: Vec<&str> = active
                .choice
                .variants
                .iter()
                .map(|variant| variant.label.as_str())
                .collect();
            errors.push(self.error(at, shown, &keyword, one("alternatives", json!(labels))));
            return;
        }
        self.project_check(at, shown, &keyword, branches, errors);
    }

    /// A union that is no choice: one error, or those of the side beside `null`.
    fn project_check(
        &self,
        at: Pointer,
        shown: String,
        keyword: &str,
        branches: Vec<Vec<Violation>>,
        errors: &mut Vec<ValidationError>,
    ) {
        let union = self.form.union_at(&shown);
        let role = union.map(|union| self.form.role(union));
        match role.as_deref() {
            Some(Role::Nullable) => {
                let side = branches.into_iter().find(|branch| {
                    !branch.iter().any(|violation| {
                        violation.at == at
                            && violation.keyword == "type"
                            && violation.params.get("expected") == Some(&json!(["null"]))
                    })
                });
                for inner in side.unwrap_or_default() {
                    self.project(inner, errors);
                }
            }
            Some(Role::Options { options, .. }) => {
                let values: Vec<&Value> = options.iter().map(|option| &option.value).collect();
                errors.push(self.error(at, shown, keyword, one("options", json!(values))));
            }
            _ => {
                let accepting = branches.iter().filter(|branch| branch.is_empty()).count();
                let missing: Vec<Vec<String>> = branches
                    .iter()
                    .map(|branch| {
                        let required = branch
                            .iter()
                            .filter(|violation| violation.keyword == "required");
                        required
                            .filter_map(|violation| violation.at.split_last())
                            .map(|(_, name)| name)
                            .collect::<BTreeSet<String>>()
                            .into_iter()
                            .collect()
                    })
                    .filter(|names: &Vec<String>| !names.is_empty())
                    .collect();
                let params = if accepting == 0 && missing.len() == branches.len() {
                    one("missing", json!(missing))
                } else {
                    Map::new()
                };
                errors.push(self.error(at, shown, keyword, params));
            }
        }
    }

    /// An error with its words: the schema's own, else those of the table.
    fn error(
        &self,
        at: Pointer,
        schema_at: String,
        keyword: &str,
        params: Map<String, Value>,
    ) -> ValidationError {
        let nearest = self.nearest(&at);
        let exact = self.find(&at) == Some(nearest);
        let around = at.split_last();
        let around = around.as_ref().and_then(|(around, member)| {
            let node = self.node(self.find(around)?);
            Some((&node.merged.error_message, member.as_str()))
        });
        let merged = &self.node(nearest).merged;
        let (nearest, in_words) = (&merged.error_message, merged.hints.pattern.as_ref());
        let mut params = params;
        if let Some(in_words) = in_words.filter(|_| keyword == "pattern" && exact) {
            params.insert("described".to_owned(), Value::from(in_words.as_str()));
        }
        let message = error_message::find(keyword, nearest, exact, around)
            .map_or_else(|| self.messages.message(keyword, &params), str::to_owned);
        ValidationError {
            at,
            schema_at,
            keyword: keyword.to_owned(),
            params,
            message,
        }
    }
}

fn failures(graph: &Graph, instance: &Value) -> Vec<Violation> {
    if graph.is_valid() {
        return Vec::new();
    }
    let failures = graph.failures(instance).into_iter();
    failures.map(Violation::from).collect()
}

/// Keywords that ask for a member; their violation is at the member that is missing.
fn is_presence(keyword: &str) -> bool {
    matches!(keyword, "required" | "dependentRequired" | "dependencies")
}

fn one(name: &str, value: Value) -> Map<String, Value> {
    let mut params = Map::new();
    params.insert(name.to_owned(), value);
    params
}
