//! Which members of a group are shown, and which it offers to add: the empty form of a large schema stays short.
//!
//! Invariant: what is required, written, wrong or marked by an author is shown, and what was shown once stays, so that
//! nothing goes from under a person's hands.

use std::collections::{HashMap, HashSet};

use super::Layout;
use crate::state::change::Change;
use crate::state::{FormState, NodeId};

/// Optional fields of a group, with those of the groups in it, up to which it shows them all. A list or a map counts as
/// two.
const FEW: usize = 12;
/// Fields that a group shows at least, where it has so many.
const LEAST: usize = 4;
/// Members that are known at least before those that are gone are forgotten.
const ROOM: usize = 4_096;

/// Which members of a group are shown while nothing is in them. Those that are required or have a value or an error, and
/// those that an author marks (`always_show`, an `order` that not all have, a rule of the UI description), are shown in any case; so are
/// advanced settings, which are folded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ShownFields {
    /// All of them.
    All,
    /// All of them in a group with up to twelve optional fields, those of the groups in it included, and lists and maps
    /// as two. Of a larger one the first fields, where there would be fewer than four without them.
    #[default]
    Auto,
    /// None of them.
    Required,
}

/// Which members each group of one [`FormState`] shows, and which it offers to add. It is decided when they are there
/// first (when the group is split first, or a choice or a condition brings them), and kept: typing brings and takes nothing
/// but what must be seen.
///
/// ```
/// use formloom_core::layout::{Offers, ShownFields};
/// use formloom_core::{Event, compile};
/// use serde_json::json;
///
/// let text = json!({ "type": "string" });
/// let schema = json!({ "type": "object", "required": ["host"], "properties": { "host": text, "note": text } });
/// let mut state = compile(&schema)?.form.state(None);
/// let (root, note) = (state.root(), state.find(&"/note".into()).ok_or("a member")?);
/// let members = state.view_of(root).ok_or("the root")?.child_ids;
///
/// let mut offers = Offers::default();
/// assert_eq!(offers.split(&state, None, ShownFields::Required, root, &members), [note]);
/// let change = state.apply(Event::set("/note", "seen"))?;
/// assert_eq!(offers.update(&state, &change), [root], "the group is drawn again");
/// assert!(offers.split(&state, None, ShownFields::Required, root, &members).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Offers {
    /// The groups that were split, and whether they have offered anything.
    groups: HashMap<NodeId, bool>,
    /// Members that were shown.
    shown: HashSet<NodeId>,
    /// Members that are offered, each with its group.
    offered: HashMap<NodeId, NodeId>,
    /// Members that may be known before those that are gone are forgotten.
    room: usize,
}

impl Offers {
    /// Which of the members of a group are offered and not shown, in their order.
    pub fn split(
        &mut self,
        state: &FormState,
        layout: Option<&Layout>,
        fields: ShownFields,
        group: NodeId,
        members: &[NodeId],
    ) -> Vec<NodeId> {
        if fields == ShownFields::All {
            return Vec::new();
        }
        self.make_room(state);
        // An order of all members says nothing about which of them matter.
        let are_all_ordered = members.iter().all(|id| state.has_order(*id));
        let is_marked = |id: NodeId| {
            let by_ui = layout.is_some_and(|ui| ui.is_always_shown(&state.pointer(id)));
            by_ui || !are_all_ordered && state.has_order(id)
        };
        let is_new = |id: &NodeId| !self.shown.contains(id) && !self.offered.contains_key(id);
        let new: HashSet<NodeId> = members.iter().copied().filter(is_new).collect();
        let counted = new.iter().copied().filter(|id| !is_marked(*id));
        let folds = fields == ShownFields::Required || has_many(state, counted);
        *self.groups.entry(group).or_default() |= folds && !new.is_empty();
        let waits = |id: &NodeId| {
            let decided = if new.contains(id) {
                folds && !state.was_visited_within(*id)
            } else {
                self.offered.contains_key(id)
            };
            decided && state.can_be_left_out(*id) && !is_marked(*id)
        };
        let mut offered: Vec<NodeId> = members.iter().copied().filter(waits).collect();
        if fields == ShownFields::Auto {
            let mut missing = LEAST.saturating_sub(members.len() - offered.len());
            offered.retain(|id| {
                let is_plain = state.is_field(*id) && !state.has_choices(*id);
                let stays = missing > 0 && new.contains(id) && is_plain;
                missing -= usize::from(stays);
                !stays
            });
        }
        let hidden: HashSet<NodeId> = offered.iter().copied().collect();
        for id in members {
            if hidden.contains(id) {
                self.offered.insert(*id, group);
            } else {
                self.offered.remove(id);
                self.shown.insert(*id);
            }
        }
        offered
    }

