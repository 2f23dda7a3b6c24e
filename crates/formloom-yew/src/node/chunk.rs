//! Rows in chunks, with an element each: many siblings mount in quadratic time, and nobody sees most of them.
//!
//! The first chunk is alive. Another one is at rest until it comes near the screen, until something in it gets the focus or
//! is used: its rows stand in the document as they would be drawn (found by a search, read by a screen reader, printed),
//! without a component each. A change inside of it draws it again. What cannot be drawn so (a component that has a state,
//! a secret) is alive from the start, as is everything that a server drew. Of very many chunks, those behind the first
//! one come into the page after it (later.rs).

use std::rc::Rc;

use formloom_core::NodeId;
use web_sys::Element;
use yew::prelude::{
    Callback, Html, NodeRef, Properties, component, hook, html, use_context, use_effect,
    use_effect_with, use_force_update, use_mut_ref, use_node_ref,
};

use super::item::{Item, Place, item};
use super::live;
use super::member::{Member, member};
use crate::handle::FormHandle;
use crate::handle::chunks::Chunks;
use crate::later::Later;
use crate::listener::Listener;
use crate::markup;
use crate::rest::{Rest, Watch};
use crate::trusted;

/// A row.
#[derive(Clone, PartialEq)]
pub(crate) enum Row {
    Node(NodeId),
    Item(Place),
    Member(NodeId),
    /// Drawn already; what is in it is alive.
    Drawn(Html),
}

impl Row {
    fn id(&self) -> Option<NodeId> {
        match self {
            Self::Node(id) | Self::Item(Place { id, .. }) | Self::Member(id) => Some(*id),
            Self::Drawn(_) => None,
        }
    }

    fn draw(&self, form: &FormHandle) -> Html {
        match self {
            Self::Node(id) => live(form, *id),
            Self::Item(place) if form.draws_at_rest() => match form.node_view(place.id) {
                Some(view) => form.chunks().at_rest(|| item(form, &view, *place)),
                None => Html::default(),
            },
            Self::Member(id) if form.draws_at_rest() => match form.node_view(*id) {
                Some(view) => form.chunks().at_rest(|| member(form, &view)),
                None => Html::default(),
            },
            Self::Member(id) => html! { <Member key={id.number()} id={*id} /> },
            Self::Item(place) => html! { <Item key={place.id.number()} place={*place} /> },
            Self::Drawn(drawn) => drawn.clone(),
        }
    }
}

fn size(form: &FormHandle, around: NodeId, rows: &[Row], is_list: bool) -> Option<usize> {
    let ids: Vec<Option<NodeId>> = rows.iter().map(Row::id).collect();
    form.chunks().size(&form.state(), (around, is_list), &ids)
}

/// The rows of a group.
pub(crate) fn rows(form: &FormHandle, around: NodeId, rows: Vec<Row>) -> Html {
    match size(form, around, &rows, false) {
        None => rows.iter().map(|row| row.draw(form)).collect(),
        Some(size) => chunks(form, around, &rows, size, false),
    }
}

/// The items of a list.
pub(crate) fn list_rows(form: &FormHandle, list: NodeId, rows: Vec<Row>) -> Html {
    let class = form.class("items");
    match size(form, list, &rows, true) {
        None => html! {
            <ol data-part="items" {class} role="list">{ for rows.iter().map(|row| row.draw(form)) }</ol>
        },
        Some(size) => html! {
            <div data-part="items" {class} role="list">{ chunks(form, list, &rows, size, true) }</div>
        },
    }
}

/// Items with their numbers, of a list of so many.
pub(crate) fn items(
    form: &FormHandle,
    list: NodeId,
    numbered: &[(usize, NodeId)],
    count: usize,
) -> Html {
    if numbered.is_empty() {
        return Html::default();
    }
    let rows = numbered.iter().map(|(index, id)| {
        Row::Item(Place {
            id: *id,
            index: *index,
            first: *index == 0,
            last: *index + 1 == count,
        })
    });
    list_rows(form, list, rows.collect())
}

fn chunks(form: &FormHandle, around: NodeId, rows: &[Row], size: usize, is_list: bool) -> Html {
    if form.chunks().is_at_rest() {
        form.chunks().note_there(around);
        let frame = |rows: &[Row]| {
            let rows = rows.iter().map(|row| row.draw(form)).collect();
            Frame::default().draw(form, is_list, rows)
        };
        return rows.chunks(size).map(frame).collect();
    }
    let chunks = form.chunks();
    let is_long = Later::puts_off(rows.len().div_ceil(size))
        || form.with_state(|state| chunks.are_heavy(state, around));
    let waits = is_long && !chunks.was_there(around);
    let chunk = |(index, rows): (usize, &[Row])| {
        let first = index == 0;
        html! { <Chunk key={index} rows={rows.to_vec()} {is_list} {first} waits={waits && !first} /> }
    };
    rows.chunks(size).enumerate().map(chunk).collect()
}

