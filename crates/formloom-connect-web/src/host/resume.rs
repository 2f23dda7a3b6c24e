//! The same-window way: what is kept while the page is left, and what the address says on return.

use formloom_connect::redirect::{Resume, Return, clean_query, parse_return};
use formloom_connect::{Deadlines, ReturnError};
use wasm_bindgen::JsValue;
use web_sys::Storage;

use crate::client::now;

const KEY: &str = "formloom.resume";

/// A flow that comes back to its page.
#[derive(Clone, Debug, PartialEq)]
pub struct Returned {
    /// What was kept.
    pub resume: Resume,
    /// What the address said.
    pub result: Result<Return, ReturnError>,
}

/// What a return added to the page's address, taken out of it at once. Where nothing was added the page was opened
/// again, by the Back button or by its address, and what was typed is given back. None where this page did not leave
/// within the last hour: then the parameters are dropped unread.
pub fn take_return() -> Option<Returned> {
    let window = web_sys::window()?;
    let location = window.location();
    let query = location.search().ok()?;
    let resume = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    let resume = resume.as_deref().and_then(Resume::from_json);
    let result = parse_return(&query, resume.as_ref().and_then(Resume::expected_nonce));
    let cleaned = clean_query(&query);
    if cleaned != query {
        let path = location.pathname().ok()?;
        let hash = location.hash().unwrap_or_default();
        let history = window.history().ok()?;
        history
            .replace_state_with_url(&JsValue::NULL, "", Some(&format!("{path}{cleaned}{hash}")))
            .ok()?;
    }
    let resume = resume?;
    let result = result.unwrap_or(Err(ReturnError::NotReturned));
    let age = now().since(resume.started_at);
    if result == Err(ReturnError::NotReturned) && age > Deadlines::default().resume {
        clear();
        return None;
    }
    if result != Err(ReturnError::WrongNonce) {
        clear();
    }
    Some(Returned { resume, result })
}

pub(super) fn save(resume: &Resume) {
    if let Some(storage) = storage() {
        // A full storage means that the return cannot be bound, and is refused as such.
        let _ = storage.set_item(KEY, &resume.to_json());
    }
}

pub(super) fn clear() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(KEY);
    }
}

/// The storage of the session, where the browser gives it: a frame of another site, for example, gets none.
fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}
