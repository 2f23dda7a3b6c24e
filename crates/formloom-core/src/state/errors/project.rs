//! What fails, as a person should read it: of a union only what the active branch finds, each with its words.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::assertions::Violation;
use crate::error::ValidationError;
use crate::form::choice::Role;
use crate::messages::names_format;
use crate::model::error_message;
use crate::model::subschema::UnionId;
use crate::state::FormState;
use formloom_schema::{Pointer, SchemaLocation, TypeSet};
use formloom_verdict::params::one;
use formloom_verdict::{FailingUnion, Failure, Way};

/// A union that fails, whoever found that.
trait Union {
    fn branches(&self) -> usize;
    fn accepts(&self, branch: usize) -> bool;
    /// Whether a branch refuses the value because it wants `null`.
    fn wants_null(&self, branch: usize) -> bool;
    /// The members of the value that a branch misses.
    fn missing(&self, branch: usize) -> Vec<String>;
}

impl Union for FailingUnion<'_> {
    fn branches(&self) -> usize {
        self.branches()
    }

    fn accepts(&self, branch: usize) -> bool {
        self.accepts(branch)
    }

    fn wants_null(&self, branch: usize) -> bool {
        self.wants_null(branch)
    }

    fn missing(&self, branch: usize) -> Vec<String> {
        self.missing(branch)
    }
}

/// As the engine of the whole document lists it.
struct Listed<'v> {
    at: &'v Pointer,
    branches: &'v [Vec<Violation>],
}

impl Listed<'_> {
    fn branch(&self, branch: usize) -> &[Violation] {
        self.branches.get(branch).map_or(&[], Vec::as_slice)
    }
}

impl Union for Listed<'_> {
    fn branches(&self) -> usize {
        self.branches.len()
    }

    fn accepts(&self, branch: usize) -> bool {
        self.branch(branch).is_empty()
    }

    fn wants_null(&self, branch: usize) -> bool {
        self.branch(branch).iter().any(|violation| {
            violation.at == *self.at
                && violation.keyword == "type"
                && violation.params.get("expected") == Some(&json!(["null"]))
        })
    }

    fn missing(&self, branch: usize) -> Vec<String> {
        let required = self.branch(branch).iter();
        required
            .filter(|violation| violation.keyword == "required")
            .filter_map(|violation| violation.at.split_last())
            .filter(|(around, _)| around == self.at)
            .map(|(_, name)| name)
            .collect()
    }
}

impl FormState {
    /// How the list goes on at a union that fails.
    pub(super) fn way(&self, union: &FailingUnion<'_>) -> Way {
        self.way_of(&union.at(), &union.schema_at(), union)
    }

    fn way_of(&self, at: &Pointer, schema_at: &str, union: &dyn Union) -> Way {
        let active = self.find(at).and_then(|id| {
            let choices = &self.node(id).choices;
            choices.iter().find(|active| active.choice.id == schema_at)
        });
        let Some(active) = active else {
            return self.way_of_check(at, schema_at, union);
        };
        let variants = &active.choice.variants;
        let accepting: Vec<String> = variants
            .iter()
            .filter(|variant| variant.branch < union.branches() && union.accepts(variant.branch))
            .map(|variant| self.name_in_words(&variant.name))
            .collect();
        if accepting.len() > 1 {
            return Way::Alone(one("matches", json!(accepting)));
        }
        if let Some(variant) = active.variant.and_then(|variant| variants.get(variant)) {
            return Way::Branch(variant.branch);
        }
        let labels: Vec<String> = variants
            .iter()
            .map(|variant| self.name_in_words(&variant.name))
            .collect();
        Way::Alone(one("alternatives", json!(labels)))
    }

    /// A union that is no choice: one error, or those of the side beside `null`.
    fn way_of_check(&self, at: &Pointer, schema_at: &str, union: &dyn Union) -> Way {
        let id = self.form.union_at(schema_at);
        let role = id.map(|union| self.form.role(union));
        let suggests = || {
            let node = self.find(at).map(|id| self.node(id));
            node.is_some_and(|node| node.merged.hints.allow_custom)
        };
        match role.as_deref() {
            Some(Role::Nullable) => {
                let side = (0..union.branches()).find(|branch| !union.wants_null(*branch));
                side.map_or(Way::Alone(Map::new()), Way::Branch)
            }
            // What is none of the listed texts is meant for the branch that takes any.
            Some(Role::Suggestions { branch, .. }) if suggests() => Way::Branch(*branch),
            Some(Role::Options { options, .. }) => {
                let values: Vec<&Value> = options.iter().map(|option| &option.value).collect();
                Way::Alone(one("options", json!(values)))
            }
            Some(Role::Check(types)) if self.leaves_text(at, *types) => {
                Way::Alone(self.of_texts(at, id))
            }
            _ => {
                let accepting = (0..union.branches()).filter(|branch| union.accepts(*branch));
                let accepting: Vec<usize> = accepting.collect();
                let labels = |names: Vec<String>| -> Vec<String> {
                    let label = |name: &String| self.label_of_member(at, name);
                    names.iter().map(label).collect()
                };
                if accepting.len() > 1
                    && let Some(id) = id
                {
                    // What is filled in is that of several.
                    let required = accepting
                        .iter()
                        .map(|branch| self.form.required_by(id, *branch));
                    let sets: Vec<Vec<String>> = required.map(labels).collect();
                    let is_said = sets.iter().all(|set| !set.is_empty());
                    return Way::Alone(if is_said {
                        one("surplus", json!(sets))
                    } else {
                        Map::new()
                    });
                }
                let missing: Vec<BTreeSet<String>> = (0..union.branches())
                    .map(|branch| union.missing(branch).into_iter().collect())
                    .collect();
                if !accepting.is_empty() || missing.iter().any(BTreeSet::is_empty) {
                    Way::Alone(Map::new())
                } else {
                    let mut params = one("missing", json!(missing));
                    let sets = missing
                        .into_iter()
                        .map(|set| labels(set.into_iter().collect()));
                    params.insert("labels".to_owned(), json!(sets.collect::<Vec<_>>()));
                    Way::Alone(params)
                }
            }
        }
    }

