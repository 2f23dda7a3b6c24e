//! What a browser posts of a control that nobody touched: a text is posted as HTML has it, not as it is in the instance.

use crate::model::control::Control;
use formloom_schema::text::is_date;

/// Whether a posted text is what a control posts that shows a text and was left alone (HTML, section 4.10.5.1).
pub(super) fn is_untouched(control: Option<Control>, shown: &str, posted: &str) -> bool {
    if shown == posted {
        return true;
    }
    match control {
        // A text area posts CRLF, and its first line break is not part of it where HTML was parsed.
        Some(Control::Textarea | Control::Json) => {
            let (shown, posted) = (lines(shown), lines(posted));
            shown == posted || shown.strip_prefix('\n') == Some(&posted)
        }
        Some(Control::Date) => posted.is_empty() && !is_pickable_date(shown),
        Some(Control::Email | Control::Url) => one_line(shown).trim() == posted.trim(),
        Some(Control::Time | Control::Datetime) => {
            canonical(shown) == canonical(posted) || one_line(shown) == posted
        }
        _ => one_line(shown) == posted,
    }
}

/// Line breaks as JSON has them mostly: a browser posts CRLF.
pub(super) fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], "")
}

/// The local part of a time with its offset, seconds included (RFC 3339, section 5.6).
pub(super) fn with_offset(local: &str, offset: &str) -> String {
    if local.is_empty() {
        return String::new();
    }
    let clock = local.split_once('T').map_or(local, |(_, clock)| clock);
    let seconds = if clock.len() == 5 { ":00" } else { "" };
    format!("{local}{seconds}{offset}")
}

/// A time without zeros at the end of its fraction, which a browser leaves out.
fn canonical(text: &str) -> String {
    let clock = text.find('T').map_or(0, |found| found + 1);
    let offset = text[clock..].find(['Z', '+', '-']);
    let (local, offset) = text.split_at(offset.map_or(text.len(), |found| clock + found));
    let local = match local.split_once('.') {
        Some((whole, fraction)) => match fraction.trim_end_matches('0') {
            "" => whole.to_owned(),
            fraction => format!("{whole}.{fraction}"),
        },
        None => local.to_owned(),
    };
    format!("{local}{offset}")
}

/// Whether a date is one that a browser's picker shows: a day that there is, after the year 0.
pub fn is_pickable_date(text: &str) -> bool {
    !text.starts_with("0000") && is_date(text)
}

#[cfg(test)]
mod tests {
    use super::is_untouched;
    use crate::model::control::Control;
    #[test]
    fn what_browsers_change_is_no_edit() {
        for (control, shown, posted, untouched) in [
            (Control::Text, "a", "a", true),
            (Control::Text, "a", "b", false),
            (Control::Text, "a\nb", "ab", true),
            (Control::Text, "a ", "a", false),
            (Control::Textarea, "a\nb", "a\r\nb", true),
            (Control::Textarea, "a\r\nb", "a\r\nb", true),
            (Control::Textarea, "\na", "a", true),
            (Control::Textarea, "a\nb", "ab", false),
            (Control::Email, " a@b ", "a@b", true),
            (Control::Date, "soon", "", true),
            (Control::Date, "2026-02-30", "", true),
            (Control::Date, "2026-02-28", "", false),
            (
                Control::Datetime,
                "2026-01-01T10:00:00.250Z",
                "2026-01-01T10:00:00.25Z",
                true,
            ),
            (
                Control::Datetime,
                "2026-01-01T10:00:00.0+01:00",
                "2026-01-01T10:00:00+01:00",
                true,
            ),
            (
                Control::Datetime,
                "2026-01-01T10:00:00Z",
                "2026-01-01T10:00:00+01:00",
                false,
            ),
            (Control::Time, "10:00:00Z", "10:00:01Z", false),
            (Control::Time, "é", "", false),
        ] {
            let found = is_untouched(Some(control), shown, posted);
            assert_eq!(found, untouched, "{control:?} {shown:?} {posted:?}");
        }
    }
}
