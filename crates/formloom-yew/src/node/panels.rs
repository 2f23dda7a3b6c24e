//! Tabs, and steps of which each is checked before the next one comes.

use formloom_core::NodeId;
use wasm_bindgen::JsCast as _;
use web_sys::KeyboardEvent;
use yew::prelude::{
    Callback, Html, MouseEvent, Properties, component, html, use_effect, use_effect_with,
    use_force_update, use_mut_ref,
};

use crate::handle::focus::focus_part;
use crate::handle::listeners::{Topic, use_look};
use crate::handle::{FormHandle, Stepper};
use crate::markdown::markdown;
use crate::parts::{apart, beside};
use crate::words::Word;

/// A panel with what is in it.
#[derive(Clone, PartialEq)]
pub(crate) struct PanelView {
    /// The number of the panel in its layout.
    pub(crate) number: u32,
    pub(crate) title: String,
    pub(crate) help: Option<String>,
    /// The nodes in it, which are checked when the step is left.
    pub(crate) nodes: Vec<NodeId>,
    pub(crate) content: Html,
}

#[derive(Properties, PartialEq)]
pub(crate) struct PanelsProps {
    pub(crate) form: FormHandle,
    /// The group in which they stand.
    pub(crate) around: NodeId,
    /// The number of the element in its layout.
    pub(crate) element: u32,
    pub(crate) panels: Vec<PanelView>,
    /// Steps, not tabs.
    pub(crate) steps: bool,
}

