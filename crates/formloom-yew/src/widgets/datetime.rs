//! Date and time, or time alone, with the offset kept: the browser's picker for the local part, a select for the offset.

use formloom_core::{Control, Event, NodeView, PostName, is_pickable_date};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::{
    Callback, Html, InputEvent, Properties, component, html, use_effect_with, use_force_update,
    use_mut_ref, use_state,
};

use super::name;
use super::text::{input, onblur};
use crate::handle::FormHandle;
use crate::handle::described::{described_by, error_id};
use crate::handle::listeners::use_look;
use crate::parts::emit;
use crate::target::target;
use crate::words::Word;

const OFFSETS: [&str; 38] = [
    "Z", "-12:00", "-11:00", "-10:00", "-09:30", "-09:00", "-08:00", "-07:00", "-06:00", "-05:00",
    "-04:00", "-03:30", "-03:00", "-02:00", "-01:00", "+01:00", "+02:00", "+03:00", "+03:30",
    "+04:00", "+04:30", "+05:00", "+05:30", "+05:45", "+06:00", "+06:30", "+07:00", "+08:00",
    "+08:45", "+09:00", "+09:30", "+10:00", "+10:30", "+11:00", "+12:00", "+12:45", "+13:00",
    "+14:00",
];

pub(super) fn datetime(form: &FormHandle, view: &NodeView) -> Html {
    html! { <DatetimeInput form={form.clone()} view={view.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct DatetimeInputProps {
    form: FormHandle,
    view: NodeView,
}

#[component]
fn DatetimeInput(props: &DatetimeInputProps) -> Html {
    let DatetimeInputProps { form, view } = props;
    use_look(form);
    // The offset is kept while there is no time that it could stand behind. A server knows no time zone: it draws
    // UTC, and so does the first render of the browser, which then takes its own.
    let kept_offset = use_state(|| None::<String>);
    {
        let kept_offset = kept_offset.clone();
        use_effect_with(view.control_text.is_empty(), move |is_empty| {
            if *is_empty && kept_offset.is_none() {
                kept_offset.set(Some(browser_offset()));
            }
        });
    }
    // A text that is no time is shown as it is, and stays a text while one is at it.
    let as_text = use_mut_ref(|| false);
    let update = use_force_update();
    let parts = split(&view.control_text, view.control == Some(Control::Time));
    if parts.is_none() || *as_text.borrow() {
        *as_text.borrow_mut() = true;
        let onfocusout = Callback::from(move |_| {
            *as_text.borrow_mut() = false;
            update.force_update();
        });
        return html! { <div {onfocusout}>{ input(form, view) }</div> };
    }
    let (local, offset) = parts.unwrap_or_default();
    let offset = if offset.is_empty() {
        (*kept_offset).clone().unwrap_or_else(|| "Z".to_owned())
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
        let kept_offset = kept_offset.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = target::<HtmlInputElement>(&event) {
                kept_offset.set(Some(offset.clone()));
                emit(&form, Event::type_text(&at, join(&input.value(), &offset)));
            }
        })
    };
    let onchange = {
        let (form, at, local) = (form.clone(), view.at.clone(), local.to_owned());
        Callback::from(move |event: yew::prelude::Event| {
            let Some(select) = target::<HtmlSelectElement>(&event) else {
                return;
            };
            kept_offset.set(Some(select.value()));
            if !local.is_empty() {
                emit(&form, Event::type_text(&at, join(&local, &select.value())));
            }
        })
    };
    let other = (!OFFSETS.contains(&offset.as_str())).then_some(offset.as_str());
    html! {
        <div data-part="control" class={form.class("control")}>
            <input data-part="input" class={form.class("input")} type={kind} step="1" id={form.element_id(view.id)} name={name(view)}
                value={local.to_owned()} readonly={view.read_only} required={view.required}
                aria-invalid={invalid.then_some("true")} aria-describedby={described_by(form, view)}
                aria-errormessage={invalid.then(|| error_id(form, view))} {oninput} onblur={onblur(form, view)} />
            <select data-part="offset" class={form.class("offset")} name={PostName::Offset(view.at.clone()).to_string()} aria-label={format!("{}: {}", view.label, form.say(Word::Offset))} disabled={view.read_only} {onchange}>
                { for OFFSETS.into_iter().chain(other).map(|known| html! {
                    <option value={known.to_owned()} selected={known == offset}>{ if known == "Z" { "UTC" } else { known } }</option>
                }) }
            </select>
        </div>
    }
}

/// The local part and the offset; none where the text is neither empty nor a time that a browser's picker shows.
fn split(text: &str, only_time: bool) -> Option<(&str, &str)> {
    if text.is_empty() {
        return Some(("", ""));
    }
    if !text.is_ascii() {
        return None;
    }
    let (date, clock) = match text.split_once('T') {
        Some((date, clock)) if !only_time => (Some(date), clock),
        None if only_time => (None, text),
        _ => return None,
    };
    let start = clock.find(['Z', '+', '-'])?;
    let (local_clock, offset) = clock.split_at(start);
    let good_date = date.is_none_or(is_pickable_date);
    let good_offset = offset == "Z"
        || numbers(&offset[1..], ':', &[2, 2]).is_some_and(|parts| parts[0] < 24 && parts[1] < 60);
    let good = good_date && is_clock(local_clock) && good_offset;
    good.then(|| text.split_at(text.len() - offset.len()))
}

/// Hours, minutes and seconds with at most thousandths: a picker shows no leap second, and no finer fraction.
fn is_clock(text: &str) -> bool {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let good_fraction =
        (1..=3).contains(&fraction.len()) && fraction.bytes().all(|byte| byte.is_ascii_digit());
    good_fraction
        && numbers(clock, ':', &[2, 2, 2])
            .is_some_and(|parts| parts[0] < 24 && parts[1] < 60 && parts[2] < 60)
}

/// Numbers of fixed widths with a separator between them.
fn numbers(text: &str, separator: char, widths: &[usize]) -> Option<Vec<u32>> {
    let parts: Vec<&str> = text.split(separator).collect();
    let fits = parts.len() == widths.len()
        && parts.iter().zip(widths).all(|(part, width)| {
            part.len() == *width && part.bytes().all(|byte| byte.is_ascii_digit())
        });
    if !fits {
        return None;
    }
    parts.iter().map(|part| part.parse().ok()).collect()
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
        let date = |text| split(text, false);
        assert_eq!(
            date("2026-11-22T09:30:00+05:30"),
            Some(("2026-11-22T09:30:00", "+05:30")),
            "a full date-time"
        );
        assert_eq!(
            split("09:30:00Z", true),
            Some(("09:30:00", "Z")),
            "a full time"
        );
        assert_eq!(
            date("2026-11-22T09:30:00.250-08:00"),
            Some(("2026-11-22T09:30:00.250", "-08:00")),
            "fractions"
        );
        assert_eq!(date(""), Some(("", "")), "nothing yet");
        assert_eq!(
            join("2026-11-22T09:30", "Z"),
            "2026-11-22T09:30:00Z",
            "seconds are part of RFC 3339"
        );
    }

    #[test]
    fn what_a_picker_cannot_show_is_a_text() {
        for text in [
            "soon",
            "2026-11-22T09:30",
            "2026-11-22",
            "09:30:00Z",
            "2026-02-30T09:30:00Z",
            "2026-13-01T09:30:00Z",
            "0000-01-01T09:30:00Z",
            "2026-11-22T25:30:00Z",
            "2026-11-22T23:59:60Z",
            "2026-11-22T09:30:00.1234Z",
            "2026-11-22T09:30:00+5",
            "2026-11-22T09:30:00+99:99",
            "2026-11-22t09:30:00z",
        ] {
            assert_eq!(split(text, false), None, "{text}");
        }
    }
}
