//! Speaks to an OAuth2 service through the `oauth2` crate: exchange of a code, renewal of a token.

use oauth2::basic::{BasicClient, BasicErrorResponse, BasicErrorResponseType, BasicTokenResponse};
use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, ClientSecret, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, TokenResponse,
    TokenUrl,
};
use serde_json::json;

use super::{Api, ApiError, discovery};
use crate::catalog::{Integration, OAuth};
use crate::check::{self, tidy};
use crate::clock;
use crate::store::Tokens;

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// The token request could not be made.
#[derive(Debug, thiserror::Error)]
enum SendError {
    #[error("the service cannot be reached")]
    Reach(#[from] reqwest::Error),
    #[error("the service's answer is not HTTP as expected")]
    Form(#[from] axum::http::Error),
}

/// Exchanges a code for tokens.
pub(super) async fn exchange(
    app: &Api,
    integration: &Integration,
    oauth: &OAuth,
    code: &str,
    verifier: String,
) -> Result<Tokens, ApiError> {
    let answer = client(app, oauth)
        .await?
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .set_pkce_verifier(PkceCodeVerifier::new(verifier))
        .request_async(&|request| send(app.http.clone(), request))
        .await
        .map_err(|error| token_error(integration, error))?;
    Ok(tokens(&answer, None))
}

/// Renews tokens; a service that sends no new refresh token keeps the old one.
pub(super) async fn renew(
    app: &Api,
    integration: &Integration,
    oauth: &OAuth,
    refresh: &str,
) -> Result<Tokens, ApiError> {
    let answer = client(app, oauth)
        .await?
        .exchange_refresh_token(&RefreshToken::new(refresh.to_owned()))
        .request_async(&|request| send(app.http.clone(), request))
        .await
        .map_err(|error| token_error(integration, error))?;
    Ok(tokens(&answer, Some(refresh)))
}

/// The settings of an option, or the error that there are none.
pub(super) fn settings<'a>(
    integration: &'a Integration,
    option: Option<&str>,
) -> Result<&'a OAuth, ApiError> {
    let found = integration
        .option(option)
        .and_then(|option| option.oauth.as_ref());
    found.ok_or_else(|| {
        ApiError::configuration(format!(
            "{} has no OAuth2 settings for this option",
            integration.name
        ))
    })
}

/// As what the client is known to the service: its id, and its secret where it has one.
pub(super) async fn credentials(
    app: &Api,
    oauth: &OAuth,
) -> Result<(String, Option<String>), ApiError> {
    let Some(id) = &oauth.client_id else {
        return Ok((app.client.id.clone(), Some(app.client.secret.clone())));
    };
    let secret = match (&oauth.client_secret_env, &oauth.client_secret_file) {
        (Some(name), _) => Some(std::env::var(name).map_err(|_| unusable("client secret"))?),
        (None, Some(path)) => {
            let text = tokio::fs::read_to_string(path).await;
            let text = text.map_err(|_| unusable("client secret"))?;
            Some(text.trim().to_owned())
        }
        // A public client: PKCE alone protects its codes.
        (None, None) => None,
    };
    Ok((id.clone(), secret))
}

/// A part of the header of a client, as RFC 6749 writes it (section 2.3.1).
pub(super) fn encoded(part: &str) -> String {
    url::form_urlencoded::byte_serialize(part.as_bytes()).collect()
}

fn unusable(what: &str) -> ApiError {
    ApiError::configuration(format!("the OAuth2 settings have no usable {what}"))
}

/// The client that the service knows.
pub(super) async fn client(app: &Api, oauth: &OAuth) -> Result<Client, ApiError> {
    let (id, secret) = credentials(app, oauth).await?;
    let endpoints = discovery::endpoints(app, oauth).await?;
    let mut client = BasicClient::new(ClientId::new(id))
        .set_auth_uri(
            AuthUrl::new(endpoints.authorize).map_err(|_| unusable("authorisation address"))?,
        )
        .set_token_uri(TokenUrl::new(endpoints.token).map_err(|_| unusable("token address"))?)
        .set_redirect_uri(
            RedirectUrl::new(app.callback()).map_err(|_| unusable("callback address"))?,
        );
    if let Some(secret) = secret {
        client = client.set_client_secret(ClientSecret::new(secret));
    }
    Ok(client)
}

async fn send(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, SendError> {
    let response = http.execute(request.try_into()?).await?;
    let mut answer = axum::http::Response::builder().status(response.status());
    for (name, value) in response.headers() {
        answer = answer.header(name, value);
    }
    Ok(answer.body(check::read(response).await?)?)
}

fn tokens(answer: &BasicTokenResponse, old_refresh: Option<&str>) -> Tokens {
    let scopes = answer.scopes();
    let life = answer
        .expires_in()
        .and_then(|life| i64::try_from(life.as_secs()).ok());
    Tokens {
        access: answer.access_token().secret().clone(),
        refresh: answer
            .refresh_token()
            .map(|token| token.secret().clone())
            .or_else(|| old_refresh.map(str::to_owned)),
        expires_at: life.map(|life| clock::now().saturating_add(life)),
        scopes: scopes.map(|all| all.iter().map(|scope| tidy(scope)).collect()),
        grant: None,
    }
}

fn token_error(
    integration: &Integration,
    error: RequestTokenError<SendError, BasicErrorResponse>,
) -> ApiError {
    let name = &integration.name;
    match error {
        RequestTokenError::ServerResponse(answer) => {
            let description = answer.error_description().map(|text| tidy(text));
            let error = denied(integration, &tidy(answer.error().as_ref()), description);
            // Whatever else it refuses is the request, or us (RFC 6749, section 5.2).
            match answer.error() {
                BasicErrorResponseType::InvalidGrant => error.for_good(),
                _ => error,
            }
        }
        RequestTokenError::Request(_) => {
            ApiError::dependency(format!("{name} cannot be reached: try again later"))
        }
        _ => ApiError::dependency(format!(
            "{name} answered the token request in a form that is not OAuth2"
        )),
    }
}

/// The error for a refusal: the service's own reason, in `data.provider` as well.
pub(super) fn denied(
    integration: &Integration,
    code: &str,
    description: Option<String>,
) -> ApiError {
    let reason = description
        .clone()
        .unwrap_or_else(|| code.replace('_', " "));
    let error = ApiError::connection(format!("{} did not connect: {reason}", integration.name));
    error.with(
        "provider",
        json!({"error": code, "description": description}),
    )
}
