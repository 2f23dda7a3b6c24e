//! One live node of a form. It listens to its own node and draws nothing else again.

use formloom_core::{NodeId, NodeKind, NodeView};
use yew::prelude::{
    Callback, Html, Properties, component, hook, html, use_context, use_effect, use_effect_with,
    use_force_update,
};

use crate::choice::choices;
use crate::field::field;
use crate::focus::focus_node;
use crate::group::group;
use crate::handle::FormHandle;
use crate::list::list;
use crate::listeners::Topic;
use crate::look::Slot;
use crate::map::map;
use crate::markdown::markdown;
use crate::raw_view::RawView;

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
        Some(view) => form.at_rest(|| draw(form, &view)),
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
            if let Some(form) = form.filter(|form| form.takes_focus(id)) {
                focus_node(&form, id);
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
    let is_field = matches!(view.kind, NodeKind::Field | NodeKind::Raw);
    if form.look().has_raw_views() && !is_field && !form.state().is_secret_within(view.id) {
        let fields = by_kind(form, view);
        return html! { <RawView form={form.clone()} view={view.clone()} {fields} /> };
    }
    by_kind(form, view)
}

fn by_kind(form: &FormHandle, view: &NodeView) -> Html {
    match view.kind {
        NodeKind::Group => group(form, view),
        NodeKind::Map if !view.absent => map(form, view),
        NodeKind::Map => group(form, view),
        NodeKind::List | NodeKind::Tuple => list(form, view),
        NodeKind::Choice => html! {
            <fieldset data-part="group" class={form.class("group")} id={form.element_id(view.id)} tabindex="-1"
                aria-describedby={described_by(form, view)}>
                <legend data-part="legend" class={form.class("legend")}>{ &view.label }</legend>
                { description(form, view) }
                <div data-part="children" class={form.class("children")}>{ choices(form, view) }</div>
                { errors(form, view) }
            </fieldset>
        },
        _ => field(form, view),
    }
}

/// The description of a node, under the id by which controls refer to it.
pub(crate) fn description(form: &FormHandle, view: &NodeView) -> Html {
    match &view.description {
        Some(text) if !text.is_empty() => {
            html! { <div data-part="description" class={form.class("description")} id={description_id(form, view)}>{ markdown(form, text) }</div> }
        }
        _ => Html::default(),
    }
}

/// The errors of a node, under the id by which controls refer to them.
pub(crate) fn errors(form: &FormHandle, view: &NodeView) -> Html {
    if view.errors.is_empty() {
        return Html::default();
    }
    let text = view
        .errors
        .iter()
        .map(|error| error.message.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    html! { <p data-part="error" class={form.class("error")} id={error_id(form, view)}>{ text }</p> }
}

pub(crate) fn description_id(form: &FormHandle, view: &NodeView) -> String {
    form.element_id(view.id) + "-description"
}

pub(crate) fn error_id(form: &FormHandle, view: &NodeView) -> String {
    form.element_id(view.id) + "-error"
}

/// The ids that describe a control: only those of elements that are there.
pub(crate) fn described_by(form: &FormHandle, view: &NodeView) -> Option<String> {
    let mut ids = Vec::new();
    if view
        .description
        .as_ref()
        .is_some_and(|text| !text.is_empty())
    {
        ids.push(description_id(form, view));
    }
    if !view.errors.is_empty() {
        ids.push(error_id(form, view));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// Sends an event to the form; one that does not fit (the node went away meanwhile) changes nothing.
pub(crate) fn emit(form: &FormHandle, event: formloom_core::Event) {
    let _ = form.apply(event);
}
