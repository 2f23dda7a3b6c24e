//! Puts the members that a group has now in the order of its layout.

use std::collections::HashMap;

use super::Layout;
use super::element::{Element, Panel, Panels, Section};
use formloom_schema::Pointer;

/// What a renderer draws for a group, in order. Places are numbers of the list that was arranged.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Arranged<'a> {
    /// The member with this number.
    Place(usize),
    /// Side by side.
    Columns(Vec<Self>),
    /// Under a heading.
    Section {
        /// The section.
        section: &'a Section,
        /// What is in it now.
        children: Vec<Self>,
    },
    /// Panels of which one is shown, in any order.
    Tabs {
        /// The tabs.
        tabs: &'a Panels,
        /// Those that have something in them now.
        panels: Vec<ArrangedPanel<'a>>,
    },
    /// Panels of which one is shown, one after the other.
    Steps {
        /// The steps.
        steps: &'a Panels,
        /// Those that have something in them now.
        panels: Vec<ArrangedPanel<'a>>,
    },
    /// A text in Markdown.
    Text(&'a str),
}

/// A panel with what is in it now.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ArrangedPanel<'a> {
    /// The panel.
    pub panel: &'a Panel,
    /// What is in it.
    pub children: Vec<Arranged<'a>>,
}

impl Layout {
    /// Arranges the members that a group has now; each of `children` (as `NodeView::inside` has them, by place) comes
    /// exactly once. Members that are not there are left out, and so is what held only such: columns, sections,
    /// panels. What names no member, a section with a text in it, stays.
    ///
    /// Whether something is shown is not asked here: [`LayoutState`](super::LayoutState) knows.
    pub fn arrange(&self, at: &Pointer, children: &[Pointer]) -> Vec<Arranged<'_>> {
        let Some(elements) = self.layout_of(at) else {
            return (0..children.len()).map(Arranged::Place).collect();
        };
        let mut left: Vec<bool> = vec![true; children.len()];
        let mut by_key = HashMap::with_capacity(children.len());
        for (index, child) in children.iter().enumerate() {
            if let Some((_, key)) = child.split_last() {
                by_key.insert(key, index);
            }
        }
        let mut named = Vec::new();
        names(elements, &mut named);
        for key in named {
            if let Some(index) = by_key.get(key) {
                left[*index] = false;
            }
        }
        let rest = (0..children.len()).filter(|index| left[*index]).collect();
        arrange(elements, &Live { by_key, rest }).arranged
    }
}

/// The members that are there.
struct Live {
    by_key: HashMap<String, usize>,
    /// Those that no element names.
    rest: Vec<usize>,
}

#[derive(Default)]
struct Part<'a> {
    arranged: Vec<Arranged<'a>>,
    /// It names members, and some of them are there.
    names: bool,
    holds: bool,
}

impl Part<'_> {
    /// All that it names is not there.
    fn is_empty(&self) -> bool {
        self.names && !self.holds || self.arranged.is_empty()
    }
}

fn arrange<'a>(elements: &'a [Element], live: &Live) -> Part<'a> {
    let mut part = Part::default();
    for element in elements {
        match element {
            Element::Place(mention) => {
                part.names = true;
                let key = mention.key.as_deref();
                if let Some(index) = key.and_then(|key| live.by_key.get(key)) {
                    part.arranged.push(Arranged::Place(*index));
                    part.holds = true;
                }
            }
            Element::Rest => {
                part.names = true;
                part.holds |= !live.rest.is_empty();
                part.arranged
                    .extend(live.rest.iter().copied().map(Arranged::Place));
            }
            Element::Text(text) => part.arranged.push(Arranged::Text(text)),
            Element::Columns(columns) => {
                let inside = part.take(arrange(columns, live));
                part.arranged.extend(inside.map(Arranged::Columns));
            }
            Element::Section(section) => {
                let inside = part.take(arrange(&section.children, live));
                part.arranged
                    .extend(inside.map(|children| Arranged::Section { section, children }));
            }
            Element::Tabs(tabs) => {
                let panels = part.panels(tabs, live);
                if !panels.is_empty() {
                    part.arranged.push(Arranged::Tabs { tabs, panels });
                }
            }
            Element::Steps(steps) => {
                let panels = part.panels(steps, live);
                if !panels.is_empty() {
                    part.arranged.push(Arranged::Steps { steps, panels });
                }
            }
        }
    }
    part
}

