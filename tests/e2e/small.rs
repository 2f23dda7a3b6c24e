//! On a small screen, with half of it covered by a keyboard: what has the focus is seen, and nothing is cut off.

use fantoccini::key::Key;
use serde_json::json;

use crate::keyboard::strikes;
use crate::person::{Person, with_person};

/// A phone whose keyboard is open.
async fn holds_a_phone(person: &Person, width: u32) {
    person
        .asks_tools(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": 320, "deviceScaleFactor": 1, "mobile": true }),
        )
        .await;
}

/// Whether the middle of what has the focus is what one would touch there, and all of it, or as much as fits, is seen.
const SEEN: &str = "const element = document.activeElement;
    // The last stop is the browser's own.
    if (element === document.body) return '';
    const box = element.getBoundingClientRect();
    const inside = box.top >= -1 && (box.bottom <= innerHeight + 1 || box.height > innerHeight);
    const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height, innerHeight) / 2];
    const top = document.elementFromPoint(x, y);
    const own = top === element || element.contains(top) || top?.contains(element)
        || [...element.labels ?? []].some(label => label.contains(top));
    return inside && own ? '' : `${element.outerHTML.slice(0, 120)} at ${Math.round(box.top)}..${Math.round(box.bottom)} of ${innerHeight}, under ${top?.outerHTML.slice(0, 60)}`;";

/// What reaches beyond the page, where it can be scrolled sideways.
const SIDEWAYS: &str = "const page = document.scrollingElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    return [...document.body.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > page.clientWidth + 1)
        .map(one => `${one.localName}.${one.className} ${one.dataset.part ?? ''} ${Math.round(one.getBoundingClientRect().right)}`)";

async fn walks(person: &Person, page: &str, stops: usize) {
    for stop in 0..stops {
        strikes(person, Key::Tab).await;
        let seen = person.runs(SEEN).await;
        assert_eq!(seen, "", "stop {stop} of {page}");
    }
}

#[test]
fn on_a_phone_the_focus_is_seen_and_nothing_is_cut_off() {
    with_person(async |person| {
        for width in [320, 360] {
            holds_a_phone(&person, width).await;
            for page in [
                "gallery/text/filled/en",
                "gallery/lists/filled/en",
                "gallery/choices/filled/de",
                "gallery/tabs/checked/en",
                "host",
                "playground",
            ] {
                person.opens("/#connections").await;
                person.opens(&format!("/#{page}")).await;
                person
                    .waits_for("document.querySelector('form[data-part=form]') !== null")
                    .await;
                person.lets_the_page_draw().await;
                let beyond = person.runs(SIDEWAYS).await;
                assert_eq!(beyond, json!([]), "{page} at {width}");
            }
            person.opens("/#connections").await;
            person.opens("/#gallery/text/checked/en").await;
            person.finds("textbox", "Name").await;
            walks(&person, "the gallery", 12).await;
        }
        person
    });
}

#[test]
fn the_head_of_a_dialog_covers_no_field() {
    with_person(async |person| {
        person.clicks("button", "Connect Warehouse").await;
        person
            .waits_for("document.querySelector('dialog form') !== null")
            .await;
        holds_a_phone(&person, 360).await;
        person.lets_the_page_draw().await;
        walks(&person, "the dialog", 14).await;
        // And back up, where the head is.
        for stop in 0..14 {
            person.runs("const all = [...document.querySelectorAll('dialog :is(input, select, textarea, button)')].filter(one => one.offsetParent); const at = all.indexOf(document.activeElement); all[Math.max(0, at - 1)].focus()").await;
            let seen = person.runs(SEEN).await;
            assert_eq!(seen, "", "stop {stop} on the way back");
        }
        person
    });
}
