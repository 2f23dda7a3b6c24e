//! Where the focus goes when something new is on the page, so that no keyboard user is left behind.

use formloom_connect::Stage;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};
use yew::prelude::NodeRef;

/// What is on the page: the focus moves when this changes, and not while a form is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Something is under way.
    Waiting,
    /// The options, none of them chosen yet.
    Options,
    /// A form.
    Form,
    /// The one button of an option without parameters.
    Ready,
    /// A question, or how it ended.
    Panel,
    /// Whether what was typed may go.
    Discard,
}

impl Shown {
    pub(super) fn of(stage: &Stage, has_form: bool) -> Self {
        match stage {
            Stage::Submitting if has_form => Self::Form,
            Stage::Form { .. } => Self::Form,
            Stage::Idle
            | Stage::LoadingOptions
            | Stage::Submitting
            | Stage::Opening
            | Stage::Leaving
            | Stage::Waiting { .. }
            | Stage::Verifying { .. } => Self::Waiting,
            Stage::Choosing => Self::Options,
            Stage::Ready => Self::Ready,
            Stage::ConfirmReplace { .. }
            | Stage::ActionRequired { .. }
            | Stage::NoneConfigured
            | Stage::Done(_)
            | Stage::Failed(_)
            | Stage::Cancelled => Self::Panel,
        }
    }

    /// Where the focus goes: the first of these that is there. Never a button that deletes or replaces.
    const fn targets(self) -> &'static [&'static str] {
        match self {
            Self::Waiting => &["[data-part=connect-waiting]"],
            Self::Options => &["[data-part=connect-options] input"],
            Self::Form => &[
                "[data-part=connect-form]:not([hidden]) :is(input:not([type=hidden]):not([disabled]), select, textarea)",
                "[data-part=connect-form]:not([hidden]) [type=submit]",
            ],
            Self::Ready => &["[data-part=connect-action][data-kind=primary]"],
            Self::Panel => &["[data-part=connect-panel][tabindex]"],
            Self::Discard => &["[data-part=connect-discard] [data-part=connect-action]"],
        }
    }
}

/// Moves the focus to what is new. A person who goes through the options stays there.
pub(super) fn follow(node: &NodeRef, shown: Shown) {
    let Some(flow) = node.cast::<Element>() else {
        return;
    };
    if matches!(shown, Shown::Form | Shown::Ready) && is_among_options() {
        return;
    }
    let found = shown
        .targets()
        .iter()
        .find_map(|target| flow.query_selector(target).ok().flatten());
    if let Some(target) = found.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
        // What cannot be focused leaves the focus where it is.
        let _ = target.focus();
    }
}

fn is_among_options() -> bool {
    web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.active_element())
        .and_then(|element| {
            element
                .closest("[data-part=connect-options]")
                .ok()
                .flatten()
        })
        .is_some()
}
