//! The shipped stylesheet, for a page that does not serve it as a file.

use wasm_bindgen::JsValue;
use web_sys::CssStyleSheet;

/// The text of `style/formloom.css`: the look of forms.
pub const STYLESHEET: &str = include_str!("../style/formloom.css");

/// Gives a stylesheet to the page, such as [`STYLESHEET`]; call it once, before anything is drawn.
///
/// It is a constructed one (CSSOM, `adoptedStyleSheets`), which a Content-Security-Policy without `unsafe-inline`
/// allows. The browser reads it after the sheets of the page: tokens that you set win as ever, while a rule of yours for a
/// part needs more weight than the one attribute that ours have. A `<link>` to the file loads sooner and comes where you
/// put it.
///
/// # Errors
/// Where the browser knows no constructed stylesheets: link the file then.
pub fn adopt_stylesheet(text: &str) -> Result<(), JsValue> {
    let sheet = CssStyleSheet::new()?;
    sheet.replace_sync(text)?;
    let document = web_sys::window().and_then(|window| window.document());
    let document = document.ok_or("there is no document")?;
    let adopted = document.adopted_style_sheets();
    // Another list, not a longer one: early browsers froze it.
    let all = js_sys::Array::from(&adopted);
    all.push(&sheet);
    document.set_adopted_style_sheets(&all);
    Ok(())
}
