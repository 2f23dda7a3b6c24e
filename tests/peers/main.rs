//! Peers in a real browser: the vendor's published SDKs against the development backend, an OpenID provider by others,
//! faults on the way, and a scan of every place for the secrets that were typed.

mod axe;
mod canaries;
mod faults;
mod linking;
mod openid;
#[path = "../e2e/person.rs"]
#[allow(dead_code, reason = "these suites use a part of what a person can do")]
mod person;
mod recording;
mod scripts;
mod vendor;
