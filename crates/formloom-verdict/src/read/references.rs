//! `$ref`, `$dynamicRef` and `$recursiveRef`.

use super::Reading;
use crate::table::Kind;
use formloom_schema::Location;
use formloom_schema::{Dialect, Mode, RECURSIVE};

impl Reading<'_, '_> {
    pub(super) fn references(&mut self, mode: Mode) {
        let base = self.around.base.clone();
        if let Some(reference) = self.text("$ref") {
            let target = self.builder.documents.resolve(&base, reference);
            self.refer("$ref", target);
        }
        if mode.dialect == Dialect::Draft202012
            && let Some(reference) = self.text("$dynamicRef")
        {
            let target = self.builder.documents.resolve(&base, reference);
            let name = reference.split_once('#').map_or("", |(_, name)| name);
            let target = self.dynamic(target, name);
            self.refer("$dynamicRef", target);
        }
        if mode.dialect == Dialect::Draft201909
            && let Some(reference) = self.text("$recursiveRef")
        {
            let target = self.builder.documents.resolve(&base, reference);
            let target = self.dynamic(target, RECURSIVE);
            self.refer("$recursiveRef", target);
        }
    }

    fn dynamic(&self, target: Option<Location>, name: &str) -> Option<Location> {
        let (builder, scope) = (&self.builder, self.scope);
        Some(
            builder
                .scopes
                .dynamic(scope, builder.documents, target?, name),
        )
    }

    fn refer(&mut self, keyword: &'static str, target: Option<Location>) {
        if let Some(target) = target {
            let rule = self.builder.target(target, self.scope);
            self.group(keyword, Kind::All, vec![rule]);
        }
    }
}
