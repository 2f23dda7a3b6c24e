//! Forms in shadow roots, as custom elements have them: each brings its own style, and nothing in it is found from the
//! document.

use formloom_core::Submitted;
use formloom_yew::{Look, SchemaForm, SchemaFormProps};
use serde_json::json;
use web_sys::{Element, ShadowRoot, ShadowRootInit, ShadowRootMode};
use yew::prelude::{
    AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_node_ref,
    use_state,
};
use yew::{AppHandle, Renderer, props};

/// Two forms of one schema.
#[component]
pub(crate) fn InShadow() -> Html {
    html! {
        <div class="page">
            <div class="page-intro">
                <h1>{ "In shadow roots" }</h1>
                <p>{ "Two forms, each in a shadow root of its own, as custom elements have them." }</p>
            </div>
            <Island number=1 />
            <Island number=2 />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct IslandProps {
    number: usize,
}

/// An element with a shadow root, and a form in it.
#[component]
fn Island(props: &IslandProps) -> Html {
    let node = use_node_ref();
    let submitted = use_state(|| None::<String>);
    {
        let submitted = submitted.clone();
        let onsubmit = Callback::from(move |done: Submitted| {
            submitted.set(Some(done.instance.to_string()));
        });
        use_effect_with(node.clone(), move |node| {
            let app = node
                .cast::<Element>()
                .and_then(|element| draw(&element, onsubmit));
            move || {
                if let Some(app) = app {
                    app.destroy();
                }
            }
        });
    }
    html! {
        <section aria-label={format!("Form {}", props.number)}>
            <div ref={node} class="gallery-form" data-island={props.number.to_string()} />
            <p class="pane-note" role="status">{ submitted.as_ref().map(|data| format!("Submitted: {data}")) }</p>
        </section>
    }
}

/// Draws a form into a shadow root; none where the browser gives none.
fn draw(element: &Element, onsubmit: Callback<Submitted>) -> Option<AppHandle<SchemaForm>> {
    let shadow: ShadowRoot = element
        .attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))
        .ok()?;
    let document = element.owner_document()?;
    let style = document.create_element("link").ok()?;
    style.set_attribute("rel", "stylesheet").ok()?;
    style.set_attribute("href", "formloom.css").ok()?;
    let root = document.create_element("div").ok()?;
    shadow.append_child(&style).ok()?;
    shadow.append_child(&root).ok()?;
    let schema = json!({
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": { "type": "string", "minLength": 2 },
            "many": { "type": "array", "title": "Colours", "uniqueItems": true, "items": { "enum": (0..40).map(|number| format!("colour {number}")).collect::<Vec<_>>() } },
            "people": { "type": "array", "title": "People", "items": { "type": "string", "title": "Person" } },
            "place": { "title": "Place", "oneOf": [
                { "title": "Town", "type": "object", "required": ["town"], "properties": { "town": { "type": "string" } } },
                { "title": "Online", "type": "object", "required": ["link"], "properties": { "link": { "type": "string" } } }
            ] }
        }
    });
    let look = Look::in_language("en").with_raw_views();
    let props = props!(SchemaFormProps {
        schema: schema,
        look: look,
        onsubmit: onsubmit,
        submit: AttrValue::Static("Save"),
    });
    Some(Renderer::<SchemaForm>::with_root_and_props(root, props).render())
}
