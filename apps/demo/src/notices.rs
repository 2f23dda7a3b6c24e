//! Page-level messages: what happened, until it is dismissed.

use std::rc::Rc;

use yew::prelude::{Callback, Html, Properties, Reducible, UseReducerHandle, component, html};

/// A message of the page.
#[derive(Clone, PartialEq)]
pub(crate) struct Notice {
    number: u32,
    tone: &'static str,
    text: String,
}

/// The messages of the page.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Notices {
    next: u32,
    list: Vec<Notice>,
}

/// What happens to the messages.
pub(crate) enum NoticeAction {
    Say { tone: &'static str, text: String },
    Dismiss(u32),
}

impl Reducible for Notices {
    type Action = NoticeAction;

    fn reduce(self: Rc<Self>, action: NoticeAction) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            NoticeAction::Say { tone, text } => {
                next.list.retain(|notice| notice.text != text);
                next.list.push(Notice {
                    number: next.next,
                    tone,
                    text,
                });
                next.next += 1;
            }
            NoticeAction::Dismiss(number) => next.list.retain(|notice| notice.number != number),
        }
        next.into()
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct NoticeBarProps {
    pub(crate) notices: UseReducerHandle<Notices>,
}

#[component]
pub(crate) fn NoticeBar(props: &NoticeBarProps) -> Html {
    let line = |notice: &Notice| {
        let (notices, number) = (props.notices.clone(), notice.number);
        let onclick = Callback::from(move |_| notices.dispatch(NoticeAction::Dismiss(number)));
        html! {
            <div key={number} class="notice" data-tone={notice.tone}>
                <p class="notice-text">{ &notice.text }</p>
                <button type="button" class="button button-icon" aria-label="Dismiss" {onclick}></button>
            </div>
        }
    };
    html! { <div class="notices" role="status">{ for props.notices.list.iter().map(line) }</div> }
}
