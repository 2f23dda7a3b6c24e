//! Templates of URIs (RFC 6570).

/// `URI-Template` (section 2): literals, and expressions in braces.
pub(super) fn is_template(text: &str) -> bool {
    let mut rest = text;
    while let Some((literal, after)) = rest.split_once('{') {
        let Some((expression, next)) = after.split_once('}') else {
            return false;
        };
        if !is_text(literal, is_literal) || !is_expression(expression) {
            return false;
        }
        rest = next;
    }
    is_text(rest, is_literal)
}

/// Characters, and `pct-encoded` triplets (section 1.5). What is allowed has every hexadecimal digit.
fn is_text(text: &str, is_allowed: fn(char) -> bool) -> bool {
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut parts = text.split('%');
    parts
        .next()
        .is_none_or(|first| first.chars().all(is_allowed))
        && parts.all(|part| part.get(..2).is_some_and(is_hex) && part.chars().all(is_allowed))
}

/// `literals` (section 2.1) without triplets, and with the `'` of erratum 6937.
fn is_literal(letter: char) -> bool {
    match letter {
        '!'..='~' => !"\"%<>\\^`{|}".contains(letter),
        _ => is_ucschar(letter) || is_iprivate(letter),
    }
}

/// `ucschar` (section 1.5, from RFC 3987): no controls, no private use, no noncharacters.
fn is_ucschar(letter: char) -> bool {
    match letter {
        '\u{a0}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{ffef}' => true,
        '\u{10000}'..='\u{dffff}' => is_character_of_plane(letter),
        '\u{e1000}'..='\u{effff}' => is_character_of_plane(letter),
        _ => false,
    }
}

/// `iprivate` (section 1.5, from RFC 3987).
fn is_iprivate(letter: char) -> bool {
    match letter {
        '\u{e000}'..='\u{f8ff}' => true,
        '\u{f0000}'..='\u{10ffff}' => is_character_of_plane(letter),
        _ => false,
    }
}

/// The last two of a plane are noncharacters.
fn is_character_of_plane(letter: char) -> bool {
    u32::from(letter) & 0xffff < 0xfffe
}

/// `[ operator ] variable-list` (section 2.2), with the operators that are reserved.
fn is_expression(text: &str) -> bool {
    let operators = ['+', '#', '.', '/', ';', '?', '&', '=', ',', '!', '@', '|'];
    let variables = text.strip_prefix(operators).unwrap_or(text);
    variables.split(',').all(is_variable)
}

/// `varspec` (sections 2.3 and 2.4): a name, and how much of its value is taken.
fn is_variable(text: &str) -> bool {
    if let Some(name) = text.strip_suffix('*') {
        return is_name(name);
    }
    match text.split_once(':') {
        Some((name, length)) => is_name(name) && is_length(length),
        None => is_name(text),
    }
}

/// `varname` (section 2.3).
fn is_name(text: &str) -> bool {
    let is_varchar = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    text.split('.')
        .all(|part| !part.is_empty() && is_text(part, is_varchar))
}

/// `max-length` (section 2.4.1): a number below 10000.
fn is_length(text: &str) -> bool {
    (1..=4).contains(&text.len())
        && !text.starts_with('0')
        && text.bytes().all(|byte| byte.is_ascii_digit())
}
