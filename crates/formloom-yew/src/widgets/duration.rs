//! A duration (RFC 3339, appendix A): a number for each unit, and the text that they make.
//!
//! The text is a control of its own: whoever knows the notation writes it, a post without JavaScript has it, and what
//! is no duration yet stays there as it is typed.

use formloom_core::{Event, NodeView};
use web_sys::HtmlInputElement;
use yew::prelude::{
    AttrValue, Callback, Html, InputEvent, Properties, component, html, use_force_update,
    use_mut_ref,
};

use super::name;
use super::text::onblur;
use crate::handle::FormHandle;
use crate::handle::described::{described_by, error_id};
use crate::handle::listeners::use_look;
use crate::parts::emit;
use crate::target::target;
use crate::words::Word;

/// A unit of a duration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unit {
    Years,
    Months,
    Weeks,
    Days,
    Hours,
    Minutes,
    Seconds,
}

/// How many units there are.
const UNITS: usize = 7;

/// Every unit in the order of the notation, with its letter.
const NOTATION: [(Unit, char); UNITS] = [
    (Unit::Years, 'Y'),
    (Unit::Months, 'M'),
    (Unit::Weeks, 'W'),
    (Unit::Days, 'D'),
    (Unit::Hours, 'H'),
    (Unit::Minutes, 'M'),
    (Unit::Seconds, 'S'),
];

impl Unit {
    fn word(self) -> Word<'static> {
        match self {
            Self::Years => Word::Years,
            Self::Months => Word::Months,
            Self::Weeks => Word::Weeks,
            Self::Days => Word::Days,
            Self::Hours => Word::Hours,
            Self::Minutes => Word::Minutes,
            Self::Seconds => Word::Seconds,
        }
    }

    fn is_of_clock(self) -> bool {
        matches!(self, Self::Hours | Self::Minutes | Self::Seconds)
    }

    fn is_of_year(self) -> bool {
        matches!(self, Self::Years | Self::Months | Self::Days)
    }
}

