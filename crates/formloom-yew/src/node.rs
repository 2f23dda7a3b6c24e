//! One live node of a form. It listens to its own node and draws nothing else again.

mod actions;
mod add_field;
pub(crate) mod choice;
pub(crate) mod chunk;
mod field;
mod group;
pub(crate) mod inside;
mod item;
mod list;
mod map;
mod member;
mod panels;
mod raw_view;
mod window;

use formloom_core::{NodeId, NodeKind, NodeView};
use yew::prelude::{
    Callback, Html, Properties, component, hook, html, use_context, use_effect, use_effect_with,
    use_force_update,
};

use crate::handle::FormHandle;
use crate::handle::described::described_by;
use crate::handle::focus::{focus_node, show_node};
use crate::handle::listeners::Topic;
use crate::handle::look::Slot;
use crate::handle::sought::Sight;
use crate::node::actions::inner_actions;
use crate::node::choice::{cards, choices, menus};
use crate::node::field::field;
use crate::node::group::group;
use crate::node::list::list;
use crate::node::map::map;
use crate::node::raw_view::RawView;
use crate::parts::{description, errors, legend};

#[derive(Properties, PartialEq, Clone)]
pub(crate) struct LiveProps {
    /// The node. It is one of the form of the context.
    pub(crate) id: NodeId,
}

/// Draws a node of the form of the context, with everything inside.
#[component]
pub(crate) fn Live(props: &LiveProps) -> Html {
    match use_node(props.id) {
        Some((form, view)) => draw(&form, &view),
        None => Html::default(),
    }
}

/// A node that stands in another one: as a component of its own, or drawn at once where everything around it is.
pub(crate) fn live(form: &FormHandle, id: NodeId) -> Html {
    if !form.draws_at_rest() {
        return html! { <Live key={id.number()} {id} /> };
    }
    match form.node_view(id) {
        Some(view) => form.chunks().at_rest(|| draw(form, &view)),
        None => Html::default(),
    }
}

/// A node as it is now, with the form that it belongs to; none where it is gone. The component is drawn again when
/// the node changes, and gets the focus that an edit sends to the node.
#[hook]
pub(crate) fn use_node(id: NodeId) -> Option<(FormHandle, NodeView)> {
    let form = use_context::<FormHandle>();
    let update = use_force_update();
    use_effect_with((form.clone(), id), move |(form, id)| {
        let update = Callback::from(move |()| update.force_update());
        let subscription = form
            .as_ref()
            .map(|form| form.subscribe(Topic::Node(*id), update));
        move || drop(subscription)
    });
    {
        let form = form.clone();
        use_effect(move || {
            let Some(form) = form else { return };
            match form.takes_focus(id) {
                Some(Sight::Focused) => focus_node(&form, id),
                Some(Sight::Shown) => {
                    show_node(&form, id);
                }
                None => {}
            }
        });
    }
    let form = form?;
    let view = form.node_view(id)?;
    Some((form, view))
}

/// Draws a node by its kind, with what the host puts around it.
pub(crate) fn draw(form: &FormHandle, view: &NodeView) -> Html {
    let look = form.look();
    let Some(before) = look.slot(Slot::Before, form, view) else {
        return bare(form, view);
    };
    html! { <>{ before }{ bare(form, view) }{ for look.slot(Slot::After, form, view) }</> }
}

fn bare(form: &FormHandle, view: &NodeView) -> Html {
    if form.is_raw(view.id) && form.may_be_raw(view) {
        return html! { <RawView form={form.clone()} view={view.clone()} /> };
    }
    by_kind(form, view)
}

fn by_kind(form: &FormHandle, view: &NodeView) -> Html {
    match view.kind {
        NodeKind::Group => group(form, view),
        NodeKind::Map if !view.absent => map(form, view),
        NodeKind::Map => group(form, view),
        NodeKind::List | NodeKind::Tuple => list(form, view),
        NodeKind::Choice | NodeKind::Any => undecided(form, view),
        _ => field(form, view),
    }
}

/// A place of which nothing is known until something is picked.
fn undecided(form: &FormHandle, view: &NodeView) -> Html {
    let (id, part) = (form.element_id(view.id), form.class("group"));
    if view.at.is_root() {
        return html! {
            <div data-part="group" class={part} data-root="true" {id} tabindex="-1" aria-describedby={described_by(form, view)}>
                { description(form, view) }
                { choices(form, view) }
                { errors(form, view) }
                { for inner_actions(form, view) }
            </div>
        };
    }
    html! {
        <fieldset data-part="group" class={part} {id} tabindex="-1" aria-describedby={described_by(form, view)}>
            <legend data-part="legend" class={form.class("legend")}>{ legend(form, view) }</legend>
            { for menus(form, view) }
            { description(form, view) }
            { for cards(form, view) }
            { errors(form, view) }
            { for inner_actions(form, view) }
        </fieldset>
    }
}
