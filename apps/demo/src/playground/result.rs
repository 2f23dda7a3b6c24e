//! What comes of a form: its data, its errors, and what is noticed about the schema.

use formloom_core::{Diagnostic, Severity};
use formloom_yew::FormHandle;
use yew::prelude::{Callback, Html, KeyboardEvent, Properties, component, html, use_state};

use crate::browser::focus;

#[derive(Properties, PartialEq)]
pub(super) struct ResultPaneProps {
    pub(super) form: Option<FormHandle>,
    /// Tells one state of the form from the next.
    pub(super) revision: u64,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Bytes of the data that are shown.
const SHOWN: usize = 200_000;

const TABS: [&str; 3] = ["Data", "Errors", "Diagnostics"];

#[component]
pub(super) fn ResultPane(props: &ResultPaneProps) -> Html {
    let open = use_state(|| 0_usize);
    let errors = props
        .form
        .as_ref()
        .map(|form| form.state().errors())
        .unwrap_or_default();
    let counts = [0, errors.len(), props.diagnostics.len()];
    let tab = |index: usize| {
        let onclick = {
            let open = open.clone();
            Callback::from(move |_| open.set(index))
        };
        let onkeydown = {
            let open = open.clone();
            Callback::from(move |event: KeyboardEvent| {
                let next = match event.key().as_str() {
                    "ArrowRight" => (index + 1) % TABS.len(),
                    "ArrowLeft" => (index + TABS.len() - 1) % TABS.len(),
                    _ => return,
                };
                event.prevent_default();
                open.set(next);
                focus(&format!("result-tab-{next}"));
            })
        };
        let selected = *open == index;
        let tone = if index == 1 { "danger" } else { "warn" };
        html! {
            <button type="button" class="tab" role="tab" id={format!("result-tab-{index}")} aria-controls="result-panel"
                aria-selected={selected.to_string()} tabindex={if selected { "0" } else { "-1" }} {onclick} {onkeydown}>
                { TABS[index] }
                if counts[index] > 0 { { " " }<span class="count" data-tone={tone}>{ counts[index] }</span> }
            </button>
        }
    };
    let body = match *open {
        0 => data(props.form.as_ref()),
        1 if errors.is_empty() => html! { <p class="pane-note">{ "No errors." }</p> },
        1 => html! {
            <ul class="findings" role="list">
                { for errors.iter().map(|error| finding(error.at.as_str(), &error.keyword, &error.message, None)) }
            </ul>
        },
        _ if props.diagnostics.is_empty() => {
            html! { <p class="pane-note">{ "Nothing to remark." }</p> }
        }
        _ => html! {
            <ul class="findings" role="list">
                { for props.diagnostics.iter().map(|diagnostic| {
                    let code = serde_json::to_value(diagnostic.code).ok().and_then(|code| code.as_str().map(str::to_owned));
                    finding(&diagnostic.at, &code.unwrap_or_default(), &diagnostic.message, Some(diagnostic.severity))
                }) }
            </ul>
        },
    };
    html! {
        <section class="pane pane-result" aria-label="Result">
            <div class="pane-head">
                <div class="tabs" role="tablist" aria-label="Result">{ for (0..TABS.len()).map(tab) }</div>
            </div>
            <div class="pane-body" id="result-panel" role="tabpanel" tabindex="0" aria-labelledby={format!("result-tab-{}", *open)}>
                { body }
            </div>
        </section>
    }
}

fn data(form: Option<&FormHandle>) -> Html {
    // Secrets are not shown here either.
    let instance = form.and_then(|form| form.state().instance_without_secrets());
    let mut start = Start::default();
    let is_all =
        instance.is_none_or(|instance| serde_json::to_writer_pretty(&mut start, &instance).is_ok());
    let shown = String::from_utf8_lossy(&start.0).into_owned();
    html! {
        <>
            <pre class="code">{ shown }</pre>
            if !is_all { <p class="pane-note">{ "… and more." }</p> }
        </>
    }
}

/// The start of a text: a browser takes seconds to lay out some megabytes, and this is drawn with every key.
#[derive(Default)]
struct Start(Vec<u8>);

impl std::io::Write for Start {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let room = SHOWN.saturating_sub(self.0.len());
        if room == 0 {
            return Err(std::io::ErrorKind::WriteZero.into());
        }
        let taken = room.min(bytes.len());
        self.0.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn finding(at: &str, code: &str, text: &str, severity: Option<Severity>) -> Html {
    let at = if at.is_empty() { "(the whole)" } else { at };
    let tone = match severity {
        Some(Severity::Error) => Some(("danger", "Error")),
        Some(Severity::Warning) => Some(("warn", "Warning")),
        Some(Severity::Hint) => Some(("busy", "Hint")),
        Some(_) | None => None,
    };
    html! {
        <li class="finding">
            <div class="finding-head">
                <span class="finding-at">{ at }</span>
                if let Some((tone, text)) = tone { <span class="badge" data-tone={tone}>{ text }</span> }
            </div>
            <p class="finding-text">{ text }</p>
            <span class="finding-code">{ code }</span>
        </li>
    }
}
