//! What of a form is at a place, all branches of choices and conditions counted.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::pattern::{Pattern, Token};
use crate::form::Form;
use crate::form::merged::Shape;
use crate::pointer::index;
use crate::subschema::SchemaId;

/// Subschemas that are looked at; what comes after is not known.
const MOST_VISITS: usize = 2_000_000;

/// What can be at a place.
#[derive(Clone)]
pub(super) enum Found {
    /// The subschemas that can apply there.
    Place(Rc<[SchemaId]>),
    /// It is inside raw JSON, or the work went past its limit: nothing can be said.
    Unknown,
    /// Nothing.
    Nowhere,
}

/// Finds places of a form without an instance.
pub(super) struct Reach<'a> {
    form: &'a Form,
    known: HashMap<Vec<Token>, Found>,
    visits: usize,
}

impl<'a> Reach<'a> {
    pub(super) fn new(form: &'a Form) -> Self {
        Self {
            form,
            known: HashMap::new(),
            visits: 0,
        }
    }

    pub(super) fn find(&mut self, pattern: &Pattern) -> Found {
        self.find_tokens(pattern.tokens())
    }

    /// The place around a pattern, and the key in it.
    pub(super) fn parent<'p>(&mut self, pattern: &'p Pattern) -> Option<(Found, &'p Token)> {
        let (key, around) = pattern.tokens().split_last()?;
        Some((self.find_tokens(around), key))
    }

    /// What is there before any condition or variant.
    pub(super) fn shape(&self, seeds: &[SchemaId]) -> Shape {
        self.form.merged_static(seeds).shape
    }

    /// Everything that can apply where the seeds do.
    pub(super) fn possible(&mut self, seeds: &[SchemaId]) -> Vec<SchemaId> {
        let mut seen: HashSet<SchemaId> = HashSet::new();
        let mut found = Vec::new();
        let mut open: Vec<SchemaId> = seeds.iter().rev().copied().collect();
        while let Some(id) = open.pop() {
            self.visits += 1;
            if !seen.insert(id) {
                continue;
            }
            found.push(id);
            let facts = &self.form.subschema(id).facts;
            open.extend(facts.references.iter().chain(&facts.all_of));
            for condition in &facts.conditions {
                open.extend(condition.branches());
            }
            for union in &facts.unions {
                open.extend(&self.form.union(*union).branches);
            }
        }
        found
    }

    fn find_tokens(&mut self, tokens: &[Token]) -> Found {
        let mut from = tokens.len();
        while from > 0 && !self.known.contains_key(&tokens[..from]) {
            from -= 1;
        }
        let mut found = match self.known.get(&tokens[..from]) {
            Some(known) => known.clone(),
            None => Found::Place(Rc::from([self.form.root()])),
        };
        for depth in from..tokens.len() {
            found = match found {
                Found::Place(seeds) => self.child(&seeds, &tokens[depth]),
                other => other,
            };
            self.known.insert(tokens[..=depth].to_vec(), found.clone());
        }
        found
    }

    fn child(&mut self, seeds: &[SchemaId], key: &Token) -> Found {
        if self.visits > MOST_VISITS {
            return Found::Unknown;
        }
        let form = self.form;
        let mut children = Vec::new();
        for id in self.possible(seeds) {
            let facts = &form.subschema(id).facts;
            match key {
                Token::Any => {
                    children.extend(facts.properties.values());
                    children.extend(facts.patterns.iter().map(|(_, child)| child));
                    children.extend(facts.additional.iter().chain(&facts.unevaluated));
                    children.extend(facts.prefix.iter().chain(&facts.items));
                }
                Token::Key(key) => {
                    children.extend(facts.properties.get(&**key));
                    children.extend(form.others(&[id], key));
                    children.extend(&facts.unevaluated);
                    let index = index(key);
                    children.extend(
                        index.and_then(|index| facts.prefix.get(index).or(facts.items.as_ref())),
                    );
                }
            }
        }
        let mut seen = HashSet::new();
        children.retain(|child| seen.insert(*child) && !form.merged_static(&[*child]).never);
        if !children.is_empty() {
            return Found::Place(children.into());
        }
        if self.shape(seeds) == Shape::Raw {
            Found::Unknown
        } else {
            Found::Nowhere
        }
    }
}
