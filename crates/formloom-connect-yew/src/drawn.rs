//! What is drawn, as a reader of the page gets it: for tests.

use std::collections::BTreeSet;

use yew::prelude::{Html, Properties, component};

#[derive(Properties, PartialEq)]
struct DrawnProps {
    inside: Html,
}

#[component]
fn Drawn(props: &DrawnProps) -> Html {
    props.inside.clone()
}

/// The HTML of a component.
pub(crate) fn component<C>(props: C::Properties) -> String
where
    C: yew::BaseComponent,
    C::Properties: 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let renderer = yew::LocalServerRenderer::<C>::with_props(props).hydratable(false);
    let drawing = tokio::task::LocalSet::new();
    drawing.block_on(&runtime.expect("a runtime"), renderer.render())
}

/// The HTML of what was drawn.
pub(crate) fn html(inside: Html) -> String {
    component::<Drawn>(DrawnProps { inside })
}

/// What is read and what is read out: the texts, and the names that attributes give.
pub(crate) fn texts(html: &str) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    for piece in html.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        texts.insert(text.to_owned());
        for name in ["aria-label", "title", "placeholder", "alt"] {
            let start = format!(" {name}=\"");
            let named = tag.split(&start).skip(1);
            texts.extend(named.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        }
    }
    let isolates = ['\u{2066}', '\u{2068}', '\u{2069}'];
    texts
        .into_iter()
        .map(|text| text.replace(isolates, "").trim().to_owned())
        .filter(|text| text.chars().any(char::is_alphabetic))
        .collect()
}

/// Fails where an Arabic page says something in Latin letters, or a German one what the English one says. What is drawn
/// of the test's own has neither: it is Greek.
#[track_caller]
pub(crate) fn speaks_its_language(what: &str, draw: impl Fn(&str) -> String) {
    let [english, german, arabic] = ["en", "de", "ar"].map(|language| texts(&draw(language)));
    let is_greek = |text: &str| text.contains(|letter| ('Α'..='ω').contains(&letter));
    for text in &arabic {
        // These are called so everywhere.
        let text = text.replace("OAuth 1", "").replace("https", "");
        assert!(
            !text.contains(|letter: char| letter.is_ascii_alphabetic()),
            "{what}: Arabic says {text:?}"
        );
    }
    for text in german.iter().filter(|text| !is_greek(text)) {
        let is_alike = ["Name", "Optional"].contains(&text.as_str());
        assert!(
            is_alike || !english.contains(text),
            "{what}: German says {text:?}"
        );
    }
    assert!(
        english.len() >= german.len().min(1),
        "{what}: something is said"
    );
}
