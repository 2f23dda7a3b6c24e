//! Date and time, or time alone, with the offset kept: the browser's picker for the local part, a select for the offset.

use formloom_core::{Control, Event, NodeView};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::{Callback, Html, InputEvent, html};

use super::text::{input, onblur};
use crate::handle::FormHandle;
use crate::node::{described_by, emit, error_id};
use crate::summary::target;
use crate::words;

const OFFSETS: [&str; 38] = [
    "Z", "-12:00", "-11:00", "-10:00", "-09:30", "-09:00", "-08:00", "-07:00", "-06:00", "-05:00",
    "-04:00", "-03:30", "-03:00", "-02:00", "-01:00", "+01:00", "+02:00", "+03:00", "+03:30",
    "+04:00", "+04:30", "+05:00", "+05:30", "+05:45", "+06:00", "+06:30", "+07:00", "+08:00",
    "+08:45", "+09:00", "+09:30", "+10:00", "+10:30", "+11:00", "+12:00", "+12:45", "+13:00",
    "+14:00",
];

pub(super) fn datetime(form: &FormHandle, view: &NodeView) -> Html {
    let Some((local, offset)) = split(&view.text) else {
        // A text that is no time is shown as it is.
        return input(form, view);
    };
    let offset = if offset.is_empty() {
        browser_offset()
    } else {
        offset.to_owned()
    };
    let invalid = !view.errors.is_empty();
    let kind = if view.control == Some(Control::Time) {
        "time"
    } else {
        "datetime-local"
    };
    let oninput = {
        let (form, at, offset) = (form.clone(), view.at.clone(), offset.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = target::<HtmlInputElement>(&event) {
                emit(&form, Event::type_text(&at, join(&input.value(), &offset)));
            }
        })
    };
    let onchange = {
        let (form, at, local) = (form.clone(), view.at.clone(), local.to_owned());
        Callback::from(move |event: yew::prelude::Event| {
            if let Some(select) = target::<HtmlSelectElement>(&event)
                && !local.is_empty()
            {
                emit(&form, Event::type_text(&at, join(&local, &select.value())));
            }
        })
    };
    let other = (!OFFSETS.contains(&offset.as_str())).then_some(offset.as_str());
    html! {
        <div data-part="control">
            <input data-part="input" type={kind} step="1" id={form.element_id(view.id)} name={view.at.to_string()}
                value={local.to_owned()} readonly={view.read_only} required={view.required}
                aria-invalid={invalid.then_some("true")} aria-describedby={described_by(form, view)}
                aria-errormessage={invalid.then(|| error_id(form, view))} {oninput} onblur={onblur(form, view)} />
            <select data-part="offset" aria-label={format!("{}: {}", view.label, words::OFFSET)} disabled={view.read_only} {onchange}>
                { for OFFSETS.into_iter().chain(other).map(|known| html! {
                    <option value={known.to_owned()} selected={known == offset}>{ if known == "Z" { "UTC" } else { known } }</option>
                }) }
            </select>
        </div>
    }
}

/// The local part and the offset; none where the text is neither empty nor a time.
fn split(text: &str) -> Option<(&str, &str)> {
    if text.is_empty() {
        return Some(("", ""));
    }
    if !text.is_ascii() {
        return None;
    }
    let clock = text.split_once(['T', 't']).map_or(text, |(_, clock)| clock);
    let start = clock.find(['Z', 'z', '+', '-'])?;
    let at = text.len() - clock.len() + start;
    let (local, offset) = text.split_at(at);
    let good = local.len() >= 5
        && local
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"-:.T".contains(&byte));
    good.then_some((local, offset))
}

fn join(local: &str, offset: &str) -> String {
    if local.is_empty() {
        return String::new();
    }
    let clock = local.split_once('T').map_or(local, |(_, clock)| clock);
    let seconds = if clock.len() == 5 { ":00" } else { "" };
    format!("{local}{seconds}{offset}")
}

fn browser_offset() -> String {
    let minutes = -js_sys::Date::new_0().get_timezone_offset();
    if minutes == 0.0 {
        return "Z".to_owned();
    }
    let sign = if minutes < 0.0 { '-' } else { '+' };
    let minutes = minutes.abs();
    format!(
        "{sign}{:02}:{:02}",
        (minutes / 60.0).floor(),
        minutes % 60.0
    )
}

#[cfg(test)]
mod tests {
    use super::{join, split};

    #[test]
    fn the_offset_is_kept() {
        assert_eq!(
            split("2026-11-22T09:30:00+05:30"),
            Some(("2026-11-22T09:30:00", "+05:30")),
            "a full date-time"
        );
        assert_eq!(split("09:30:00Z"), Some(("09:30:00", "Z")), "a full time");
        assert_eq!(
            split("2026-11-22T09:30:00.250-08:00"),
            Some(("2026-11-22T09:30:00.250", "-08:00")),
            "fractions"
        );
        assert_eq!(split(""), Some(("", "")), "nothing yet");
        assert_eq!(split("soon"), None, "no time");
        assert_eq!(
            split("2026-11-22T09:30"),
            None,
            "no offset: it is shown as text"
        );
        assert_eq!(
            join("2026-11-22T09:30", "Z"),
            "2026-11-22T09:30:00Z",
            "seconds are part of RFC 3339"
        );
    }
}
