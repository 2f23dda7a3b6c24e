//! The words of a state's errors and items. A state keeps its table for good; this one passes on to that of the look.

use std::sync::{Arc, PoisonError, RwLock};

use formloom_core::{English, Messages};
use serde_json::{Map, Value};

#[derive(Clone)]
pub(crate) struct Spoken(Arc<RwLock<Option<Arc<dyn Messages>>>>);

impl Spoken {
    /// English where a look has no table.
    pub(crate) fn new(messages: Option<Arc<dyn Messages>>) -> Self {
        Self(Arc::new(RwLock::new(messages)))
    }

    fn now(&self) -> Arc<dyn Messages> {
        let now = self.0.read().unwrap_or_else(PoisonError::into_inner);
        now.clone().unwrap_or_else(|| Arc::new(English))
    }

    /// Says everything with another table from now on. Gives whether it is another one.
    pub(super) fn say_with(&self, messages: Option<Arc<dyn Messages>>) -> bool {
        let mut now = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let is_same = match (&*now, &messages) {
            (Some(now), Some(next)) => Arc::ptr_eq(now, next),
            (now, next) => now.is_none() && next.is_none(),
        };
        *now = messages;
        !is_same
    }
}

impl Messages for Spoken {
    fn message(&self, keyword: &str, params: &Map<String, Value>) -> String {
        self.now().message(keyword, params)
    }

    fn item(&self, number: usize) -> String {
        self.now().item(number)
    }

    fn type_name(&self, name: &str) -> String {
        self.now().type_name(name)
    }

    fn option(&self, number: usize) -> String {
        self.now().option(number)
    }

    fn language(&self) -> &'static str {
        self.now().language()
    }

    fn is_right_to_left(&self) -> bool {
        self.now().is_right_to_left()
    }
}
