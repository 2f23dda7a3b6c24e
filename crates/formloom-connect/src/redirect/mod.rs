//! The same-window way: where it may return to, what is kept meanwhile, and how a return is read.

mod resume;
mod return_;
mod uri;

pub use resume::{Left, Resume};
pub use return_::{Return, ReturnError, clean_query, parse_return};
pub use uri::{AllowedRedirect, RedirectUri};

/// The parameter that carries our nonce.
pub const NONCE_PARAMETER: &str = "formloom_nonce";

/// The parameters that a return adds.
const RESERVED: [&str; 4] = ["connectionId", "error", "errorData", NONCE_PARAMETER];
