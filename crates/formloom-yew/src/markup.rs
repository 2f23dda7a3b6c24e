//! What Yew would draw, as HTML: for rows that stand in the document before they are alive.
//!
//! The same elements, attributes and values; listeners are left out, and components cannot be looked into.

use html_escape::{encode_double_quoted_attribute_to_string, encode_text_to_string};
use yew::virtual_dom::{VNode, VTag};

/// Elements without an end (HTML, section 13.1.2).
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// Elements at whose start a line break is dropped.
const KEEPS_BREAKS: [&str; 3] = ["listing", "pre", "textarea"];

/// Writes nodes as HTML; none where something in them has a life of its own, or cannot be written.
pub(crate) fn write(nodes: &[VNode]) -> Option<String> {
    let mut text = String::new();
    for node in nodes {
        write_node(node, &mut text)?;
    }
    Some(text)
}

fn write_node(node: &VNode, out: &mut String) -> Option<()> {
    match node {
        VNode::VTag(tag) => write_tag(tag, out)?,
        VNode::VText(text) => write_text(&text.text, out)?,
        VNode::VList(list) => {
            for child in list.iter() {
                write_node(child, out)?;
            }
        }
        VNode::VComp(_)
        | VNode::VPortal(_)
        | VNode::VRef(_)
        | VNode::VSuspense(_)
        | VNode::VRaw(_) => return None,
    }
    Some(())
}

fn write_tag(tag: &VTag, out: &mut String) -> Option<()> {
    let name = tag.tag();
    out.push('<');
    out.push_str(name);
    for (key, value) in tag.attributes.iter() {
        write_attribute(key, value, out)?;
    }
    let is_area = name == "textarea";
    if let Some(value) = tag.value().filter(|_| !is_area) {
        write_attribute("value", value, out)?;
    }
    if tag.checked() == Some(true) {
        write_attribute("checked", "", out)?;
    }
    out.push('>');
    if VOID.contains(&name) {
        return Some(());
    }
    if KEEPS_BREAKS.contains(&name) {
        // A reader of HTML drops a line break at the start (HTML, section 13.2.6.4.7).
        out.push('\n');
    }
    if is_area {
        write_text(tag.value().map_or("", |value| &**value), out)?;
    } else if let Some(children) = tag.children() {
        write_node(children, out)?;
    }
    out.push_str("</");
    out.push_str(name);
    out.push('>');
    Some(())
}

fn write_attribute(key: &str, value: &str, out: &mut String) -> Option<()> {
    out.push(' ');
    out.push_str(key);
    out.push_str("=\"");
    for (index, part) in readable(value)?.enumerate() {
        if index > 0 {
            out.push_str(RETURN);
        }
        encode_double_quoted_attribute_to_string(part, out);
    }
    out.push('"');
    Some(())
}

fn write_text(text: &str, out: &mut String) -> Option<()> {
    for (index, part) in readable(text)?.enumerate() {
        if index > 0 {
            out.push_str(RETURN);
        }
        encode_text_to_string(part, out);
    }
    Some(())
}

/// A carriage return: a reader of HTML makes a line break of one that is not written so (HTML, section 13.2.3.5).
const RETURN: &str = "&#13;";

/// A text as a reader of HTML reads it, at its carriage returns; none with a NUL, which cannot be written.
fn readable(text: &str) -> Option<std::str::Split<'_, char>> {
    (!text.contains('\0')).then(|| text.split('\r'))
}

#[cfg(test)]
mod tests {
    use yew::prelude::{Html, Properties, component, html};

    use super::write;

    #[derive(Properties, PartialEq)]
    struct Nothing {}

    #[component]
    fn Component(_: &Nothing) -> Html {
        html! { <b /> }
    }

    #[test]
    fn values_are_written_as_a_page_has_them() {
        let none = None::<String>;
        let drawn = html! {
            <div data-part="field" class={none}>
                <label for="a">{ "A < b & \"c\"" }</label>
                <input id="a" value={"x\"><script>".to_owned()} required=true readonly=false />
                <input type="checkbox" checked=true />
                <textarea value={"\none</textarea>".to_owned()} />
                <select><option value="0" selected=true>{ "One" }</option></select>
            </div>
        };
        assert_eq!(
            write(&[drawn]).as_deref(),
            Some(concat!(
                r#"<div data-part="field"><label for="a">A &lt; b &amp; "c"</label>"#,
                r#"<input id="a" required="required" value="x&quot;&gt;&lt;script&gt;">"#,
                r#"<input type="checkbox" checked="">"#,
                "<textarea>\n\none&lt;/textarea&gt;</textarea>",
                r#"<select><option value="0" selected="selected">One</option></select></div>"#
            )),
            "everything that could end its place is written so that it does not"
        );
    }

    #[test]
    fn what_a_reader_of_html_would_change_is_written_so_that_it_does_not() {
        let text = |text: &'static str| html! { <pre title={text}>{ text }</pre> };
        assert_eq!(
            write(&[text("\nfirst\r\nsecond\u{2028}third\u{202e}")]).as_deref(),
            Some(concat!(
                "<pre title=\"\nfirst&#13;\nsecond\u{2028}third\u{202e}\">",
                "\n\nfirst&#13;\nsecond\u{2028}third\u{202e}</pre>"
            )),
            "the same characters, and a break at the start"
        );
        assert_eq!(write(&[text("a\0b")]), None, "there is no way to write it");
        let area = html! { <textarea value="\r" /> };
        assert_eq!(
            write(&[area]).as_deref(),
            Some("<textarea>\n&#13;</textarea>")
        );
    }

    #[test]
    fn a_component_is_not_looked_into() {
        assert_eq!(write(&[html! { <p><Component /></p> }]), None, "it lives");
    }
}