    /// Takes in an edit, and says which groups are drawn again: those that have to show what they offered.
    pub fn update(&mut self, state: &FormState, change: &Change) -> Vec<NodeId> {
        self.look_at(state, &change.nodes)
    }

    /// The same of nodes that show an error now.
    pub fn look_at(&mut self, state: &FormState, nodes: &[NodeId]) -> Vec<NodeId> {
        let mut groups = Vec::new();
        if self.offered.is_empty() {
            return groups;
        }
        for changed in nodes {
            for id in state.path(*changed) {
                if self.offered.contains_key(&id) && !state.can_be_left_out(id) {
                    groups.extend(self.show(id));
                }
            }
        }
        groups
    }

    /// Shows a member that was offered. Gives the group that is drawn again.
    pub fn show(&mut self, id: NodeId) -> Option<NodeId> {
        let group = self.offered.remove(&id)?;
        self.shown.insert(id);
        Some(group)
    }

    /// Offers a member again that was removed. Gives the group that is drawn again, where it does.
    pub fn offer(&mut self, state: &FormState, id: NodeId) -> Option<NodeId> {
        let path = state.path(id);
        let group = path.iter().rev().nth(1).copied()?;
        let offers = self.groups.get(&group) == Some(&true) && state.can_be_left_out(id);
        let was_shown = offers && self.shown.remove(&id);
        was_shown.then(|| {
            self.offered.insert(id, group);
            group
        })
    }

    /// Whether a member is offered and not shown.
    pub fn is_offered(&self, id: NodeId) -> bool {
        self.offered.contains_key(&id)
    }

    /// Decides on every group anew, as when the form was opened. Gives the groups that are drawn again.
    pub fn start_again(&mut self) -> Vec<NodeId> {
        let groups = std::mem::take(self).groups.into_iter();
        groups
            .filter(|(_, folds)| *folds)
            .map(|(group, _)| group)
            .collect()
    }

    fn make_room(&mut self, state: &FormState) {
        if self.shown.len() + self.offered.len() > self.room.max(ROOM) {
            self.groups.retain(|id, _| state.is_alive(*id));
            self.shown.retain(|id| state.is_alive(*id));
            self.offered.retain(|id, _| state.is_alive(*id));
            self.room = 2 * (self.shown.len() + self.offered.len());
        }
    }
}