/// The element around the rows of a chunk: another one at rest than alive, so that Yew does not look for its own in it.
#[derive(Default)]
struct Frame {
    node: NodeRef,
    /// Is told of what is done in rows at rest.
    used: Option<Callback<web_sys::Event>>,
}

impl Frame {
    fn draw(self, form: &FormHandle, is_list: bool, rows: Html) -> Html {
        let (node, class, used) = (self.node, form.class("chunk"), self.used);
        let tag = if is_list { "ol" } else { "div" };
        let role = is_list.then_some("presentation");
        let Some(used) = used else {
            return html! { <@{tag} key="alive" ref={node} data-part="chunk" {class} {role}>{ rows }</@> };
        };
        html! {
            <@{tag} key="at-rest" ref={node} data-part="chunk" {class} {role}
                onfocusin={used.reform(web_sys::Event::from)} onchange={used.clone()} onclick={used.reform(web_sys::Event::from)}
                onpointerdown={used.reform(web_sys::Event::from)} onpointerleave={used.reform(web_sys::Event::from)}
                onpointercancel={used.reform(web_sys::Event::from)} />
        }
    }
}

#[derive(Properties, PartialEq)]
struct ChunkProps {
    rows: Vec<Row>,
    is_list: bool,
    /// It is alive from the start.
    first: bool,
    /// Where it is drawn first, it comes into the page when its turn comes.
    waits: bool,
}

/// How the rows of a chunk are drawn.
enum Drawn {
    Alive,
    /// As HTML.
    AtRest(String),
    /// When their turn comes.
    Later,
}

#[component]
fn Chunk(props: &ChunkProps) -> Html {
    let form = use_context::<FormHandle>();
    let (node, update) = (use_node_ref(), use_force_update());
    let update = Callback::from(move |()| update.force_update());
    let rest = {
        let by_server = |form: &FormHandle| form.chunks().is_by_server();
        let sleeps = !props.first && form.as_ref().is_some_and(|form| !by_server(form));
        use_mut_ref(|| Rc::new(Rest::new(sleeps, sleeps && props.waits)))
    };
    let rest = Rc::clone(&rest.borrow());
    let ids: Vec<NodeId> = props.rows.iter().filter_map(Row::id).collect();
    let drawn = form
        .as_ref()
        .filter(|form| rest.sleeps() && !form.seeks_within(&ids))
        .map_or(Drawn::Alive, |form| how(form, &rest, &props.rows));
    let sleeps = !matches!(drawn, Drawn::Alive);
    let is_watched = matches!(drawn, Drawn::AtRest(_));
    if !sleeps {
        rest.end();
    }
    let used = {
        let (node, rest, update) = (node.clone(), Rc::clone(&rest), update.clone());
        Callback::from(move |event: web_sys::Event| {
            let frame = node.cast::<Element>();
            if frame.is_some_and(|frame| rest.take(&frame, &event)) {
                update.emit(());
            }
        })
    };
    use_rows_at_rest(form.as_ref(), &node, &rest, &ids, drawn, &update);
    use_waking(&node, &rest, is_watched, &update, &used);
    let listening = form.clone().filter(|_| sleeps);
    use_effect_with((listening, ids), {
        let update = update.clone();
        move |(form, ids)| {
            let registered = form.clone().map(|form| {
                let number = form.chunks().register(ids, &update);
                (form, ids.clone(), number)
            });
            move || {
                if let Some((form, ids, number)) = registered {
                    form.chunks().forget(&ids, number);
                }
            }
        }
    });
    let Some(form) = form else {
        return Html::default();
    };
    if !sleeps {
        let rows = props.rows.iter().map(|row| row.draw(&form)).collect();
        let used = None;
        return Frame { node, used }.draw(&form, props.is_list, rows);
    }
    let used = Some(used);
    Frame { node, used }.draw(&form, props.is_list, Html::default())
}

