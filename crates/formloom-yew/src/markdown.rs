//! Texts of schemas and UI descriptions: a safe subset of Markdown (emphasis, code, links, lists, line breaks), and the
//! same written as HTML, as connectors have it.
//!
//! Invariant: nothing becomes markup but what is built here. Tags of HTML are read for what they mean and never passed on,
//! others are shown as they are written, images are their description, and a link leads to `http:`, `https:` or `mailto:`
//! or nowhere.

mod tags;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use yew::prelude::{AttrValue, Html, html};
use yew::virtual_dom::{VNode, VTag, VText};

use self::tags::{Piece, pieces};
use crate::handle::look::Look;
use crate::words::Word;

/// Longer texts are shown as they are written.
const MOST: usize = 20_000;
/// Deeper ones too: what is inside is put beside.
const DEPTH: usize = 12;

/// Draws a text as the renderer draws descriptions: a safe subset of Markdown, and HTML read for what it means and never
/// passed on. A text of several paragraphs or with a list becomes blocks: put it in a `<div>`.
///
/// ```
/// use formloom_yew::{Look, markdown};
/// use yew::prelude::{Html, html};
///
/// fn about(text: &str) -> Html {
///     html! { <div>{ markdown(&Look::default(), text) }</div> }
/// }
/// # about("See [the keys](https://example.org).");
/// ```
pub fn markdown(look: &Look, text: &str) -> Html {
    if text.len() > MOST || !has_marks(text) {
        return VText::new(text.to_owned()).into();
    }
    let mut stack = vec![Open::default()];
    // A paragraph that holds a list is none in HTML.
    let has_blocks = has_blocks(text);
    let mut parser = Parser::new_ext(text, Options::empty()).peekable();
    while let Some(event) = parser.next() {
        match event {
            Event::Start(Tag::Paragraph) if has_blocks => {
                stack.push(Open::element("div", None, stack.len()));
            }
            Event::Start(tag) => {
                let mut open = Open::of(tag, stack.len() > DEPTH);
                let is_in_link = stack.iter().any(|open| open.tag == Some("a"));
                open.tag = open.tag.filter(|tag| *tag != "a" || !is_in_link);
                stack.push(open);
            }
            Event::End(end) => {
                while stack.last().is_some_and(|open| open.is_html) {
                    close(look, &mut stack);
                }
                // A text of one paragraph needs no paragraph around it.
                let is_only = parser.peek().is_none()
                    && end == TagEnd::Paragraph
                    && stack.len() == 2
                    && stack[0].is_empty();
                if let Some(open) = stack.last_mut().filter(|_| is_only) {
                    open.tag = None;
                }
                close(look, &mut stack);
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                for piece in pieces(&html) {
                    read(look, &mut stack, piece);
                }
            }
            Event::Text(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => add_text(&mut stack, &text),
            Event::Code(text) => add(&mut stack, html! { <code>{ text.to_string() }</code> }),
            Event::SoftBreak => add_text(&mut stack, "\n"),
            Event::HardBreak => add(&mut stack, html! { <br /> }),
            Event::Rule | Event::TaskListMarker(_) => {}
        }
    }
    while stack.len() > 1 {
        close(look, &mut stack);
    }
    stack.into_iter().flat_map(Open::end).collect()
}

/// Whether there are elements of HTML in a text that cannot be in a paragraph.
fn has_blocks(text: &str) -> bool {
    let holds = |tag: &str| {
        let found = text.as_bytes().windows(tag.len());
        found
            .into_iter()
            .any(|part| part.eq_ignore_ascii_case(tag.as_bytes()))
    };
    text.contains('<')
        && ["<ul", "<ol", "<li", "<p>", "<p ", "<div"]
            .into_iter()
            .any(holds)
}

/// Takes in a piece of HTML.
fn read(look: &Look, stack: &mut Vec<Open>, piece: Piece<'_>) {
    match piece {
        Piece::Text(text) => add_text(stack, &text),
        Piece::Other(tag) => add_text(stack, tag),
        Piece::Break => add(stack, html! { <br /> }),
        Piece::Start(tag, link) => {
            let around = stack.last().and_then(|open| open.tag);
            // An item that nobody closed ends with the next one, and outside of a list there is none.
            if tag == "li" && around == Some("li") && stack.last().is_some_and(|open| open.is_html)
            {
                close(look, stack);
            }
            // A paragraph that holds a block is none: a browser would close it before.
            if matches!(tag, "p" | "ul" | "ol") {
                let paragraphs = stack.iter_mut().filter(|open| open.tag == Some("p"));
                paragraphs.for_each(|open| open.tag = Some("div"));
            }
            let is_link_in_link = tag == "a" && stack.iter().any(|open| open.tag == Some("a"));
            let is_in_list = stack
                .last()
                .is_some_and(|open| matches!(open.tag, Some("ul" | "ol")));
            let fits = (tag == "li") == is_in_list && !is_link_in_link;
            let mut open = Open::element(tag, link, stack.len());
            open.tag = open.tag.filter(|_| fits);
            open.is_html = true;
            open.written = Some(tag);
            stack.push(open);
        }
        Piece::End(tag) => {
            // Up to where Markdown opened something.
            let own = stack.iter().rev().take_while(|open| open.is_html);
            let levels = own.take_while(|open| open.written != Some(tag)).count();
            let is_open = stack
                .iter()
                .rev()
                .nth(levels)
                .is_some_and(|open| open.written == Some(tag));
            for _ in 0..if is_open { levels + 1 } else { 0 } {
                close(look, stack);
            }
        }
    }
}

/// The words of a text, on one line.
pub(crate) fn plain(text: &str) -> String {
    if text.len() > MOST || !has_marks(text) {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    for event in Parser::new_ext(text, Options::empty()) {
        match event {
            Event::Text(text) | Event::Code(text) => plain.push_str(&text),
            Event::Html(html) | Event::InlineHtml(html) => plain.push_str(&without_tags(&html)),
            Event::SoftBreak | Event::HardBreak => plain.push(' '),
            Event::End(end) if !is_within_a_line(end) => plain.push(' '),
            _ => {}
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_within_a_line(end: TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Image | TagEnd::Strikethrough
    )
}

/// A text without its tags.
fn without_tags(html: &str) -> String {
    let words = pieces(html).into_iter().map(|piece| match piece {
        Piece::Text(text) => text,
        Piece::Other(tag) if !tag.ends_with('>') => tag.to_owned(),
        _ => " ".to_owned(),
    });
    words.collect()
}

/// Whether a text may be anything but itself.
fn has_marks(text: &str) -> bool {
    text.contains(['*', '_', '`', '[', '<', '&', '\\', '#', '>', '\n'])
        || text.contains("- ")
        || text.contains(". ") && text.starts_with(|letter: char| letter.is_ascii_digit())
}

/// An element whose end has not come.
#[derive(Default)]
struct Open {
    tag: Option<&'static str>,
    /// It was opened by a tag of HTML, with this name.
    is_html: bool,
    written: Option<&'static str>,
    link: Option<AttrValue>,
    inside: Vec<VNode>,
    /// What comes behind that: the parser gives a text in pieces, and a page has it as one.
    text: String,
}

impl Open {
    /// An element, where it is not too deep; a link that leads somewhere.
    fn element(tag: &'static str, link: Option<String>, depth: usize) -> Self {
        let link = link.filter(|link| is_safe(link)).map(AttrValue::from);
        let leads = tag != "a" || link.is_some();
        Self {
            tag: (depth <= DEPTH && leads).then_some(tag),
            link,
            ..Self::default()
        }
    }

    fn of(tag: Tag<'_>, is_deep: bool) -> Self {
        let mut open = Self::default();
        open.tag = match tag {
            _ if is_deep => None,
            Tag::Paragraph => Some("p"),
            // A form has its own headings.
            Tag::Heading { .. } => Some("p"),
            Tag::List(None) => Some("ul"),
            Tag::List(Some(_)) => Some("ol"),
            Tag::Item => Some("li"),
            Tag::CodeBlock(_) => Some("pre"),
            Tag::Emphasis => Some("em"),
            Tag::Strong => Some("strong"),
            Tag::Link { dest_url, .. } => {
                open.link = is_safe(&dest_url).then(|| AttrValue::from(dest_url.to_string()));
                open.link.is_some().then_some("a")
            }
            _ => None,
        };
        open
    }

    fn is_empty(&self) -> bool {
        self.inside.is_empty() && self.text.is_empty()
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            let text = VText::new(std::mem::take(&mut self.text));
            self.inside.push(text.into());
        }
    }

    /// Takes what is in an element that is not drawn.
    fn take(&mut self, mut other: Self) {
        if other.inside.is_empty() {
            self.text.push_str(&other.text);
        } else {
            self.end_text();
            self.inside.append(&mut other.inside);
            self.text = other.text;
        }
    }

    fn end(mut self) -> Vec<VNode> {
        self.end_text();
        self.inside
    }
}

/// Whether an address can do nothing but lead to another page or write a letter.
fn is_safe(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| lower.starts_with(scheme))
}

fn add(stack: &mut [Open], node: VNode) {
    if let Some(open) = stack.last_mut() {
        open.end_text();
        open.inside.push(node);
    }
}

fn add_text(stack: &mut [Open], text: &str) {
    if let Some(open) = stack.last_mut() {
        open.text.push_str(text);
    }
}

fn close(look: &Look, stack: &mut Vec<Open>) {
    if stack.len() < 2 {
        return;
    }
    let Some(mut open) = stack.pop() else { return };
    let Some(tag) = open.tag else {
        if let Some(around) = stack.last_mut() {
            around.take(open);
        }
        return;
    };
    let link = open.link.take();
    let inside = open.end();
    if tag == "a" {
        // What is typed would be lost if the form made room for the other page.
        let told = look.say(Word::OpensInNewWindow);
        let link = html! {
            <a href={link} target="_blank" rel="noopener noreferrer" title={told}>{ for inside }</a>
        };
        add(stack, link);
    } else {
        let mut element = VTag::new(tag);
        element.add_children(inside);
        add(stack, element.into());
    }
}

#[cfg(test)]
mod tests {
    use super::{has_marks, is_safe, markdown, plain};
    use crate::handle::look::Look;

    #[test]
    fn only_addresses_of_pages_and_letters_are_links() {
        for address in [
            "https://example.org",
            "HTTP://example.org",
            "mailto:ada@example.org",
        ] {
            assert!(is_safe(address), "{address}");
        }
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            "//example.org",
            "/path",
            "#x",
            "",
        ] {
            assert!(!is_safe(address), "{address}");
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let drawn = markdown(&Look::default(), text);
        assert_eq!(
            crate::markup::write(&[drawn]).as_deref(),
            Some(expected),
            "{text}"
        );
    }

    #[test]
    fn html_of_descriptions_is_read_and_never_passed_on() {
        check(
            "One <b>two</b><br/>three",
            "One <strong>two</strong><br>three",
        );
        check("See <code>a=b</code>.", "See <code>a=b</code>.");
        check(
            "Modes:<ul><li><b>on</b>: yes</li><li>off</ul> end",
            "Modes:<ul><li><strong>on</strong>: yes</li><li>off</li></ul> end",
        );
        check("<p>One</p><p>two</p>", "<p>One</p><p>two</p>");
        // What a browser would put elsewhere is not drawn so.
        check(
            "<p>Modes:<ul><li>on</li></ul></p>",
            "<div>Modes:<ul><li>on</li></ul></div>",
        );
        check("<div><p>x</p></div>", "<div><p>x</p></div>");
        check("Inline <p class=\"n\">b</p>", "Inline <p>b</p>");
        check(
            "<a href=\"https://a.example\">x <a href=\"https://b.example\">y</a></a>",
            "<a href=\"https://a.example\" target=\"_blank\" rel=\"noopener noreferrer\" title=\"opens in a new window\">x y</a>",
        );
        check(
            "<script>run()</script>",
            "&lt;script&gt;run()&lt;/script&gt;",
        );
        check(
            "a <img src=x onerror=y> b",
            "a &lt;img src=x onerror=y&gt; b",
        );
        check("<a href=\"javascript:run()\">x</a>", "x");
        check("a <li>b</li> c", "a b c");
        check("<b>never closed", "<strong>never closed</strong>");
        check("closed only</b>", "closed only");
        let link = "<a href=\"https://a.example/?b&amp;c\" onclick=\"run()\">x</a>";
        let drawn = "<a href=\"https://a.example/?b&amp;c\" target=\"_blank\" rel=\"noopener noreferrer\" title=\"opens in a new window\">x</a>";
        check(link, drawn);
        check(
            &"<b>".repeat(400),
            &format!("{}{}", "<strong>".repeat(11), "</strong>".repeat(11)),
        );
    }

    #[test]
    fn a_text_is_said_without_its_marks() {
        let text = "The **name**, see [docs](https://example.org) and `x`.\n\n- <b>one</b>\n- two <br> three";
        assert_eq!(plain(text), "The name, see docs and x. one two three");
        assert_eq!(plain("as it is"), "as it is");
        assert_eq!(plain("<p>A < b</p>"), "A < b");
    }

    #[test]
    fn most_texts_are_not_parsed() {
        assert!(!has_marks("Help text for field 5."), "plain");
        assert!(has_marks("See `docs`."), "code");
        assert!(has_marks("- one"), "a list");
    }
}