/// Whether the optional members of a group are many, with what is inside.
fn has_many(state: &FormState, members: impl Iterator<Item = NodeId>) -> bool {
    let mut count = 0;
    for id in members.filter(|id| state.is_optional_member(*id)) {
        // A list or a map takes as much room as two fields, even when it is empty.
        let is_bare = !state.is_field(id) && !state.has_inside(id);
        count += state.count_within(id, FEW + 1) + usize::from(is_bare);
        if count > FEW {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::{Offers, ShownFields};
    use crate::layout::Layout;
    use crate::{Event, FormState, compile};

    /// A group of so many optional texts, and one that is required.
    fn many(count: usize) -> Value {
        let text = |number: usize| (format!("f{number}"), json!({ "type": "string" }));
        let mut properties: Map<String, Value> = (1..=count).map(text).collect();
        properties.insert("needed".to_owned(), json!({ "type": "string" }));
        json!({ "type": "object", "required": ["needed"], "properties": properties })
    }

    struct Shown {
        state: FormState,
        offers: Offers,
        ui: Option<Layout>,
        fields: ShownFields,
    }

    impl Shown {
        fn new(schema: &Value, value: Option<Value>, fields: ShownFields) -> Self {
            let state = compile(schema).expect("a schema").form.state(value);
            let (offers, ui) = (Offers::default(), None);
            Self {
                state,
                offers,
                ui,
                fields,
            }
        }

        /// The keys of the members of a group that are shown.
        fn of(&mut self, at: &str) -> Vec<String> {
            let view = self.state.view(at).expect("a group");
            let ui = self.ui.as_ref();
            let fields = ui
                .and_then(|ui| ui.fields_of(&view.at))
                .unwrap_or(self.fields);
            let offered = self
                .offers
                .split(&self.state, ui, fields, view.id, &view.child_ids);
            let shown = view.child_ids.iter().filter(|id| !offered.contains(id));
            shown
                .map(|id| self.state.key_of(*id).unwrap_or("?").to_owned())
                .collect()
        }

        /// Does something, and gives how many groups are drawn again.
        fn does(&mut self, event: Event) -> usize {
            let change = self.state.apply(event).expect("an event");
            self.offers.update(&self.state, &change).len()
        }
    }

    #[track_caller]
    fn check(schema: &Value, value: Option<Value>, fields: ShownFields, expected: &[&str]) {
        assert_eq!(
            Shown::new(schema, value, fields).of(""),
            expected,
            "{fields:?} of {schema}"
        );
    }

    #[test]
    fn few_fields_are_all_shown_and_of_many_those_that_matter() {
        let few = Shown::new(&many(12), None, ShownFields::Auto).of("").len();
        assert_eq!(few, 13, "a small form is as it was");
        check(
            &many(13),
            None,
            ShownFields::Auto,
            &["f1", "f2", "f3", "needed"],
        );
        check(&many(3), None, ShownFields::Required, &["needed"]);
        let value = json!({ "f9": "x", "f11": "" });
        check(
            &many(13),
            Some(value),
            ShownFields::Required,
            &["f9", "f11", "needed"],
        );
        let all = Shown::new(&many(40), None, ShownFields::All).of("").len();
        assert_eq!(all, 41, "and all where they are asked for");
    }

    #[test]
    fn groups_count_with_what_is_in_them_and_are_not_the_first_that_are_shown() {
        let mut schema = many(2);
        schema["properties"]["deep"] = many(12);
        check(&schema, None, ShownFields::Auto, &["f1", "f2", "needed"]);
        let mut small = many(2);
        small["properties"]["deep"] = many(4);
        check(
            &small,
            None,
            ShownFields::Auto,
            &["f1", "f2", "needed", "deep"],
        );
    }

    #[test]
    fn what_an_author_marks_is_shown() {
        let mut schema = many(13);
        schema["properties"]["f7"]["always_show"] = json!(true);
        schema["properties"]["f8"]["order"] = json!(3);
        schema["properties"]["f10"]["advanced"] = json!(true);
        schema["required"] = json!([]);
        check(&schema, None, ShownFields::Required, &["f8", "f7", "f10"]);
        let mut ordered = many(13);
        for number in 1..=13 {
            ordered["properties"][format!("f{number}")]["order"] = json!(number);
        }
        ordered["properties"]["needed"]["order"] = json!(0);
        check(&ordered, None, ShownFields::Required, &["needed"]);
        let mut shown = Shown::new(&many(13), None, ShownFields::Required);
        let ui = json!({ "places": { "/f2": { "always_show": true },
            "/f3": { "show": { "at": "/needed", "schema": true } } } });
        shown.ui = Some(Layout::read(&ui).expect("a UI description"));
        assert_eq!(
            shown.of(""),
            ["f2", "f3", "needed"],
            "by the UI description"
        );
    }

    #[test]
    fn a_ui_description_says_which_fields_are_shown() {
        let mut schema = many(13);
        schema["properties"]["inner"] = many(13);
        let shown = |ui: Value, at: &str| {
            let mut shown = Shown::new(&schema, None, ShownFields::Auto);
            shown.ui = Some(Layout::read(&ui).expect("a UI description"));
            shown.of(at).len()
        };
        assert_eq!(shown(json!({ "fields": "all" }), ""), 15, "of the form");
        assert_eq!(
            shown(json!({ "fields": "all" }), "/inner"),
            14,
            "and inside"
        );
        let inner = json!({ "places": { "/inner": { "fields": "required" } } });
        assert_eq!(
            (shown(inner.clone(), ""), shown(inner, "/inner")),
            (4, 1),
            "of a group"
        );
        assert_eq!(
            shown(json!({ "layout": ["/needed", "*"] }), ""),
            15,
            "what is laid out"
        );
        let both = json!({ "layout": ["/needed", "*"], "fields": "required" });
        assert_eq!(shown(both, ""), 1, "but where it says so");
        let refused = Layout::read(&json!({ "fields": "some" })).expect_err("no such word");
        assert_eq!(refused.at.as_str(), "/fields");
    }

    #[test]
    fn what_comes_into_a_field_shows_it_and_it_stays() {
        let mut shown = Shown::new(&many(13), None, ShownFields::Required);
        assert_eq!(shown.of(""), ["needed"]);
        assert_eq!(shown.does(Event::set("/f5", "x")), 1, "a value");
        assert_eq!(shown.of(""), ["f5", "needed"]);
        assert_eq!(
            shown.does(Event::type_text("/needed", "y")),
            0,
            "nothing to show"
        );
        shown.does(Event::Undo);
        shown.does(Event::Undo);
        assert_eq!(
            shown.of(""),
            ["f5", "needed"],
            "it does not go under a person's hands"
        );
        let errors = vec![("/f6".into(), "No.".to_owned())];
        assert_eq!(shown.does(Event::ServerErrors { errors }), 1, "an error");
        assert_eq!(shown.of(""), ["f5", "f6", "needed"]);
        let f1 = shown.state.find(&"/f1".into()).expect("a member");
        assert_eq!(
            shown.offers.show(f1),
            Some(shown.state.root()),
            "by the menu"
        );
        assert_eq!(shown.of(""), ["f1", "f5", "f6", "needed"]);
        let mut groups = shown.offers.start_again();
        assert_eq!(groups.pop(), Some(shown.state.root()));
        assert_eq!(shown.of(""), ["f6", "needed"], "as the form is opened");
    }

    #[test]
    fn what_a_condition_requires_is_shown() {
        let mut schema = many(13);
        schema["if"] =
            json!({ "properties": { "needed": { "const": "f4" } }, "required": ["needed"] });
        schema["then"] = json!({ "required": ["f4"] });
        let mut shown = Shown::new(&schema, None, ShownFields::Required);
        assert_eq!(shown.of(""), ["needed"]);
        shown.does(Event::set("/needed", "f4"));
        assert_eq!(shown.of(""), ["f4", "needed"]);
    }

    #[test]
    fn what_a_choice_brings_is_shown_where_it_is_little() {
        let few = json!({ "title": "Few", "properties": { "kind": { "const": "few" }, "x": { "type": "string" } } });
        let mut plenty = many(30);
        plenty["title"] = json!("Plenty");
        plenty["properties"]["kind"] = json!({ "const": "plenty" });
        let mut schema = many(13);
        schema["oneOf"] = json!([few, plenty]);
        schema["required"] = json!(["needed", "kind"]);
        let first = ["f1", "f2", "f3", "needed"];
        for (from, variant, more) in [("plenty", 0, Some("x")), ("few", 1, None)] {
            let value = json!({ "kind": from });
            let mut shown = Shown::new(&schema, Some(value), ShownFields::Auto);
            assert_eq!(shown.of(""), first, "{from}");
            let event = Event::Choose {
                at: "".into(),
                choice: None,
                variant: Some(variant),
            };
            shown.does(event);
            let expected: Vec<&str> = first.into_iter().chain(more).collect();
            assert_eq!(shown.of(""), expected, "behind {from}");
        }
    }

    #[test]
    fn what_is_half_typed_or_kept_by_the_host_is_shown() {
        let mut schema = many(13);
        schema["properties"]["f3"] =
            json!({ "type": "object", "properties": { "n": { "type": "integer" } } });
        let mut shown = Shown::new(&schema, None, ShownFields::Required);
        assert_eq!(shown.of(""), ["needed"]);
        assert_eq!(
            shown.does(Event::type_text("/f3/n", "12x")),
            1,
            "a text that is no number yet"
        );
        assert_eq!(shown.of(""), ["f3", "needed"]);
    }

    #[test]
    fn what_is_removed_is_offered_again() {
        let mut schema = many(13);
        schema["properties"]["f3"] =
            json!({ "type": "object", "properties": { "n": { "type": "string" } } });
        let value = json!({ "f3": { "n": "x" } });
        let mut shown = Shown::new(&schema, Some(value), ShownFields::Required);
        assert_eq!(shown.of(""), ["f3", "needed"]);
        let f3 = shown.state.find(&"/f3".into()).expect("a member");
        assert_eq!(
            shown.offers.offer(&shown.state, f3),
            None,
            "not while it has a value"
        );
        shown.does(Event::remove("/f3"));
        let root = shown.state.root();
        assert_eq!(
            shown.offers.offer(&shown.state, f3),
            Some(root),
            "and then it is"
        );
        assert_eq!(shown.of(""), ["needed"]);
        shown.does(Event::Undo);
        assert_eq!(
            shown.of(""),
            ["f3", "needed"],
            "and comes back with its value"
        );
    }
}
