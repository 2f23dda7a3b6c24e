//! What every page has that the server writes itself.

use maud::{DOCTYPE, Markup, html};

/// A page. The body is given with its own element.
pub(crate) fn document(title: &str, head: &Markup, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                (head)
            }
            (body)
        }
    };
    page.into_string()
}
