//! Undo and redo: the buttons, and the keys where the browser has nothing of its own to take back.

use formloom_core::Event;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::{
    AttrValue, Callback, Html, Properties, component, html, use_context, use_effect_with,
    use_force_update,
};

use crate::handle::FormHandle;
use crate::handle::listeners::Topic;
use crate::parts::try_emit;
use crate::target::target;
use crate::words::Word;

/// Properties of [`UndoButtons`].
#[derive(Properties, PartialEq, Clone)]
pub struct UndoButtonsProps {
    /// The form; that of the context without it.
    #[prop_or_default]
    pub form: Option<FormHandle>,
    /// Classes of both, for buttons outside of the form; else those of the parts `undo` and `redo`.
    #[prop_or_default]
    pub class: Option<AttrValue>,
}

/// A button that takes the last edit back, and one that does it again. A button that can do nothing now is marked as
/// disabled and keeps the focus.
#[component]
pub fn UndoButtons(props: &UndoButtonsProps) -> Html {
    let around = use_context::<FormHandle>();
    let form = props.form.clone().or(around);
    let update = use_force_update();
    use_effect_with(form.clone(), move |form| {
        let update = Callback::from(move |()| update.force_update());
        let subscription = form
            .as_ref()
            .map(|form| form.subscribe(Topic::Edit, update));
        move || drop(subscription)
    });
    let Some(form) = form else {
        return Html::default();
    };
    let (can_undo, can_redo) = {
        let state = form.state();
        (state.can_undo(), state.can_redo())
    };
    let button = |part: &'static str, word, way: Way, can: bool| {
        let disabled = (!can || form.is_read_only()).then_some("true");
        let class = props.class.clone().or_else(|| form.class(part));
        let label = form.say(word);
        let form = form.clone();
        let onclick = Callback::from(move |_| {
            // Whoever presses a button may press it again.
            if goes(&form, way) {
                form.keep_focus();
            }
        });
        html! {
            <button type="button" data-part={part} {class} aria-disabled={disabled} {onclick}>{ label }</button>
        }
    };
    html! {
        <>
            { button("undo", Word::Undo, Way::Back, can_undo) }
            { button("redo", Word::Redo, Way::Again, can_redo) }
        </>
    }
}

/// Which way an edit goes.
#[derive(Clone, Copy)]
enum Way {
    Back,
    Again,
}

impl Way {
    /// What the keys of a platform ask for: Ctrl or Cmd with Z, and with Shift and Z or with Y.
    fn asked(event: &KeyboardEvent) -> Option<Self> {
        if !(event.ctrl_key() || event.meta_key()) || event.alt_key() || event.is_composing() {
            return None;
        }
        match (event.key().as_str(), event.shift_key()) {
            ("z" | "Z", false) => Some(Self::Back),
            ("z" | "Z", true) | ("y" | "Y", false) => Some(Self::Again),
            _ => None,
        }
    }
}

/// Carries out an undo or a redo that was asked for by keyboard. In a text the browser takes back what was typed.
pub(crate) fn by_key(form: &FormHandle, event: &KeyboardEvent) {
    if event.default_prevented() || target::<Element>(event).is_some_and(|it| is_text(&it)) {
        return;
    }
    if let Some(way) = Way::asked(event) {
        event.prevent_default();
        goes(form, way);
    }
}

/// Whether an edit was taken back, or done again.
fn goes(form: &FormHandle, way: Way) -> bool {
    let (can, event, word) = {
        let state = form.state();
        match way {
            Way::Back => (state.can_undo(), Event::Undo, Word::Undone),
            Way::Again => (state.can_redo(), Event::Redo, Word::Redone),
        }
    };
    let went = can && try_emit(form, event);
    if went {
        form.announce(form.say(word));
    }
    went
}

/// Whether keys in an element are letters.
fn is_text(element: &Element) -> bool {
    const LETTERS: &str = "textarea, [contenteditable], input:not([type=checkbox]):not([type=radio]):not([type=range]):not([type=color]):not([type=file]):not([type=button])";
    element.matches(LETTERS).unwrap_or(false)
}
