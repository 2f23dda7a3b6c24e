//! The shipped stylesheet, for a page that does not serve it as a file.

use formloom_yew::adopt_stylesheet;
use wasm_bindgen::JsValue;

/// The text of `style/formloom-connect.css`: the look of buttons, dialogs and panels.
pub const STYLESHEET: &str = include_str!("../style/formloom-connect.css");

/// Gives the page both stylesheets, that of forms and that of the components that connect; see
/// [`formloom_yew::adopt_stylesheet`].
///
/// # Errors
/// Where the browser knows no constructed stylesheets: link the files then.
pub fn adopt_stylesheets() -> Result<(), JsValue> {
    adopt_stylesheet(formloom_yew::STYLESHEET)?;
    adopt_stylesheet(STYLESHEET)
}