/// Puts rows at rest into their frame, now or later; does what was done to them once they are alive.
#[hook]
fn use_rows_at_rest(
    form: Option<&FormHandle>,
    node: &NodeRef,
    rest: &Rc<Rest>,
    ids: &[NodeId],
    drawn: Drawn,
    update: &Callback<()>,
) {
    let later = form.map(|form| Rc::clone(form.chunks().later()));
    let weight = match (form, &drawn) {
        (Some(form), Drawn::Later) => form.with_state(|state| Chunks::weight(state, ids)),
        _ => 0,
    };
    let (node, rest, update) = (node.clone(), Rc::clone(rest), update.clone());
    use_effect(move || {
        if !matches!(drawn, Drawn::Later) {
            rest.arrived();
        }
        let Some(frame) = node.cast::<Element>() else {
            return;
        };
        match drawn {
            Drawn::AtRest(html) => {
                if !trusted::put(&frame, &html) {
                    // The page takes no HTML: the rows live.
                    rest.end();
                    update.emit(());
                }
            }
            Drawn::Alive => rest.replay(&frame),
            Drawn::Later => {
                if let Some(later) = later {
                    rest.wait(&later, weight, update);
                }
            }
        }
    });
}

/// Wakes rows that sleep when they come near the screen, or when something is typed there: a key is not left to Yew
/// (typing.rs), and what else is done the frame hears.
#[hook]
fn use_waking(
    node: &NodeRef,
    rest: &Rc<Rest>,
    is_watched: bool,
    update: &Callback<()>,
    used: &Callback<web_sys::Event>,
) {
    let (rest, update, used) = (Rc::clone(rest), update.clone(), used.clone());
    use_effect_with((node.clone(), is_watched), move |(node, is_watched)| {
        let wake = move || {
            if rest.wake() {
                update.emit(());
            }
        };
        let element = node.cast::<Element>().filter(|_| *is_watched);
        let watching = element.map(|element| {
            let watch = Watch::new(&element, wake.clone());
            if watch.is_none() {
                wake();
            }
            let typed = Listener::new(element.into(), "input", move |event| used.emit(event));
            (watch, typed)
        });
        move || drop(watching)
    });
}

/// How rows are drawn that nobody needs yet.
fn how(form: &FormHandle, rest: &Rest, rows: &[Row]) -> Drawn {
    if rest.is_put_off() {
        return Drawn::Later;
    }
    at_rest(form, rows).map_or(Drawn::Alive, Drawn::AtRest)
}

/// Rows as they stand in the document at rest; none where one of them has to be alive.
pub(crate) fn at_rest(form: &FormHandle, rows: &[Row]) -> Option<String> {
    let holds_secret = |row: &Row| row.id().is_none_or(|id| form.state().is_secret_within(id));
    if rows.iter().any(holds_secret) {
        return None;
    }
    let drawn = form
        .chunks()
        .at_rest(|| rows.iter().map(|row| row.draw(form)).collect::<Vec<Html>>());
    markup::write(&drawn)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use formloom_core::compile;
    use serde_json::json;
    use yew::prelude::Html;

    use super::{Row, at_rest};
    use crate::handle::FormHandle;
    use crate::handle::look::{Look, Slot};

    #[test]
    fn each_place_at_rest_is_drawn_once_however_deep_it_is() {
        let text = json!({ "type": "string" });
        let mut schema = text.clone();
        for _ in 0..14 {
            schema = json!({ "type": "object", "required": ["a", "b"], "properties": { "a": schema, "b": text } });
        }
        let state = compile(&schema).expect("a schema").form.state(None);
        let (root, count) = (state.root(), state.count_within(state.root(), 10_000));
        let times = Rc::new(Cell::new(0));
        let counts = times.clone();
        let look = Look::default().with_slot(Slot::After, move |_, _| {
            counts.set(counts.get() + 1);
            Html::default()
        });
        let form = FormHandle::with_look(state, look, None);
        assert!(at_rest(&form, &[Row::Node(root)]).is_some(), "it is drawn");
        assert_eq!(times.get(), count, "places, and how often one is drawn");
    }

    #[test]
    fn members_of_a_map_rest_as_items_do() {
        let schema = json!({ "additionalProperties": { "type": "string" }, "type": "object" });
        let value = json!({ "k": "v" });
        let state = compile(&schema).expect("a schema").form.state(value);
        let id = state.find(&"/k".into()).expect("a member");
        let html = at_rest(&FormHandle::new(state), &[Row::Member(id)]);
        let html = html.expect("nothing in it has a state of its own");
        assert!(
            html.contains("value=\"k\"") && html.contains("name=\"/k\""),
            "{html}"
        );
    }
}
