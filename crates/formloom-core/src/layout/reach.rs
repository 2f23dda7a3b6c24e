//! What of a form is at a place, all branches of choices and conditions counted.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::pattern::{Pattern, Token};
use crate::form::Form;
use crate::form::merged::Shape;
use crate::model::subschema::SchemaId;
use formloom_schema::index;

/// Subschemas that are looked at; what comes after is not known.
const MOST_VISITS: usize = 2_000_000;

/// What a child counts for, of which is found whether it can be.
const CHILD: usize = 4;

/// Places that are kept; others are looked for again.
const MOST_KNOWN: usize = 200_000;

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
    /// What is known, by the place around and the step from there; the first is the root.
    known: Vec<Known>,
    visits: usize,
}

struct Known {
    found: Found,
    inside: HashMap<Token, usize>,
}

impl Known {
    fn new(found: Found) -> Self {
        Self {
            found,
            inside: HashMap::new(),
        }
    }
}

impl<'a> Reach<'a> {
    pub(super) fn new(form: &'a Form) -> Self {
        Self {
            form,
            known: vec![Known::new(Found::Place(Rc::from([form.root()])))],
            visits: 0,
        }
    }

    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.known.len()
    }

    #[cfg(test)]
    pub(super) fn visits(&self) -> usize {
        self.visits
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
        let mut found = Found::Place(Rc::from([self.form.root()]));
        // The number of the place so far; none behind what there was no room to note.
        let mut here = Some(0);
        for token in tokens {
            let Found::Place(seeds) = &found else {
                return found;
            };
            let inside = here.and_then(|here| self.known.get(here)?.inside.get(token).copied());
            if let Some(number) = inside
                && let Some(known) = self.known.get(number)
            {
                found = known.found.clone();
                here = inside;
                continue;
            }
            let seeds = seeds.clone();
            found = self.child(&seeds, token);
            here = here.and_then(|here| self.note(here, token, &found));
        }
        found
    }

    /// Notes what is at a step from a place, while there is room.
    fn note(&mut self, here: usize, token: &Token, found: &Found) -> Option<usize> {
        let number = self.known.len();
        if number == MOST_KNOWN {
            return None;
        }
        self.known.push(Known::new(found.clone()));
        let around = self.known.get_mut(here)?;
        around.inside.insert(token.clone(), number);
        Some(number)
    }

    fn child(&mut self, seeds: &[SchemaId], key: &Token) -> Found {
        if self.visits > MOST_VISITS {
            return Found::Unknown;
        }
        let form = self.form;
        let mut children = Vec::new();
        for id in self.possible(seeds) {
            let facts = &form.subschema(id).facts;
            self.visits += facts.patterns.len();
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
        self.visits += children.len() * CHILD;
        let mut seen = HashSet::new();
        children.retain(|child| seen.insert(*child) && !form.merged_static(&[*child]).never);
        if !children.is_empty() {
            return Found::Place(children.into());
        }
        let merged = form.merged_static(seeds);
        if merged.is_open(form) || merged.is_any() || merged.shape == Shape::Raw {
            Found::Unknown
        } else {
            Found::Nowhere
        }
    }
}
