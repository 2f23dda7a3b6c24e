//! What is inside of a group, in the order of the UI description, else of the vocabularies, else of the schema.

use std::collections::HashSet;

use formloom_core::layout::{Arranged, ArrangedPanel, Section};
use formloom_core::{NodeId, NodeKind, NodeView, Pointer};
use yew::prelude::{Html, html};

use crate::handle::FormHandle;
use crate::markdown::markdown;
use crate::node::add_field::add_field;
use crate::node::chunk::{Row, rows};
use crate::node::live;
use crate::node::panels::{PanelView, Panels, fields_and_problems};
use crate::parts::apart;

pub(crate) fn inside(form: &FormHandle, view: &NodeView) -> Html {
    let offered = form.offered(view, &view.child_ids);
    if offered.is_empty() {
        return shown(form, view, &HashSet::new());
    }
    let drawn = shown(form, view, &offered.iter().copied().collect());
    html! { <>{ drawn }{ add_field(form, view, offered) }</> }
}

/// What is inside but for what is only offered.
fn shown(form: &FormHandle, view: &NodeView, offered: &HashSet<NodeId>) -> Html {
    let look = form.look();
    let members = view.child_ids.iter().copied();
    let members = members.filter(|id| !offered.contains(id));
    let Some(layout) = look.layout() else {
        return by_vocabulary(form, view.id, &members.collect::<Vec<NodeId>>());
    };
    if layout.layout_of(&view.at).is_none() {
        let shown: Vec<NodeId> = members.filter(|id| form.is_shown(*id)).collect();
        return by_vocabulary(form, view.id, &shown);
    }
    let places = places(form, view);
    let arranged = layout.arrange(&view.at, &places);
    Around {
        form,
        view,
        offered,
    }
    .draw(&arranged)
}

/// The places of what is in a group.
fn places(form: &FormHandle, view: &NodeView) -> Vec<Pointer> {
    let ids = view.child_ids.iter();
    form.with_state(|state| ids.map(|id| state.pointer(*id)).collect())
}

/// The group around what is drawn.
#[derive(Clone, Copy)]
struct Around<'a> {
    form: &'a FormHandle,
    view: &'a NodeView,
    offered: &'a HashSet<NodeId>,
}

