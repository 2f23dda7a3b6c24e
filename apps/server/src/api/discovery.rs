//! An issuer says itself where its endpoints are (RFC 8414; OpenID Connect Discovery 1.0, section 4).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Deserialize;
use url::Url;

use super::{Api, ApiError};
use crate::catalog::OAuth;
use crate::check;
use crate::hosts;

/// How long an answer is used.
const LIFE: Duration = Duration::from_secs(3_600);

/// What issuers said, by issuer.
#[derive(Debug, Default)]
pub(crate) struct Discovered(Mutex<HashMap<String, (Instant, Endpoints)>>);

/// Where an OAuth2 provider is asked.
#[derive(Debug, Clone)]
pub(super) struct Endpoints {
    pub(super) authorize: String,
    pub(super) token: String,
    revocation: Option<String>,
    /// Its answers name it (RFC 9207, section 3): one that does not is not its own.
    pub(super) names_itself: bool,
}

/// The document at the well-known address, as far as it is used.
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    revocation_endpoint: Option<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// Where tokens are revoked, where the service offers it.
pub(super) async fn revocation(app: &Api, oauth: &OAuth) -> Result<Option<String>, ApiError> {
    match &oauth.revoke_url {
        Some(url) => Ok(Some(app.address(url))),
        None => Ok(endpoints(app, oauth).await?.revocation),
    }
}

/// The endpoints of an option: those of its settings, else those that its issuer names.
pub(super) async fn endpoints(app: &Api, oauth: &OAuth) -> Result<Endpoints, ApiError> {
    let set = |url: &Option<String>| url.as_deref().map(|url| app.address(url));
    let (authorize, token) = (set(&oauth.authorize_url), set(&oauth.token_url));
    if let (Some(authorize), Some(token)) = (authorize.clone(), token.clone()) {
        return Ok(Endpoints {
            authorize,
            token,
            revocation: None,
            names_itself: false,
        });
    }
    let Some(issuer) = set(&oauth.issuer) else {
        return Err(ApiError::configuration(
            "the OAuth2 settings name neither an issuer nor both endpoints",
        ));
    };
    let found = match app.discovered.look_up(&issuer) {
        Some(found) => found,
        None => {
            let found = discover(app, &issuer).await?;
            app.discovered.keep(&issuer, &found);
            found
        }
    };
    Ok(Endpoints {
        authorize: authorize.unwrap_or(found.authorize),
        token: token.unwrap_or(found.token),
        ..found
    })
}

async fn discover(app: &Api, issuer: &str) -> Result<Endpoints, ApiError> {
    let mut last = None;
    for address in addresses(issuer)? {
        match ask(app, &address).await {
            Ok(metadata) if metadata.issuer != issuer => {
                return Err(ApiError::configuration(
                    "the issuer calls itself by another name than the settings do",
                ));
            }
            Ok(metadata) => {
                let endpoints = Endpoints {
                    authorize: metadata.authorization_endpoint,
                    token: metadata.token_endpoint,
                    revocation: metadata.revocation_endpoint,
                    names_itself: metadata.authorization_response_iss_parameter_supported,
                };
                let named = [&endpoints.authorize, &endpoints.token];
                for endpoint in named.into_iter().chain(&endpoints.revocation) {
                    if !may_name(issuer, endpoint) {
                        return Err(ApiError::configuration(
                            "the issuer names an endpoint that is neither https elsewhere nor on its own machine",
                        ));
                    }
                }
                return Ok(endpoints);
            }
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| ApiError::dependency("the issuer cannot be reached")))
}

/// The well-known addresses: OpenID Connect's behind the issuer, RFC 8414's between host and path.
fn addresses(issuer: &str) -> Result<[String; 2], ApiError> {
    let unusable = || ApiError::configuration("the issuer is no https address");
    let url = Url::parse(issuer).map_err(|_| unusable())?;
    if !is_safe(issuer) || url.query().is_some() || url.fragment().is_some() {
        return Err(unusable());
    }
    let openid = format!(
        "{}/.well-known/openid-configuration",
        issuer.trim_end_matches('/')
    );
    let path = url.path().trim_end_matches('/');
    let origin = url.origin().ascii_serialization();
    Ok([
        openid,
        format!("{origin}/.well-known/oauth-authorization-server{path}"),
    ])
}

async fn ask(app: &Api, address: &str) -> Result<Metadata, ApiError> {
    let unreachable = |_| ApiError::dependency("the issuer cannot be reached: try again later");
    let response = app.http.get(address).send().await.map_err(unreachable)?;
    if !response.status().is_success() {
        return Err(ApiError::dependency(format!(
            "the issuer answered with status {}",
            response.status().as_u16()
        )));
    }
    let body = check::read(response).await.map_err(unreachable)?;
    serde_json::from_slice(&body)
        .map_err(|_| ApiError::configuration("the issuer does not describe its endpoints"))
}

/// Codes and tokens travel there: https, or this machine.
fn is_safe(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else {
        return false;
    };
    url.scheme() == "https" || (url.scheme() == "http" && hosts::is_loopback(&url))
}

/// Whether an issuer may have the server ask there: an issuer elsewhere has no business on this machine, nor in the
/// networks around it.
fn may_name(issuer: &str, endpoint: &str) -> bool {
    let (Ok(issuer), Ok(url)) = (Url::parse(issuer), Url::parse(endpoint)) else {
        return false;
    };
    let its_own = hosts::is_loopback(&issuer) && hosts::is_loopback(&url);
    is_safe(endpoint) && (its_own || issuer.host() == url.host() || !hosts::is_inside(&url))
}

impl Discovered {
    fn look_up(&self, issuer: &str) -> Option<Endpoints> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, endpoints) = known.get(issuer)?;
        (since.elapsed() < LIFE).then(|| endpoints.clone())
    }

    fn keep(&self, issuer: &str, endpoints: &Endpoints) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(issuer.to_owned(), (Instant::now(), endpoints.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_well_known_addresses_are_asked() {
        assert_eq!(
            addresses("https://login.example.com/tenant").unwrap(),
            [
                "https://login.example.com/tenant/.well-known/openid-configuration",
                "https://login.example.com/.well-known/oauth-authorization-server/tenant",
            ],
            "OpenID Connect's, then RFC 8414's"
        );
    }

    #[test]
    fn an_issuer_must_be_safe() {
        for issuer in [
            "http://login.example.com",
            "ftp://127.0.0.1",
            "https://a.test/?x",
            "login",
        ] {
            assert!(addresses(issuer).is_err(), "{issuer}");
        }
        assert!(addresses("http://127.0.0.1:3000").is_ok(), "this machine");
    }

    #[test]
    fn an_issuer_names_nothing_inside() {
        let (away, here) = ("https://login.example.com", "http://127.0.0.1:3000");
        for (issuer, endpoint, allowed) in [
            (away, "https://login.example.com/token", true),
            (away, "https://tokens.example.net/", true),
            (away, "http://login.example.com/token", false),
            (away, "http://127.0.0.1:6379/", false),
            (away, "https://localhost/", false),
            (away, "https://localhost./", false),
            (away, "https://169.254.169.254/latest/", false),
            (here, "http://127.0.0.1:3000/token", true),
            (here, "http://login.localhost:3001/token", true),
            (here, "https://10.0.0.1/", false),
            ("https://10.0.0.1", "https://10.0.0.1/token", true),
            ("https://10.0.0.1", "https://10.0.0.2/token", false),
            (away, "login", false),
        ] {
            assert_eq!(
                may_name(issuer, endpoint),
                allowed,
                "{issuer} names {endpoint}"
            );
        }
    }
}
