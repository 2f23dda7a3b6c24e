//! Text from a server or a provider is shown to people, so it is cut to plain text of a bounded length.

/// Longer reasons are cut.
pub(crate) const MAX_REASON: usize = 1_000;

/// The text without control and direction characters, with single spaces, of at most `max` characters.
/// `None` when nothing is left.
pub(crate) fn plain(text: &str, max: usize) -> Option<String> {
    let mut plain = String::new();
    let mut length = 0;
    let mut space = false;
    for character in text.chars() {
        if character.is_whitespace() || character.is_control() {
            space = !plain.is_empty();
            continue;
        }
        if directs(character) {
            continue;
        }
        if length + 1 + usize::from(space) > max {
            plain.push('…');
            break;
        }
        if space {
            plain.push(' ');
            length += 1;
            space = false;
        }
        plain.push(character);
        length += 1;
    }
    (!plain.is_empty()).then_some(plain)
}

/// Characters that turn the reading direction, or have no width: they can make a text look like another.
const fn directs(character: char) -> bool {
    matches!(
        character,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[track_caller]
    fn check(text: &str, max: usize, expected: Option<&str>) {
        assert_eq!(
            plain(text, max).as_deref(),
            expected,
            "plain text of {text:?}"
        );
    }

    #[test]
    fn spaces_and_controls_become_one_space() {
        check(
            "  the key\r\n\tis\u{7} wrong ",
            100,
            Some("the key is wrong"),
        );
    }

    #[test]
    fn direction_characters_are_dropped() {
        check("a\u{202e}b", 100, Some("ab"));
    }

    #[test]
    fn long_text_is_cut() {
        check("abcdef", 3, Some("abc…"));
        check("abc", 3, Some("abc"));
        check("ab c", 3, Some("ab…"));
    }

    #[test]
    fn nothing_is_none() {
        check(" \n\u{0}", 100, None);
    }
}
