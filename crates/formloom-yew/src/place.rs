//! `<Node>`: a place of the form of the context, for those who lay out by themselves.

use formloom_core::{NodeId, Pointer};
use yew::prelude::{
    AttrValue, Callback, Html, Properties, component, html, use_context, use_effect_with,
    use_force_update, use_mut_ref,
};

use crate::handle::FormHandle;
use crate::handle::listeners::Topic;
use crate::node::Live;

/// Properties of [`Node`].
#[derive(Properties, PartialEq, Clone)]
pub struct NodeProps {
    /// The place: a JSON Pointer (RFC 6901). The root where nothing is said.
    #[prop_or_default]
    pub at: AttrValue,
}

/// Draws a place of the form of the context ([`FormView`](crate::FormView)) with everything inside. A place that is not there, since another variant
/// is chosen or a list is shorter, is nothing until it comes.
#[component]
pub fn Node(props: &NodeProps) -> Html {
    let form = use_context::<FormHandle>();
    let update = use_force_update();
    let drawn = use_mut_ref(|| None::<NodeId>);
    let found = form
        .as_ref()
        .and_then(|form| form.state().find(&Pointer::from(props.at.as_str())));
    *drawn.borrow_mut() = found;
    use_effect_with((form, props.at.clone()), move |(form, at)| {
        let subscription = form.as_ref().map(|form| {
            let (to, at) = (form.clone(), Pointer::from(at.as_str()));
            let look = Callback::from(move |()| {
                if to.state().find(&at) != *drawn.borrow() {
                    update.force_update();
                }
            });
            form.subscribe(Topic::Edit, look)
        });
        move || drop(subscription)
    });
    match found {
        Some(id) => html! { <Live key={id.number()} {id} /> },
        None => Html::default(),
    }
}