/// Every panel is in the document, and one is shown: what is typed stays, and a search of the browser finds it.
#[component]
pub(crate) fn Panels(props: &PanelsProps) -> Html {
    let PanelsProps {
        form,
        around,
        element,
        panels,
        steps,
    } = props;
    use_look(form);
    let key = (*around, *element);
    let inside = panels
        .iter()
        .map(|panel| (panel.number, panel.nodes.clone()));
    let (active, reached) = form.note_panels(key, inside.collect());
    let last = panels.len().saturating_sub(1);
    let id = format!("{}-p{element}", form.element_id(*around));
    let update = use_force_update();
    use_effect_with(form.clone(), move |form| {
        let update = Callback::from(move |()| update.force_update());
        let subscription = form.subscribe(Topic::Panels, update);
        move || drop(subscription)
    });
    let heading_for = use_mut_ref(|| None::<String>);
    let go = {
        let (form, id, heading_for) = (form.clone(), id.clone(), heading_for.clone());
        let numbers: Vec<u32> = panels.iter().map(|panel| panel.number).collect();
        Callback::from(move |(to, by_step): (usize, bool)| {
            let Some(number) = numbers.get(to) else {
                return;
            };
            // The head of a step that was not reached before takes no focus until it is drawn anew.
            if by_step {
                heading_for.replace(Some(format!("{id}-{number}-tab")));
            }
            form.open_panel(key, to);
        })
    };
    {
        let (form, heading_for) = (form.clone(), heading_for.clone());
        let open = panels.get(active).map(|panel| panel.number);
        let id = id.clone();
        use_effect(move || {
            let head = heading_for.borrow_mut().take();
            // What had the focus may be on a panel that is closed by now.
            let head = head.or_else(|| {
                let open = open.filter(|_| has_focus_on_closed(&form, &id))?;
                Some(format!("{id}-{open}-tab"))
            });
            if let Some(head) = head {
                focus_part(&form, &head);
            }
            form.panels_are_drawn();
        });
    }
    let next = {
        let (form, go, panels) = (form.clone(), go.clone(), panels.clone());
        Callback::from(move |()| {
            let nodes = panels
                .get(active)
                .map(|panel| panel.nodes.clone())
                .unwrap_or_default();
            if form.check(&nodes) {
                go.emit((active + 1, true));
            }
        })
    };
    {
        // Enter in a step that is not the last goes on instead of sending the form.
        let (form, next) = (form.clone(), next.clone());
        use_effect_with((*steps, active, last), move |(steps, active, last)| {
            let is_before_last = *steps && active < last;
            form.set_stepper(is_before_last.then(|| Stepper(next)));
            move || form.set_stepper(None)
        });
    }
    let tab = |(index, panel): (usize, &PanelView)| {
        let selected = index == active;
        let tab_id = format!("{id}-{}-tab", panel.number);
        let panel_id = format!("{id}-{}", panel.number);
        let onclick = {
            let go = go.clone();
            Callback::from(move |_: MouseEvent| go.emit((index, false)))
        };
        let badge = html! { <Problems form={form.clone()} nodes={panel.nodes.clone()} /> };
        if *steps {
            let state = if selected {
                "now"
            } else if index <= reached {
                "done"
            } else {
                "ahead"
            };
            return html! {
                <li key={panel.number} data-part="step" class={form.class("step")} data-state={state}>
                    <button type="button" data-part="step-button" class={form.class("step-button")} id={tab_id} {onclick}
                        aria-current={selected.then_some("step")} disabled={index > reached && !selected}>
                        <span data-part="step-number" class={form.class("step-number")} aria-hidden="true">{ index + 1 }</span>
                        { apart(form, &panel.title) }{ badge }
                    </button>
                </li>
            };
        }
        let onkeydown = {
            let (form, go, id) = (form.clone(), go.clone(), id.clone());
            let numbers: Vec<u32> = panels.iter().map(|panel| panel.number).collect();
            Callback::from(move |event: KeyboardEvent| {
                let to = match event.key().as_str() {
                    key @ ("ArrowRight" | "ArrowLeft") => {
                        let forward = (key == "ArrowRight") != is_right_to_left(&event);
                        let count = numbers.len();
                        if forward {
                            (index + 1) % count
                        } else {
                            (index + count - 1) % count
                        }
                    }
                    "Home" => 0,
                    "End" => last,
                    _ => return,
                };
                event.prevent_default();
                go.emit((to, false));
                if let Some(number) = numbers.get(to) {
                    focus_part(&form, &format!("{id}-{number}-tab"));
                }
            })
        };
        html! {
            <button key={panel.number} type="button" role="tab" data-part="tab" class={form.class("tab")} id={tab_id}
                aria-selected={selected.to_string()} aria-controls={panel_id} tabindex={if selected { "0" } else { "-1" }}
                {onclick} {onkeydown}>{ apart(form, &panel.title) }{ badge }</button>
        }
    };
    let heads = panels.iter().enumerate().map(tab);
    let bodies = panels.iter().enumerate().map(|(index, panel)| {
        let help = panel.help.as_deref().map(|help| {
            html! { <div data-part="description" class={form.class("description")}>{ markdown(&form.look(), help) }</div> }
        });
        let panel_id = format!("{id}-{}", panel.number);
        html! {
            <div key={panel.number} data-part="panel" class={form.class("panel")} role={if *steps { "group" } else { "tabpanel" }}
                id={panel_id.clone()} aria-labelledby={format!("{panel_id}-tab")} hidden={index != active}>
                { for help }
                <div data-part="children" class={form.class("children")}>{ panel.content.clone() }</div>
            </div>
        }
    });
    if !*steps {
        return html! {
            <div data-part="tabs" class={form.class("tabs")}>
                // It can be scrolled where there are many, and Firefox would stop at it with the Tab key.
                <div data-part="tab-list" class={form.class("tab-list")} role="tablist" tabindex="-1">{ for heads }</div>
                { for bodies }
            </div>
        };
    }
    let back = {
        let go = go.clone();
        Callback::from(move |_: MouseEvent| go.emit((active.saturating_sub(1), true)))
    };
    html! {
        <div data-part="steps" class={form.class("steps")} data-last={(active == last).then_some("true")}>
            <ol data-part="step-list" class={form.class("step-list")} role="list">{ for heads }</ol>
            <p data-part="step-note" class={form.class("step-note")} role="status">
                { form.say(Word::Step { number: active + 1, of: panels.len() }) }
            </p>
            { for bodies }
            <div data-part="step-actions" class={form.class("step-actions")}>
                if active > 0 {
                    <button type="button" data-part="back" class={form.class("back")} onclick={back}>{ form.say(Word::Back) }</button>
                }
                if active < last {
                    <button type="button" data-part="next" class={form.class("next")} onclick={next.reform(|_| ())}>{ form.say(Word::Next) }</button>
                }
            </div>
        </div>
    }
}

