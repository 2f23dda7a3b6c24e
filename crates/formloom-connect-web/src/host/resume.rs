//! The same-window way: what is kept while the page is left, and what the address says on return.

use std::cell::Cell;
use std::rc::Rc;

use formloom_connect::redirect::{Resume, Return, clean_query, parse_return};
use formloom_connect::{Deadlines, ReturnError};
use wasm_bindgen::JsValue;
use web_sys::Storage;

use crate::clock::now;

const KEY: &str = "formloom.resume";

/// A flow that comes back to its page. All clones are the same one, and go on once.
#[derive(Clone, Debug, PartialEq)]
pub struct Returned {
    /// What was kept.
    pub resume: Resume,
    /// What the address said.
    pub result: Result<Return, ReturnError>,
    is_taken: Rc<Cell<bool>>,
}

impl Returned {
    /// A flow that nobody has gone on with yet. A page gets its own from [`take_return`].
    pub fn new(resume: Resume, result: Result<Return, ReturnError>) -> Self {
        Self {
            resume,
            result,
            is_taken: Rc::default(),
        }
    }

    /// Takes it, for a flow that goes on with it. None where another one has: a host may give it to every button of a page,
    /// and a component that comes back to the page later begins anew.
    pub fn take(&self) -> Option<Self> {
        let is_free = !self.is_taken.replace(true);
        is_free.then(|| Self::new(self.resume.clone(), self.result.clone()))
    }
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
    Some(Returned::new(resume, result))
}

pub(super) fn save(resume: &Resume) {
    if let Some(storage) = storage() {
        // A full storage means that the return cannot be bound, and is refused as such.
        let _ = storage.set_item(KEY, &resume.to_json());
    }
}

pub(crate) fn clear() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(KEY);
    }
}

/// The storage of the session, where the browser gives it: a frame of another site, for example, gets none.
fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_returns_goes_on_once() {
        let kept = serde_json::json!({"target": {"key": "github"}, "allowMultiple": false,
            "requestId": "0123456789abcdef0123456789abcdef", "nonce": "0123456789abcdef0123456789abcdef",
            "nonceInQuery": true, "startedAt": 1});
        let resume = Resume::from_json(&kept.to_string()).unwrap();
        let returned = Returned::new(resume, Err(ReturnError::NotReturned));
        let given = [returned.clone(), returned.clone()];
        let taken = given[0].take().expect("nobody has it");
        assert!(given[1].take().is_none(), "somebody has it");
        assert!(returned.take().is_none(), "whoever asks");
        assert!(taken.take().is_some(), "who has it passes it on");
        assert!(taken.take().is_none(), "once");
    }
}
