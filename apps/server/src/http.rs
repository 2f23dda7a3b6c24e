//! What all three servers do alike: refuse foreign host names, log without secrets, set headers.

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Router, middleware};

/// Whether a form was posted by a page of this origin. Browsers say so with every post; a page under `no-referrer`
/// says `null`.
pub(crate) fn is_from(headers: &HeaderMap, origin: &str) -> bool {
    headers
        .get(header::ORIGIN)
        .is_some_and(|said| said.as_bytes() == origin.as_bytes())
}

/// Text of others on one line, without characters that turn the reading direction or cannot be seen.
pub(crate) fn one_line(text: &str) -> String {
    let seen = |character: &char| !matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let line = text.chars().filter(seen).map(|character| {
        if character.is_control() {
            ' '
        } else {
            character
        }
    });
    line.collect::<String>().trim().to_owned()
}

/// Adds the common layers to the router of one `origin`.
pub(crate) fn wrap(router: Router, name: &'static str, origin: &str) -> Router {
    let origin = origin.to_owned();
    router
        .layer(middleware::from_fn_with_state(origin, only_own_host))
        .layer(middleware::from_fn_with_state(name, log))
}

/// Sets a header on a response, unless its value cannot be one.
pub(crate) fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// An HTML page under a policy. Such pages tell their address to nobody and are never stored.
pub(crate) fn html(status: StatusCode, policy: &str, body: String) -> Response {
    let mut response = (
        status,
        [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
        body,
    )
        .into_response();
    let headers = response.headers_mut();
    set(headers, header::CONTENT_SECURITY_POLICY, policy);
    set(headers, header::REFERRER_POLICY, "no-referrer");
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::CACHE_CONTROL, "no-store");
    response
}

/// A static asset that is part of the program.
pub(crate) fn asset(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, text).into_response()
}

/// A page of another site can point its own name at 127.0.0.1 and then read what it likes; the
/// `Host` header gives that away.
async fn only_own_host(State(origin): State<String>, request: Request, next: Next) -> Response {
    let own = origin.trim_start_matches("http://");
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    if host == own {
        return next.run(request).await;
    }
    let port = own.rsplit_once(':').map_or(own, |(_, port)| port);
    let local = host.strip_prefix("localhost:") == Some(port);
    if local && request.method() == Method::GET {
        let path = request
            .uri()
            .path_and_query()
            .map_or("/", |path| path.as_str());
        return Redirect::temporary(&format!("{origin}{path}")).into_response();
    }
    (
        StatusCode::MISDIRECTED_REQUEST,
        format!("this server answers only to {own}\n"),
    )
        .into_response()
}

/// Addresses carry request ids, states and (from the vendor's client) tokens: only the route is logged.
async fn log(State(server): State<&'static str>, request: Request, next: Next) -> Response<Body> {
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "(file)".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    tracing::info!(server, %method, route, status = response.status().as_u16());
    response
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn texts_of_others_are_one_visible_line() {
        assert_eq!(one_line(" a\r\nb\u{0} "), "a  b", "control characters");
        assert_eq!(
            one_line("\u{202e}ab\u{2066}\u{200b}"),
            "ab",
            "turned and hidden ones"
        );
    }
}
