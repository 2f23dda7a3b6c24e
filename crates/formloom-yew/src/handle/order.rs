//! The order in which a person reads a form: that of the UI description, of sections, else of the schema.

use std::collections::HashMap;

use formloom_core::{NodeId, Pointer};

use super::FormHandle;
use crate::node::inside::drawn_order;

/// Where nodes stand, worked out for the groups that are asked for.
pub(crate) struct Order<'a> {
    form: &'a FormHandle,
    /// By the node around them.
    known: HashMap<NodeId, HashMap<NodeId, usize>>,
}

impl<'a> Order<'a> {
    pub(crate) fn of(form: &'a FormHandle) -> Self {
        Self {
            form,
            known: HashMap::new(),
        }
    }

    /// Where a node stands: the number of each node around it among those beside it. What is around comes first.
    pub(crate) fn position(&mut self, id: NodeId) -> Vec<usize> {
        let path = self.form.with_state(|state| state.path(id));
        path.windows(2)
            .map(|step| match step {
                [around, inside] => self.place(*around, *inside),
                _ => 0,
            })
            .collect()
    }

    fn place(&mut self, around: NodeId, inside: NodeId) -> usize {
        let form = self.form;
        let order = self.known.entry(around).or_insert_with(|| {
            let order = drawn_order(form, around).into_iter().enumerate();
            order.map(|(place, id)| (id, place)).collect()
        });
        order.get(&inside).copied().unwrap_or(usize::MAX)
    }

    /// The node that one comes to first.
    pub(crate) fn first(&mut self, nodes: impl IntoIterator<Item = NodeId>) -> Option<NodeId> {
        nodes.into_iter().min_by_key(|id| self.position(*id))
    }
}

impl FormHandle {
    /// The node at a place, or around it where there is none.
    pub(super) fn nearest(&self, at: &Pointer) -> NodeId {
        self.with_state(|state| state.nearest(at))
    }
}

#[cfg(test)]
mod tests {
    use formloom_core::compile;
    use formloom_core::layout::Layout;
    use serde_json::{Value, json};

    use super::Order;
    use crate::handle::FormHandle;
    use crate::handle::look::Look;

    #[track_caller]
    fn check(schema: Value, ui: Option<Value>, expected: &[&str]) {
        let form = compile(&schema).expect("a schema").form;
        let look = ui.map_or_else(Look::default, |ui| {
            Look::default().with_layout(Layout::read(&ui).expect("a UI description"))
        });
        let form = FormHandle::with_look(form.state(None), look, None);
        let mut ids: Vec<_> = expected
            .iter()
            .map(|at| form.nearest(&(*at).into()))
            .collect();
        ids.reverse();
        let mut order = Order::of(&form);
        ids.sort_by_cached_key(|id| order.position(*id));
        let found = ids.iter().map(|id| form.state().pointer(*id).to_string());
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn places_come_as_they_are_read() {
        let text = json!({ "type": "string" });
        let inner = json!({ "type": "object", "required": ["x", "y"], "properties": { "x": text, "y": text } });
        let schema = json!({ "type": "object", "required": ["a", "b", "c"],
            "properties": { "a": text, "b": inner, "c": text } });
        check(
            schema.clone(),
            None,
            &["", "/a", "/b", "/b/x", "/b/y", "/c"],
        );
        let ui = json!({ "layout": ["/c", { "tabs": [{ "title": "T", "children": ["/b"] }] }, { "columns": ["/a"] }],
            "places": { "/b": { "layout": ["/b/y", "*"] } } });
        check(schema, Some(ui), &["/c", "/b/y", "/b/x", "/a"]);
    }

    #[test]
    fn sections_and_what_few_need_come_as_they_are_drawn() {
        let schema = json!({ "type": "object", "properties": {
            "few": { "type": "string", "advanced": true },
            "one": { "type": "string", "group": "g" },
            "two": { "type": "string", "group": "h" },
            "three": { "type": "string", "group": "g" },
            "last": { "type": "string" }
        } });
        check(schema, None, &["/one", "/three", "/two", "/last", "/few"]);
    }
}