/// Whether the focus is on a panel of these that is not shown.
fn has_focus_on_closed(form: &FormHandle, id: &str) -> bool {
    let closed = form
        .active_element()
        .and_then(|element| element.closest("[data-part=panel][hidden]").ok().flatten());
    closed.is_some_and(|panel| {
        let panel = panel.id();
        let number = panel.strip_prefix(id).and_then(|id| id.strip_prefix('-'));
        number.is_some_and(|number| number.parse::<u32>().is_ok())
    })
}

#[derive(Properties, PartialEq)]
struct ProblemsProps {
    form: FormHandle,
    nodes: Vec<NodeId>,
    /// Whether it says how many fields there are, too.
    #[prop_or_default]
    counts: bool,
}

/// What the head of a part of the form says of what is in it.
#[derive(Clone, Copy, PartialEq)]
struct Inside {
    /// The fields that are shown, where they are counted.
    fields: Option<usize>,
    problems: usize,
}

impl Inside {
    fn of(form: &FormHandle, nodes: &[NodeId], counts: bool) -> Self {
        let is_shown = |id: &&NodeId| form.is_shown(**id);
        Self {
            // Nothing is hidden without a description.
            fields: counts.then(|| match form.look().layout() {
                Some(_) => nodes.iter().filter(is_shown).count(),
                None => nodes.len(),
            }),
            problems: form.count_wrong(nodes),
        }
    }

    fn draw(self, form: &FormHandle) -> Html {
        let fields = self.fields.map(|count| {
            html! { <span data-part="count" class={form.class("count")} aria-hidden="true">{ count.to_string() }</span> }
        });
        let problems = (self.problems > 0).then(|| {
            let said = beside(form, Word::StepHasProblems(self.problems));
            html! { <span data-part="problems" class={form.class("problems")}>{ said }</span> }
        });
        html! { <>{ for fields }{ for problems }</> }
    }
}

/// How many problems are shown in some nodes, as it is now.
#[component]
fn Problems(props: &ProblemsProps) -> Html {
    let ProblemsProps {
        form,
        nodes,
        counts,
    } = props;
    use_look(form);
    let inside = Inside::of(form, nodes, *counts);
    let drawn = use_mut_ref(|| inside);
    drawn.replace(inside);
    let update = use_force_update();
    use_effect_with((form.clone(), nodes.clone(), *counts), move |known| {
        let (to, nodes, counts) = known.clone();
        let form = to.clone();
        let look = Callback::from(move |()| {
            if Inside::of(&to, &nodes, counts) != *drawn.borrow() {
                update.force_update();
            }
        });
        let topics = [Topic::Edit, Topic::Summary];
        let subscriptions = topics.map(|topic| form.subscribe(topic, look.clone()));
        move || drop(subscriptions)
    });
    inside.draw(form)
}

/// How many fields are shown in some nodes, and how many problems.
pub(crate) fn fields_and_problems(form: &FormHandle, nodes: Vec<NodeId>) -> Html {
    if form.draws_at_rest() {
        return Inside::of(form, &nodes, true).draw(form);
    }
    html! { <Problems form={form.clone()} {nodes} counts=true /> }
}

fn is_right_to_left(event: &KeyboardEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .and_then(|element| element.closest("[dir]").ok().flatten())
        .is_some_and(|element| element.get_attribute("dir").as_deref() == Some("rtl"))
}
