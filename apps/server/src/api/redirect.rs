//! Where a flow may return to. An open redirect would carry results to strangers, so both the form of
//! the address and a list decide (membrane.md, rule 4).

use serde_json::Value;
use url::Url;

use super::ApiError;
use crate::hosts;

/// Longer `errorData` loses its `data`, so that addresses stay usable everywhere.
const ERROR_DATA_LENGTH: usize = 1_500;
const RESERVED: [&str; 3] = ["connectionId", "error", "errorData"];

/// The allowed addresses, compared by origin and path.
#[derive(Debug)]
pub(crate) struct Returns(Vec<Url>);

/// An address that was checked.
#[derive(Debug, Clone)]
pub(super) struct Return(Url);

impl Returns {
    /// The page's `/`, its callback page, and further addresses.
    pub(crate) fn new(page_origin: &str, further: &[String]) -> Result<Self, String> {
        let callback = format!("{page_origin}/connected.html");
        let own = [page_origin, &callback];
        let addresses = own.into_iter().chain(further.iter().map(String::as_str));
        addresses
            .map(|text| {
                parse(text)
                    .map_err(|reason| format!("{text} cannot be an address to return to: {reason}"))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Checks what a client asks for.
    pub(super) fn check(&self, text: &str) -> Result<Return, ApiError> {
        let refuse =
            |reason: &str| ApiError::bad_request(format!("`redirectUri` is not allowed: {reason}"));
        let url = parse(text).map_err(refuse)?;
        let listed = self
            .0
            .iter()
            .any(|known| known.origin() == url.origin() && known.path() == url.path());
        if listed {
            Ok(Return(url))
        } else {
            Err(refuse("its origin and path are not on the server's list"))
        }
    }
}

impl Return {
    /// The checked address.
    pub(super) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The address with a result, keeping its other parameters.
    pub(super) fn with(&self, result: Result<&str, &ApiError>) -> String {
        let mut url = self.0.clone();
        if url
            .query_pairs()
            .any(|(name, _)| RESERVED.contains(&name.as_ref()))
        {
            let kept: Vec<_> = self
                .0
                .query_pairs()
                .filter(|(name, _)| !RESERVED.contains(&name.as_ref()))
                .collect();
            url.query_pairs_mut().clear().extend_pairs(kept);
        }
        match result {
            Ok(connection) => url
                .query_pairs_mut()
                .append_pair("connectionId", connection),
            Err(error) => url
                .query_pairs_mut()
                .append_pair("error", error.message())
                .append_pair("errorData", &short(error)),
        };
        url.into()
    }
}

fn parse(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "it is not an absolute address")?;
    match url.scheme() {
        "https" => {}
        "http" if hosts::is_loopback(&url) => {}
        _ => return Err("it must be https, or http on this machine"),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it must not hold a user name or password");
    }
    if url.fragment().is_some() {
        return Err("it must not have a fragment");
    }
    Ok(url)
}

fn short(error: &ApiError) -> String {
    let mut data = error.to_json();
    let text = data.to_string();
    if text.len() <= ERROR_DATA_LENGTH {
        return text;
    }
    if let Value::Object(members) = &mut data {
        members.shift_remove("data");
    }
    data.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, allowed: bool) {
        let returns = Returns::new(
            "http://127.0.0.1:8080",
            &["https://app.example.com/done".to_owned()],
        )
        .unwrap();
        assert_eq!(returns.check(text).is_ok(), allowed, "{text}");
    }

    #[test]
    fn only_listed_addresses_of_a_safe_form_pass() {
        for text in [
            "http://127.0.0.1:8080",
            "http://127.0.0.1:8080/?nonce=1",
            "https://app.example.com/done?x=1",
        ] {
            check(text, true);
        }
        for text in [
            "/",
            "",
            "javascript:alert(1)",
            "data:text/html,x",
            "http://127.0.0.1:8080/other",
            "http://127.0.0.1:9999/",
            "http://127.0.0.1:8080/#x",
            "http://a:b@127.0.0.1:8080/",
            "http://a@127.0.0.1:8080/",
            "http://localhost:8080/",
            "https://127.0.0.1:8080/",
            "http://app.example.com/done",
            "https://app.example.com/done/../other",
            "https://app.example.com.evil.test/done",
            "http://127.0.0.1:8080\\@evil.test/",
        ] {
            check(text, false);
        }
    }

    #[test]
    fn results_are_added_and_other_parameters_kept() {
        let returns = Returns::new("http://127.0.0.1:8080", &[]).unwrap();
        let address = returns
            .check("http://127.0.0.1:8080/?a=%20b&error=old")
            .unwrap();
        assert_eq!(
            address.with(Ok("c1")),
            "http://127.0.0.1:8080/?a=+b&connectionId=c1",
            "success"
        );
        let failed = address.with(Err(&ApiError::bad_request("no & no")));
        assert!(
            failed.starts_with("http://127.0.0.1:8080/?a=+b&error=no+%26+no&errorData=%7B"),
            "failure: {failed}"
        );
    }
}