impl Around<'_> {
    fn draw(self, arranged: &[Arranged<'_>]) -> Html {
        self.rows(arranged.iter().filter_map(|one| self.one(one)))
    }

    fn rows(self, drawn: impl Iterator<Item = Html>) -> Html {
        rows(self.form, self.view.id, drawn.map(Row::Drawn).collect())
    }

    /// One element; none where it is hidden, or nothing is in it that is shown.
    fn one(self, one: &Arranged<'_>) -> Option<Html> {
        let form = self.form;
        Some(match one {
            Arranged::Place(index) => {
                let id = *self.view.child_ids.get(*index)?;
                if self.offered.contains(&id) || !form.is_shown(id) {
                    return None;
                }
                let width = form.width(id);
                let node = live(form, id);
                match width {
                    Some(width) => html! {
                        <div key={id.number()} data-part="cell" class={form.class("cell")} data-width={width.to_string()}>{ node }</div>
                    },
                    None => node,
                }
            }
            Arranged::Columns(columns) => {
                let drawn: Vec<Html> = columns.iter().filter_map(|one| self.one(one)).collect();
                if drawn.is_empty() {
                    return None;
                }
                let count = drawn.len().to_string();
                html! { <div data-part="columns" class={form.class("columns")} data-count={count}>{ for drawn }</div> }
            }
            Arranged::Section { section, children } => {
                let drawn: Vec<Html> = children.iter().filter_map(|one| self.one(one)).collect();
                let is_hidden =
                    !form.holds(section.show, &self.view.at) && !self.has_error(children);
                if is_hidden || drawn.is_empty() {
                    return None;
                }
                self.section(section, self.nodes(children), self.rows(drawn.into_iter()))
            }
            Arranged::Tabs { tabs, panels } => {
                let panels = self.panels(panels);
                if panels.is_empty() {
                    return None;
                }
                html! { <Panels form={form.clone()} around={self.view.id} element={tabs.id.number()} {panels} steps={false} /> }
            }
            Arranged::Steps { steps, panels } => {
                let panels = self.panels(panels);
                if panels.is_empty() {
                    return None;
                }
                html! { <Panels form={form.clone()} around={self.view.id} element={steps.id.number()} {panels} steps={true} /> }
            }
            Arranged::Text(text) => html! {
                <div data-part="text" class={form.class("text")}>{ markdown(&form.look(), text) }</div>
            },
            _ => return None,
        })
    }

    fn section(self, section: &Section, nodes: Vec<NodeId>, drawn: Html) -> Html {
        let form = self.form;
        let help = section.help.as_deref().map(|help| {
            html! { <div data-part="description" class={form.class("description")}>{ markdown(&form.look(), help) }</div> }
        });
        let body = html! {
            <>
                { for help }
                <div data-part="children" class={form.class("children")}>{ drawn }</div>
            </>
        };
        if section.folded {
            folded(form, &section.title, nodes, body)
        } else {
            html! {
                <fieldset data-part="section" class={form.class("section")}>
                    <legend data-part="legend" class={form.class("legend")}>{ apart(form, &section.title) }</legend>
                    { body }
                </fieldset>
            }
        }
    }

    fn panels(self, panels: &[ArrangedPanel<'_>]) -> Vec<PanelView> {
        let shown = panels
            .iter()
            .filter(|one| form_holds(self, one) || self.has_error(&one.children));
        shown
            .map(|one| PanelView {
                number: one.panel.id.number(),
                title: one.panel.title.clone(),
                help: one.panel.help.clone(),
                nodes: self.nodes(&one.children),
                content: self.draw(&one.children),
            })
            .filter(|panel| !panel.nodes.is_empty() || panel.help.is_some())
            .collect()
    }

    /// The nodes that stand in some elements.
    fn nodes(self, arranged: &[Arranged<'_>]) -> Vec<NodeId> {
        let mut nodes = Vec::new();
        let mut open: Vec<&Arranged<'_>> = arranged.iter().rev().collect();
        while let Some(one) = open.pop() {
            match one {
                Arranged::Place(index) => nodes.extend(self.view.child_ids.get(*index)),
                Arranged::Columns(children) | Arranged::Section { children, .. } => {
                    open.extend(children.iter().rev());
                }
                Arranged::Tabs { panels, .. } | Arranged::Steps { panels, .. } => {
                    open.extend(
                        panels
                            .iter()
                            .rev()
                            .flat_map(|panel| panel.children.iter().rev()),
                    );
                }
                _ => {}
            }
        }
        nodes
    }

    /// What shows an error is drawn even where a rule hides it: nothing stands in the way unseen.
    fn has_error(self, arranged: &[Arranged<'_>]) -> bool {
        let nodes = self.nodes(arranged);
        nodes
            .iter()
            .any(|id| self.form.state().shows_error_within(*id))
    }
}

fn form_holds(around: Around<'_>, one: &ArrangedPanel<'_>) -> bool {
    around.form.holds(one.panel.show, &around.view.at)
}

/// The nodes in a group, list or map, in the order in which they are drawn.
pub(crate) fn drawn_order(form: &FormHandle, around: NodeId) -> Vec<NodeId> {
    let Some(view) = form.with_state(|state| state.view_of(around)) else {
        return Vec::new();
    };
    let look = form.look();
    let layout = look.layout();
    if let Some(layout) = layout.filter(|layout| layout.layout_of(&view.at).is_some()) {
        let places = places(form, &view);
        let arranged = layout.arrange(&view.at, &places);
        let around = Around {
            form,
            view: &view,
            offered: &HashSet::new(),
        };
        return around.nodes(&arranged);
    }
    if let NodeKind::Map = view.kind {
        let is_member = |id: &NodeId| {
            form.with_state(|state| state.view_of(*id).is_some_and(|view| view.member.is_some()))
        };
        let (members, named): (Vec<NodeId>, Vec<NodeId>) =
            view.child_ids.iter().partition(|id| is_member(id));
        return named.into_iter().chain(members).collect();
    }
    let (sections, advanced) = sections(form, &view.child_ids);
    let named = sections.into_iter().flat_map(|(_, members)| members);
    named.chain(advanced).collect()
}

/// Members of a section, or of none.
type Members = (Option<String>, Vec<NodeId>);

/// Nodes in the sections that vocabularies name, each where its first member stands; and what few people need.
fn sections(form: &FormHandle, nodes: &[NodeId]) -> (Vec<Members>, Vec<NodeId>) {
    let state = form.state();
    let mut sections: Vec<Members> = Vec::new();
    let mut advanced = Vec::new();
    for id in nodes {
        let hints = state.hints(*id);
        if hints.advanced && hints.section.is_none() {
            advanced.push(*id);
            continue;
        }
        // Members without a section stay together as long as none of another section comes between.
        let known = match &hints.section {
            Some(_) => sections.iter().position(|(name, _)| *name == hints.section),
            None => sections
                .len()
                .checked_sub(1)
                .filter(|last| sections[*last].0.is_none()),
        };
        match known {
            Some(index) => sections[index].1.push(*id),
            None => sections.push((hints.section.clone(), vec![*id])),
        }
    }
    (sections, advanced)
}

/// Sections that vocabularies name, and what few people need folded at the end.
fn by_vocabulary(form: &FormHandle, around: NodeId, nodes: &[NodeId]) -> Html {
    let draw = |nodes: &[NodeId]| {
        let nodes = nodes.iter().copied().map(Row::Node);
        rows(form, around, nodes.collect())
    };
    let (sections, advanced) = sections(form, nodes);
    if advanced.is_empty() && sections.iter().all(|(name, _)| name.is_none()) {
        return draw(nodes);
    }
    let sections = sections.iter().map(|(name, members)| match name {
        None => draw(members),
        Some(name) => html! {
            <fieldset data-part="section" class={form.class("section")}>
                <legend data-part="legend" class={form.class("legend")}>{ apart(form, name) }</legend>
                <div data-part="children" class={form.class("children")}>{ draw(members) }</div>
            </fieldset>
        },
    });
    let rest = (!advanced.is_empty()).then(|| {
        let title = form.say(crate::words::Word::Advanced);
        let body = html! { <div data-part="children" class={form.class("children")}>{ draw(&advanced) }</div> };
        folded(form, &title, advanced.clone(), body)
    });
    html! { <>{ for sections }{ for rest }</> }
}

/// What is folded at first, with how much is in it and whether something is wrong there. The browser opens it for its own search, and the form for an error.
fn folded(form: &FormHandle, title: &str, nodes: Vec<NodeId>, body: Html) -> Html {
    html! {
        <details data-part="section" class={form.class("section")}>
            <summary data-part="fold" class={form.class("fold")}>
                { apart(form, title) }
                { fields_and_problems(form, nodes) }
            </summary>
            { body }
        </details>
    }
}
