//! Tags of HTML that descriptions are written with (Airbyte's are): read, and never passed on.

/// A piece of HTML.
#[derive(PartialEq, Debug)]
pub(super) enum Piece<'a> {
    /// A text, with its entities read.
    Text(String),
    /// The start of an element that is drawn, and where it leads.
    Start(&'static str, Option<String>),
    /// Its end.
    End(&'static str),
    /// A line break.
    Break,
    /// A tag of another element, as it is written.
    Other(&'a str),
}

/// What an element is drawn as; none of those that are not.
fn drawn(name: &str) -> Option<&'static str> {
    Some(match name {
        "a" => "a",
        "code" | "tt" => "code",
        "b" | "strong" => "strong",
        "i" | "em" => "em",
        "ul" => "ul",
        "ol" => "ol",
        "li" => "li",
        "p" | "div" => "p",
        "br" => "br",
        _ => return None,
    })
}

/// Reads HTML. What is no tag is text.
pub(super) fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let start = tag_in(rest).unwrap_or(rest.len());
        let (text, tag) = rest.split_at(start);
        if !text.is_empty() {
            found.push(Piece::Text(unescaped(text)));
        }
        let Some(length) = tag.find('>') else {
            if !tag.is_empty() {
                found.push(Piece::Other(tag));
            }
            break;
        };
        let (tag, after) = tag.split_at(length + 1);
        found.push(piece(tag));
        rest = after;
    }
    found
}

/// Where a tag begins: a sign of less before anything else is one.
fn tag_in(text: &str) -> Option<usize> {
    let mut signs = text.match_indices('<').map(|(at, _)| at);
    let begins = |letter: char| letter.is_ascii_alphabetic() || letter == '/' || letter == '!';
    signs.find(|at| text[at + 1..].starts_with(begins))
}

/// A tag with its brackets.
fn piece(tag: &str) -> Piece<'_> {
    let inside = tag.trim_start_matches('<').trim_end_matches('>');
    let (is_end, inside) = match inside.strip_prefix('/') {
        Some(inside) => (true, inside),
        None => (false, inside.trim_end_matches('/')),
    };
    let (name, attributes) =
        inside.split_at(inside.find(char::is_whitespace).unwrap_or(inside.len()));
    match drawn(&name.to_ascii_lowercase()) {
        None => Piece::Other(tag),
        Some("br") => Piece::Break,
        Some(name) if is_end => Piece::End(name),
        Some(name) => {
            let link = (name == "a")
                .then(|| attribute(attributes, "href"))
                .flatten();
            Piece::Start(name, link)
        }
    }
}

/// The value of an attribute.
fn attribute(mut text: &str, wanted: &str) -> Option<String> {
    loop {
        text = text.trim_start();
        let end = text.find(|letter: char| letter == '=' || letter.is_whitespace())?;
        let (name, rest) = text.split_at(end);
        let rest = rest.trim_start();
        let Some(rest) = rest.strip_prefix('=') else {
            text = rest;
            continue;
        };
        let rest = rest.trim_start();
        let (value, after) = match rest.chars().next()? {
            quote @ ('"' | '\'') => rest[1..].split_once(quote)?,
            _ => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(unescaped(value));
        }
        text = after;
    }
}

/// A text with the entities read that people write.
fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let known = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", "\u{a0}"),
        ("&amp;", "&"),
    ];
    known
        .iter()
        .fold(text.to_owned(), |text, (entity, letter)| {
            text.replace(entity, letter)
        })
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    #[track_caller]
    fn check(html: &str, expected: &[Piece<'_>]) {
        assert_eq!(pieces(html), expected, "{html}");
    }

    #[test]
    fn tags_of_descriptions_are_read_and_others_stay_as_they_are() {
        use Piece::{Break, End, Other, Start, Text};
        let text = |text: &str| Text(text.to_owned());
        check("<br/>a<BR>", &[Break, text("a"), Break]);
        check(
            "<ul><li>one</li></ul>",
            &[
                Start("ul", None),
                Start("li", None),
                text("one"),
                End("li"),
                End("ul"),
            ],
        );
        let link = Some("https://a.example/?b&c".to_owned());
        check(
            "<a target=_blank HREF='https://a.example/?b&amp;c'>x</a>",
            &[Start("a", link), text("x"), End("a")],
        );
        check("<a>x", &[Start("a", None), text("x")]);
        check("<img src=x onerror=y>", &[Other("<img src=x onerror=y>")]);
        check("</script>", &[Other("</script>")]);
        check("1 < 2 &lt; 3", &[text("1 < 2 < 3")]);
        check("<a href=\"https://a", &[Other("<a href=\"https://a")]);
        check("<>", &[text("<>")]);
    }
}
