//! What a schema says is text: no title, description, option, default or error becomes markup or runs.

use serde_json::json;

use crate::person::with_person;

const TAG: &str =
    "<img src=x onerror=\"window.ran = 1\"><script>window.ran = 1</script><b>bold</b>";

#[test]
fn markup_in_a_schema_is_shown_as_text_and_scripts_are_dead() {
    with_person(async |person| {
        let schema = json!({
            "type": "object", "title": TAG, "description": TAG, "required": ["a"],
            "properties": {
                "a": { "type": "string", "title": format!("A {TAG}"), "minLength": 500, "default": TAG, "examples": [TAG],
                       "description": format!("{TAG} [link](javascript:window.ran=1) <javascript:window.ran=1> ![p](javascript:window.ran=1) [ok](https://example.org)"),
                       "errorMessage": TAG },
                "b": { "title": TAG, "enum": [TAG, "plain"], "default": TAG },
                "c": { "title": TAG, "oneOf": [ { "title": TAG, "properties": { "k": { "const": TAG } }, "required": ["k"] }, { "title": "Other", "properties": { "k": { "const": "y" } }, "required": ["k"] } ] },
                "d": { "type": "array", "title": TAG, "items": { "type": "string", "title": TAG }, "default": [TAG] },
                "e": { "type": "object", "title": TAG, "additionalProperties": { "type": "string" }, "default": { "<i>key</i>": TAG } },
                "f": { "type": "string", "format": "textarea", "default": "</textarea><script>window.ran = 1</script>" }
            }
        });
        for way in ["page", "server"] {
            if way == "page" {
                let link: String =
                    url::form_urlencoded::byte_serialize(schema.to_string().as_bytes()).collect();
                person
                    .opens(&format!("/#playground/{}", link.replace('+', "%20")))
                    .await;
                person.clicks("button", "Check").await;
            } else {
                person.opens("/form").await;
                person.runs(&format!("document.getElementById('schema').value = {}; document.querySelector('form').submit()", json!(schema.to_string()))).await;
                person
                    .waits_for("document.body.dataset.live === 'true'")
                    .await;
                person.clicks("button", "Submit").await;
            }
            person
                .waits_for("document.querySelector('[data-part=summary]') !== null")
                .await;
            for forbidden in ["img", "script", "b", "i", "a[href^=\"javascript\" i]"] {
                let count = person.runs(&format!("return document.querySelectorAll('form[data-part=form] {forbidden}').length")).await;
                assert_eq!(count, 0, "{way}: {forbidden} came out of a text");
            }
            assert_eq!(
                person.runs("return window.ran ?? 0").await,
                0,
                "{way}: nothing ran"
            );
            let links = person.runs("return [...document.querySelectorAll('form[data-part=form] [data-part=description] a')].map(link => link.href)").await;
            assert_eq!(
                links,
                json!(["https://example.org/"]),
                "{way}: the one link that leads to a page"
            );
            let shown = person.reads().await;
            assert!(
                shown.contains("<b>bold</b>"),
                "{way}: it is there as it was written"
            );
        }
        person
    });
}

#[test]
fn a_form_is_posted_without_javascript() {
    with_person(async |person| {
        let schema = json!({
            "type": "object", "title": "Plain", "required": ["name"],
            "properties": { "name": { "type": "string", "minLength": 3 }, "age": { "type": "integer" }, "on": { "type": "boolean", "default": true },
                            "size": { "enum": ["S", "M"] }, "days": { "type": "array", "uniqueItems": true, "items": { "enum": ["Mon", "Tue"] } } }
        });
        person.opens("/form").await;
        person.runs(&format!("document.getElementById('schema').value = {}; document.querySelector('form').submit()", json!(schema.to_string()))).await;
        person
            .waits_for("document.body.dataset.live === 'true'")
            .await;
        // The form sends itself as it would without a script: no handler is asked.
        let send = |fill: &str| {
            format!(
                "{fill}; HTMLFormElement.prototype.submit.call(document.querySelector('form[data-part=form]'))"
            )
        };
        let by_name = "const named = name => document.querySelectorAll(`[name=\"${name}\"]`)";
        person
            .runs(&send(&format!("{by_name}; named('/name')[0].value = 'Al'")))
            .await;
        person.sees("Fix 1 problem").await;
        assert_eq!(
            person.value("textbox", "Name").await,
            "Al",
            "what was typed is there"
        );
        person.runs(&send(&format!("{by_name}; named('/name')[0].value = 'Ada'; named('/age')[0].value = '36';
            for (const box of named('/on')) box.checked = false; for (const box of named('/days')) if (box.value === '1') box.checked = true;
            const size = named('/size'); if (size[0].localName === 'select') size[0].value = '1'; else [...size].find(one => one.value === '1').checked = true"))).await;
        person.sees("The form is valid.").await;
        let text = person
            .runs("return document.getElementById('instance').textContent")
            .await;
        let instance: serde_json::Value =
            serde_json::from_str(text.as_str().unwrap_or_default()).expect("an instance");
        assert_eq!(
            instance,
            json!({ "on": false, "name": "Ada", "age": 36, "size": "M", "days": ["Tue"] }),
            "what was posted"
        );
        person
    });
}
