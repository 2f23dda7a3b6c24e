//! Texts of schemas and UI descriptions: a safe subset of Markdown (emphasis, code, links, lists, line breaks).
//!
//! Invariant: nothing becomes markup but what is built here. HTML in a text is shown as it is written, images are
//! their description, and a link leads to `http:`, `https:` or `mailto:` or nowhere.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use yew::prelude::{AttrValue, Html, html};
use yew::virtual_dom::{VNode, VTag, VText};

use crate::handle::FormHandle;
use crate::words::Word;

/// Longer texts are shown as they are written.
const MOST: usize = 20_000;
/// Deeper ones too: what is inside is put beside.
const DEPTH: usize = 12;

/// Draws a text.
pub(crate) fn markdown(form: &FormHandle, text: &str) -> Html {
    if text.len() > MOST || !has_marks(text) {
        return VText::new(text.to_owned()).into();
    }
    let mut stack = vec![Open::default()];
    let mut parser = Parser::new_ext(text, Options::empty()).peekable();
    while let Some(event) = parser.next() {
        match event {
            Event::Start(tag) => stack.push(Open::of(tag, stack.len() > DEPTH)),
            Event::End(end) => close(form, &mut stack, end, parser.peek().is_none()),
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => add_text(&mut stack, &text),
            Event::Code(text) => add(&mut stack, html! { <code>{ text.to_string() }</code> }),
            Event::SoftBreak => add_text(&mut stack, "\n"),
            Event::HardBreak => add(&mut stack, html! { <br /> }),
            Event::Rule | Event::TaskListMarker(_) => {}
        }
    }
    stack.into_iter().flat_map(Open::end).collect()
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
    let mut parts = html.split('<');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_tag = part.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '/');
        match part.split_once('>').filter(|_| is_tag) {
            Some((_, rest)) => {
                plain.push(' ');
                plain.push_str(rest);
            }
            None => {
                plain.push('<');
                plain.push_str(part);
            }
        }
    }
    plain
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
    link: Option<AttrValue>,
    inside: Vec<VNode>,
    /// What comes behind that: the parser gives a text in pieces, and a page has it as one.
    text: String,
}

impl Open {
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

fn close(form: &FormHandle, stack: &mut Vec<Open>, end: TagEnd, is_last: bool) {
    if stack.len() < 2 {
        return;
    }
    let Some(mut open) = stack.pop() else { return };
    // A text of one paragraph needs no paragraph around it.
    let is_only = is_last && end == TagEnd::Paragraph && stack.len() == 1 && stack[0].is_empty();
    let Some(tag) = open.tag.filter(|_| !is_only) else {
        if let Some(around) = stack.last_mut() {
            around.take(open);
        }
        return;
    };
    let link = open.link.take();
    let inside = open.end();
    if tag == "a" {
        // What is typed would be lost if the form made room for the other page.
        let told = form.say(Word::OpensInNewWindow);
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
    use super::{has_marks, is_safe, plain};

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
