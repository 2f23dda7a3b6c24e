//! HTML that the renderer wrote itself, in pages that take none but trusted HTML (Trusted Types, W3C).
//!
//! The policy is called `formloom`. A page that does not allow it (`trusted-types formloom`) gets live rows instead.

use std::cell::OnceCell;

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::JsValue;
use web_sys::Element;

/// The name that a page allows in `trusted-types`.
const NAME: &str = "formloom";

/// Who says of a text that it is trusted.
enum Policy {
    /// The browser asks nobody.
    Unasked,
    /// The policy, and its function that makes trusted HTML of a text.
    Own(JsValue, Function),
    /// The page does not allow the policy.
    Refused,
}

thread_local! {
    static POLICY: OnceCell<Policy> = const { OnceCell::new() };
}

/// Puts HTML into an element. Gives whether the page takes it.
pub(crate) fn put(element: &Element, html: &str) -> bool {
    let html = JsValue::from_str(html);
    let trusted = POLICY.with(|policy| match policy.get_or_init(make) {
        Policy::Unasked => Some(html.clone()),
        Policy::Own(policy, create) => create.call1(policy, &html).ok(),
        Policy::Refused => None,
    });
    // A setter that throws is told by an error.
    trusted
        .is_some_and(|html| Reflect::set(element, &JsValue::from_str("innerHTML"), &html).is_ok())
}

fn make() -> Policy {
    let get = |from: &JsValue, name: &str| Reflect::get(from, &JsValue::from_str(name)).ok();
    let factory = get(&js_sys::global(), "trustedTypes").filter(JsValue::is_object);
    let Some(factory) = factory else {
        return Policy::Unasked;
    };
    // It lives as long as the page does.
    let same = Closure::<dyn Fn(JsValue) -> JsValue>::new(|html| html).into_js_value();
    let rules = Object::new();
    let is_set = Reflect::set(&rules, &JsValue::from_str("createHTML"), &same);
    let made = is_set.ok().and_then(|_| {
        let create: Function = get(&factory, "createPolicy")?.dyn_into().ok()?;
        create
            .call2(&factory, &JsValue::from_str(NAME), &rules)
            .ok()
    });
    let own = made.and_then(|policy| {
        let create = get(&policy, "createHTML")?.dyn_into().ok()?;
        Some(Policy::Own(policy, create))
    });
    own.unwrap_or(Policy::Refused)
}