impl<'a> Part<'a> {
    /// What is inside of an element; none where nothing of it is there.
    fn take(&mut self, inside: Self) -> Option<Vec<Arranged<'a>>> {
        self.names |= inside.names;
        self.holds |= inside.holds;
        (!inside.is_empty()).then_some(inside.arranged)
    }

    fn panels(&mut self, panels: &'a Panels, live: &Live) -> Vec<ArrangedPanel<'a>> {
        let mut arranged = Vec::new();
        for panel in &panels.panels {
            let inside = self.take(arrange(&panel.children, live));
            arranged.extend(inside.map(|children| ArrangedPanel { panel, children }));
        }
        arranged
    }
}

/// The members that elements name.
fn names<'a>(elements: &'a [Element], found: &mut Vec<&'a str>) {
    for element in elements {
        match element {
            Element::Place(mention) => found.extend(mention.key.as_deref()),
            Element::Columns(inside) => names(inside, found),
            Element::Section(section) => names(&section.children, found),
            Element::Tabs(panels) | Element::Steps(panels) => {
                for panel in &panels.panels {
                    names(&panel.children, found);
                }
            }
            Element::Text(_) | Element::Rest => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Arranged, ArrangedPanel};
    use crate::layout::Layout;
    use formloom_schema::Pointer;

    fn draw(arranged: &[Arranged<'_>], children: &[&str]) -> String {
        let panels = |panels: &[ArrangedPanel<'_>]| {
            let drawn = panels
                .iter()
                .map(|panel| format!("{}: {}", panel.panel.title, draw(&panel.children, children)));
            drawn.collect::<Vec<_>>().join("; ")
        };
        let drawn = arranged.iter().map(|one| match one {
            Arranged::Place(index) => children[*index].to_owned(),
            Arranged::Columns(inside) => format!("[{}]", draw(inside, children)),
            Arranged::Section {
                section,
                children: inside,
            } => format!("{}({})", section.title, draw(inside, children)),
            Arranged::Tabs { panels: inside, .. } => format!("tabs({})", panels(inside)),
            Arranged::Steps { panels: inside, .. } => format!("steps({})", panels(inside)),
            Arranged::Text(text) => format!("“{text}”"),
        });
        drawn.collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(layout: Value, children: &[&str], expected: &str) {
        let layout = Layout::read(&json!({ "layout": layout })).expect("a layout");
        let places: Vec<Pointer> = children.iter().copied().map(Pointer::from).collect();
        let arranged = layout.arrange(&Pointer::root(), &places);
        assert_eq!(draw(&arranged, children), expected, "{layout:?}");
    }

    #[test]
    fn every_member_comes_once() {
        check(json!(["/b"]), &["/a", "/b", "/c"], "/b /a /c");
        check(json!(["/b", "*", "/a"]), &["/a", "/b", "/c"], "/b /c /a");
        check(
            json!([{ "columns": ["/c", "/a"] }, { "section": "More", "children": ["*"] }]),
            &["/a", "/b", "/c"],
            "[/c /a] More(/b)",
        );
        check(
            json!([{ "steps": [{ "title": "One", "children": ["/a"] }, { "title": "Two", "children": ["*"] }] }]),
            &["/a", "/b", "/c"],
            "steps(One: /a; Two: /b /c)",
        );
    }

    #[test]
    fn what_is_not_there_is_left_out_with_what_held_it() {
        let layout = json!([
            { "text": "Hello" },
            { "section": "Gone", "children": [{ "text": "about x" }, { "columns": ["/x"] }] },
            { "section": "Kept", "children": [{ "text": "no member" }] },
            { "tabs": [{ "title": "X", "children": ["/w"] }, { "title": "A", "children": ["/a"] }] },
            { "tabs": [{ "title": "Y", "children": ["/y"] }] },
            { "section": "Rest", "children": ["*"] }
        ]);
        check(
            layout.clone(),
            &["/a"],
            "“Hello” Kept(“no member”) tabs(A: /a)",
        );
        check(
            layout,
            &["/a", "/z"],
            "“Hello” Kept(“no member”) tabs(A: /a) Rest(/z)",
        );
    }

    #[test]
    fn a_nested_group_has_its_own_layout_and_keys_are_escaped() {
        let layout = Layout::read(&json!({
            "places": { "/items/*": { "layout": ["/items/*/b~1c", "*"] } }
        }))
        .expect("a layout");
        let places = ["/items/3/a".into(), "/items/3/b~1c".into()];
        assert_eq!(
            layout.arrange(&"/items/3".into(), &places),
            [Arranged::Place(1), Arranged::Place(0)],
            "by the pattern of the item"
        );
        assert_eq!(
            layout.arrange(&"/others/3".into(), &places),
            [Arranged::Place(0), Arranged::Place(1)],
            "nothing is said about it"
        );
    }
}
