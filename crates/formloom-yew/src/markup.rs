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

/// Writes nodes as HTML; none where something in them has a life of its own.
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
        VNode::VText(text) => {
            encode_text_to_string(&*text.text, out);
        }
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
        write_attribute(key, value, out);
    }
    let is_area = name == "textarea";
    if let Some(value) = tag.value().filter(|_| !is_area) {
        write_attribute("value", value, out);
    }
    if tag.checked() == Some(true) {
        write_attribute("checked", "", out);
    }
    out.push('>');
    if VOID.contains(&name) {
        return Some(());
    }
    if is_area {
        // A reader of HTML drops a line break at the start (HTML, section 13.2.6.4.7).
        out.push('\n');
        encode_text_to_string(tag.value().map_or("", |value| &**value), out);
    } else if let Some(children) = tag.children() {
        write_node(children, out)?;
    }
    out.push_str("</");
    out.push_str(name);
    out.push('>');
    Some(())
}

fn write_attribute(key: &str, value: &str, out: &mut String) {
    out.push(' ');
    out.push_str(key);
    out.push_str("=\"");
    encode_double_quoted_attribute_to_string(value, out);
    out.push('"');
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
    fn a_component_is_not_looked_into() {
        assert_eq!(write(&[html! { <p><Component /></p> }]), None, "it lives");
    }
}