pub(super) fn duration(form: &FormHandle, view: &NodeView) -> Html {
    html! { <DurationInput form={form.clone()} view={view.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct DurationInputProps {
    form: FormHandle,
    view: NodeView,
}

#[component]
fn DurationInput(props: &DurationInputProps) -> Html {
    let DurationInputProps { form, view } = props;
    use_look(form);
    // Which units are asked for while the focus is here: one that is emptied does not go from under the cursor.
    let held = use_mut_ref(|| None::<Vec<Unit>>);
    let update = use_force_update();
    let id = form.element_id(view.id);
    let invalid = !view.errors.is_empty();
    let parts = Parts::read(&view.control_text);
    let part = |unit: Unit| {
        let part_id = format!("{id}-part-{}", unit as usize);
        let oninput = {
            let (form, at, parts) = (form.clone(), view.at.clone(), parts.clone());
            Callback::from(move |event: InputEvent| {
                let (Some(input), Some(parts)) = (target::<HtmlInputElement>(&event), &parts)
                else {
                    return;
                };
                let typed = input.value();
                let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
                if digits != typed {
                    input.set_value(&digits);
                }
                emit(
                    &form,
                    Event::type_text(&at, parts.with(unit, digits).write()),
                );
            })
        };
        let value = parts
            .as_ref()
            .and_then(|parts| parts.0[unit as usize].clone());
        html! {
            <div key={unit as usize} data-part="duration-part" class={form.class("duration-part")}>
                <label data-part="duration-unit" class={form.class("duration-unit")} for={part_id.clone()}>{ form.say(unit.word()) }</label>
                <input data-part="input" class={form.class("input")} id={part_id} type="text" inputmode="numeric" autocomplete="off"
                    value={AttrValue::from(value.unwrap_or_default())} readonly={view.read_only || parts.is_none()}
                    aria-describedby={described_by(form, view)} {oninput} onblur={onblur(form, view)} />
            </div>
        }
    };
    let oninput = {
        let (form, at) = (form.clone(), view.at.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) =
                target::<HtmlInputElement>(&event).filter(|_| !event.is_composing())
            {
                emit(&form, Event::type_text(&at, input.value()));
            }
        })
    };
    let wanted = parts.clone().unwrap_or_default().units();
    let units = match &*held.borrow() {
        Some(held)
            if view.control_text.is_empty() || wanted.iter().all(|unit| held.contains(unit)) =>
        {
            held.clone()
        }
        _ => wanted,
    };
    let onfocusin = {
        let (held, units) = (held.clone(), units.clone());
        Callback::from(move |_| {
            held.borrow_mut().get_or_insert_with(|| units.clone());
        })
    };
    let onfocusout = Callback::from(move |_| {
        *held.borrow_mut() = None;
        update.force_update();
    });
    html! {
        <div data-part="duration" class={form.class("duration")} {onfocusin} {onfocusout}>
            { for units.into_iter().map(part) }
            <input data-part="input" class={form.class("input")} id={format!("{id}-text")} name={name(view)} type="text"
                value={view.control_text.clone()} placeholder={view.placeholder.clone().unwrap_or_else(|| "P1DT2H".to_owned())}
                aria-label={view.label.clone()} readonly={view.read_only} spellcheck="false" autocapitalize="characters"
                aria-invalid={invalid.then_some("true")} aria-describedby={described_by(form, view)}
                aria-errormessage={invalid.then(|| error_id(form, view))} {oninput} onblur={onblur(form, view)} />
        </div>
    }
}

/// The number of each unit, as digits; none where the unit is not written.
#[derive(Clone, PartialEq, Debug, Default)]
struct Parts([Option<String>; UNITS]);

impl Parts {
    /// The parts of a duration; none where a text is neither empty nor one.
    fn read(text: &str) -> Option<Self> {
        let mut parts = Self::default();
        if text.is_empty() {
            return Some(parts);
        }
        let (mut rest, mut in_clock, mut next) = (text.strip_prefix('P')?, false, 0);
        while !rest.is_empty() {
            if let Some(clock) = rest.strip_prefix('T') {
                if in_clock || clock.is_empty() {
                    return None;
                }
                (rest, in_clock) = (clock, true);
                next = Unit::Hours as usize;
                continue;
            }
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let letter = rest[digits..].chars().next().filter(|_| digits > 0)?;
            let found = NOTATION
                .iter()
                .skip(next)
                .find(|(unit, known)| *known == letter && unit.is_of_clock() == in_clock)?;
            let unit = found.0 as usize;
            parts.0[unit] = Some(rest[..digits].to_owned());
            rest = &rest[digits + letter.len_utf8()..];
            next = unit + 1;
        }
        let weeks = parts.0[Unit::Weeks as usize].is_some();
        let count = parts.0.iter().flatten().count();
        // Weeks stand alone, and no unit between two others is left out.
        (count > 0 && (!weeks || count == 1) && parts.filled() == parts).then_some(parts)
    }

    /// The units to ask for: weeks alone where the value has them; years and months where it has one of them.
    fn units(&self) -> Vec<Unit> {
        let has = |unit: Unit| self.0[unit as usize].is_some();
        if has(Unit::Weeks) {
            return vec![Unit::Weeks];
        }
        let of_year = has(Unit::Years) || has(Unit::Months);
        NOTATION
            .into_iter()
            .map(|(unit, _)| unit)
            .filter(|unit| match unit {
                Unit::Years | Unit::Months => of_year,
                Unit::Weeks => false,
                _ => true,
            })
            .collect()
    }

    fn with(&self, unit: Unit, digits: String) -> Self {
        let mut parts = self.clone();
        parts.0[unit as usize] = Some(digits).filter(|digits| !digits.is_empty());
        parts
    }

    /// With a zero for what is left out between two units: the notation has no gaps in a date or in a clock.
    fn filled(&self) -> Self {
        let mut parts = self.clone();
        for group in [Unit::is_of_year as fn(Unit) -> bool, Unit::is_of_clock] {
            let units = || {
                NOTATION
                    .iter()
                    .map(|(unit, _)| *unit)
                    .filter(|unit| group(*unit))
            };
            let written = |unit: &Unit| self.0[*unit as usize].is_some();
            let (first, last) = (units().find(written), units().rfind(written));
            let (Some(first), Some(last)) = (first, last) else {
                continue;
            };
            for unit in
                units().filter(|unit| (first as usize..last as usize).contains(&(*unit as usize)))
            {
                parts.0[unit as usize].get_or_insert_with(|| "0".to_owned());
            }
        }
        parts
    }

    /// The notation; empty without a part.
    fn write(&self) -> String {
        let mut text = String::new();
        let mut in_clock = false;
        for ((unit, letter), digits) in NOTATION.iter().zip(&self.filled().0) {
            let Some(digits) = digits else { continue };
            if text.is_empty() {
                text.push('P');
            }
            if unit.is_of_clock() && !in_clock {
                text.push('T');
                in_clock = true;
            }
            text.push_str(digits);
            text.push(*letter);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{Parts, Unit};

    #[test]
    fn what_is_read_is_written_again() {
        for text in [
            "",
            "P1D",
            "P1DT2H",
            "PT36H",
            "PT1M30S",
            "PT1H0M1S",
            "P1Y",
            "P1Y2M",
            "P1Y0M1D",
            "P3M",
            "P2W",
            "PT0S",
            "P1Y2M3DT4H5M6S",
            "PT007M",
        ] {
            let written = Parts::read(text).map(|parts| parts.write());
            assert_eq!(written.as_deref(), Some(text), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_has_no_parts() {
        for text in [
            "P", "PT", "P1DT", "1D", "P1", "P1H", "PT1D", "P1D2Y", "PT1S1M", "P1W2D", "P1Y1D",
            "PT1H1S", "PT1.5S", "-P1D", "p1d", "P1D ", "PTT1H", "P1é", "PT1HT1M",
        ] {
            assert_eq!(Parts::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_part_that_is_typed_leaves_no_gap() {
        #[track_caller]
        fn check(text: &str, unit: Unit, digits: &str, expected: &str) {
            let parts = Parts::read(text).expect("a duration");
            assert_eq!(
                parts.with(unit, digits.to_owned()).write(),
                expected,
                "{text} {unit:?} {digits}"
            );
        }
        check("", Unit::Days, "1", "P1D");
        check("P1D", Unit::Hours, "2", "P1DT2H");
        check("PT1H", Unit::Seconds, "5", "PT1H0M5S");
        check("P1DT2H", Unit::Days, "", "PT2H");
        check("P1D", Unit::Days, "", "");
        check("P1Y", Unit::Days, "3", "P1Y0M3D");
        check("P2W", Unit::Weeks, "", "");
    }

    #[test]
    fn longer_units_are_asked_for_where_the_value_has_them() {
        let units = |text: &str| Parts::read(text).expect("a duration").units();
        assert_eq!(
            units(""),
            [Unit::Days, Unit::Hours, Unit::Minutes, Unit::Seconds],
            "usually"
        );
        assert_eq!(units("P2W"), [Unit::Weeks], "weeks stand alone");
        assert_eq!(units("P1M").len(), 6, "years and months, too");
    }
}
