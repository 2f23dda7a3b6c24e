//! Durations (RFC 3339, appendix A).

/// `duration`: a row of dates, of times, of both, or weeks alone. Designators are upper-case, as in ISO 8601.
pub(super) fn is_duration(text: &str) -> bool {
    let Some(text) = text.strip_prefix('P') else {
        return false;
    };
    match text.split_once('T') {
        Some(("", time)) => is_row(time, "HMS"),
        Some((date, time)) => is_row(date, "YMD") && is_row(time, "HMS"),
        None => is_row(text, "YMD") || is_row(text, "W"),
    }
}

/// Numbers with units that follow each other: none is left out between two others.
fn is_row(text: &str, units: &str) -> bool {
    let is_unit = |letter: char| !letter.is_ascii_digit();
    let named: String = text.chars().filter(|&letter| is_unit(letter)).collect();
    text.ends_with(is_unit)
        && units.contains(&named)
        && text.split_inclusive(is_unit).all(|part| part.len() > 1)
}