    /// Whether only a text can stand at a place under a union that leaves these types.
    fn leaves_text(&self, at: &Pointer, types: TypeSet) -> bool {
        let own = self
            .find(at)
            .map_or(TypeSet::ALL, |id| self.node(id).merged.types);
        (types & own).without(TypeSet::NULL) == TypeSet::STRING
    }

    /// How a member is called where it is shown.
    fn label_of_member(&self, at: &Pointer, name: &str) -> String {
        let label = self.find(&at.join(name)).map(|id| self.label(id));
        label
            .filter(|label| !label.is_empty())
            .unwrap_or_else(|| name.to_owned())
    }

    /// What a text can be where each branch has a format or lists its values; a secret is not said.
    fn of_texts(&self, at: &Pointer, union: Option<UnionId>) -> Map<String, Value> {
        let is_secret = self.find(at).is_none_or(|id| self.node(id).merged.secret);
        let enterable = union.and_then(|union| self.form.enterable(union));
        let known = enterable.filter(|(formats, _)| formats.iter().all(|name| names_format(name)));
        let Some((formats, options)) = known.filter(|_| !is_secret) else {
            return one("texts", Value::Bool(true));
        };
        let mut params = one("formats", json!(formats));
        if !options.is_empty() {
            params.insert("options".to_owned(), json!(options));
        }
        params
    }

    /// A violation as the user should read it.
    pub(super) fn project(&self, violation: Violation, errors: &mut Vec<ValidationError>) {
        let Violation {
            at,
            schema_at,
            keyword,
            params,
            branches,
        } = violation;
        let Some(mut branches) = branches else {
            errors.push(self.error(at, schema_at, &keyword, params));
            return;
        };
        let union = Listed {
            at: &at,
            branches: &branches,
        };
        match self.way_of(&at, &schema_at, &union) {
            Way::Branch(branch) if !union.accepts(branch) => {
                for inner in branches.swap_remove(branch) {
                    self.project(inner, errors);
                }
            }
            // A branch that is no variant accepts the value too: `null`.
            Way::Branch(_) => errors.push(self.error(at, schema_at, &keyword, Map::new())),
            Way::Alone(params) => errors.push(self.error(at, schema_at, &keyword, params)),
        }
    }

    /// A failure that is projected already.
    pub(super) fn worded(&self, failure: Failure) -> ValidationError {
        self.error(
            failure.at,
            failure.schema_at,
            failure.keyword,
            failure.params,
        )
    }

    /// A discriminator that is not shown is missing: a variant has to be picked, which writes it.
    fn variant_is_missing(&self, at: &Pointer, keyword: &str) -> Option<String> {
        if keyword != "required" || self.find(at).is_some() {
            return None;
        }
        let (around, member) = at.split_last()?;
        let choices = &self.node(self.find(&around)?).choices;
        let active = choices
            .iter()
            .find(|active| active.choice.member() == Some(&*member))?;
        let names = active
            .choice
            .variants
            .iter()
            .map(|variant| self.name_in_words(&variant.name));
        let params = one("alternatives", names.collect());
        Some(self.messages.message("oneOf", &params))
    }

    /// An error with its words: the schema's own, else those of the table.
    pub(super) fn error(
        &self,
        at: Pointer,
        schema_at: SchemaLocation,
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
        let pattern = params.get("pattern").and_then(Value::as_str);
        let is_match = |text: &str| {
            pattern.is_some_and(|pattern| self.form.matches(pattern, text) == Some(true))
        };
        if let Some(example) = merged.placeholder.as_ref().filter(|text| {
            keyword == "pattern"
                && exact
                && !merged.secret
                && !text.trim().is_empty()
                && is_match(text)
        }) {
            params.insert("example".to_owned(), Value::from(example.as_str()));
        }
        let message = error_message::find(keyword, nearest, exact, around)
            .map(str::to_owned)
            .or_else(|| self.variant_is_missing(&at, keyword))
            .unwrap_or_else(|| self.messages.message(keyword, &params));
        ValidationError {
            at,
            schema_at,
            keyword: keyword.to_owned(),
            params,
            message,
        }
    }
}
