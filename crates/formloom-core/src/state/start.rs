//! A new state: the nodes grow from the instance, and a new form gets its defaults.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};
use serde_json::{Map, Value};

use super::checks::Checks;
use super::errors::Erring;
use super::history::History;
use super::node::Key;
use super::nodes::Nodes;
use super::verdicts::Stats;
use super::{FormState, Pass, StateOptions};
use crate::form::Form;
use crate::formula::{self, Answered};
use crate::messages::English;
use formloom_schema::Few;
use formloom_schema::TypeSet;

impl Form {
    /// A state of this form: a new one that is filled with defaults without an instance, else the loaded one.
    pub fn state(&self, instance: impl Into<Option<Value>>) -> FormState {
        self.state_with(StateOptions {
            instance: instance.into(),
            ..StateOptions::default()
        })
    }

    /// A state of this form with options.
    pub fn state_with(&self, options: StateOptions) -> FormState {
        FormState::new(self.clone(), options)
    }
}

impl FormState {
    pub(crate) fn new(form: Form, options: StateOptions) -> Self {
        let form = match formula::origin_of(&form) {
            Some(Answered { template, .. }) => template
                .form(template.answers(options.instance.as_ref()))
                .unwrap_or(form),
            None => form,
        };
        let nodes = Nodes::new(form.merged_static(&[form.root()]));
        let mut this = Self {
            root: Nodes::none(),
            nodes,
            loaded: options.instance.is_some(),
            baseline: Arc::default(),
            initial: Arc::default(),
            instance: options.instance,
            defaults: options.defaults,
            nulls: options.nulls,
            waives_read_only: options.waive_read_only.unwrap_or(form.is_openapi()),
            stored: options.stored.into_iter().collect(),
            messages: options.messages.unwrap_or_else(|| Arc::new(English)),
            show_errors: options.show_errors,
            submitted: false,
            fates: Arc::default(),
            kept: Vec::new(),
            disputed: Arc::default(),
            links_away: HashSet::new(),
            unfinished: Arc::default(),
            erring: Erring::default(),
            pass: Pass::default(),
            trail: None,
            history: History::default(),
            graph: None,
            stats: Stats::default(),
            reported: Vec::new(),
            revision: 0,
            checks: Checks::default(),
            forms: Vec::new(),
            carried: HashMap::new(),
            aside: Arc::default(),
            generation: 0,
            wanted: (form.clone(), 0),
            first: form.clone(),
            form,
        };
        this.start();
        this
    }

    /// Grows the nodes from the instance; a new form is filled with defaults.
    pub(super) fn start(&mut self) {
        self.pass = Pass {
            starts: true,
            fills: !self.loaded,
            links: true,
            ..Pass::default()
        };
        let seeds = Few::One(self.form.root());
        self.root = self.create(None, Key::Root, seeds, false);
        if self.loaded {
            self.baseline = Arc::new(self.instance.clone());
        } else {
            let merged = self.form.merged_static(&self.node(self.root).seeds);
            // What the host keeps inside is inside of something.
            let is_object = merged.types.without(TypeSet::NULL) == TypeSet::OBJECT
                || merged.shape.is_object()
                || !merged.shape.is_array() && self.stored.iter().any(|at| !at.is_root());
            self.baseline = Arc::new(is_object.then(|| Value::Object(Map::new())));
            self.fill(self.root);
            if self.instance.is_none() {
                self.instance.clone_from(&*self.baseline);
            }
        }
        self.refresh(self.root);
        if !self.loaded {
            self.materialise(self.root);
        }
        self.settle();
        self.follow_formulas();
        if !self.stored.is_empty() {
            self.judge_anew();
            self.follow_kept_everywhere();
        }
        // Most of what is loaded stays as it is: one copy is enough then.
        self.initial = if self.loaded && !self.pass.instance {
            self.baseline.clone()
        } else {
            Arc::new(self.instance.clone())
        };
        self.judge_anew();
        self.pass.anew = true;
        self.judge(None);
        self.pass = Pass::default();
    }
}
