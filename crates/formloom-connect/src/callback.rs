//! The callback page, for a server or a build script of your own to write or to serve.
//!
//! A provider, or the connection API, sends the window of a sign-in there when it is done. The page tells the one that
//! waits by a `BroadcastChannel`, and closes itself: this works where the provider has cut `window.opener`.

/// What stands at an address such as `/connected.html`: a page that loads [`SCRIPT`] from `connected.js` beside it.
/// It has no script or style of its own, so that a Content-Security-Policy needs no exception.
pub const PAGE: &str = include_str!("../assets/connected.html");

/// What stands at `connected.js`, beside the page.
pub const SCRIPT: &str = include_str!("../assets/connected.js");
