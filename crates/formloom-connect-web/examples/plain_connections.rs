//! The customer's connections as a list of names, by the same client that flows use.

use std::rc::Rc;
use std::sync::Arc;

use formloom_connect::backend::{ConnectionQuery, Membrane};
use formloom_connect::wire::Connection;
use formloom_connect::{ConnectError, Secret};
use formloom_connect_web::{Client, Token, TokenSource};
use wasm_bindgen_futures::spawn_local;

fn main() {
    let source: TokenSource = Rc::new(|| Box::pin(token()));
    let client = Client::new("http://localhost:8080", Arc::new(Membrane::new()), source);
    spawn_local(async move {
        let text = match connections(&client).await {
            Ok(list) => list
                .iter()
                .map(|connection| connection.name.as_str())
                .collect::<Vec<_>>()
                .join(", "),
            Err(error) => error.to_string(),
        };
        let body = web_sys::window().and_then(|window| window.document()?.body());
        if let Some(body) = body {
            body.set_text_content(Some(&text));
        }
    });
}

/// Every page of the list.
async fn connections(client: &Client) -> Result<Vec<Connection>, ConnectError> {
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let query = ConnectionQuery::default().with_cursor(cursor);
        let answer = client.send(client.backend().connections(&query)).await?;
        let page = client.backend().read_connections(&answer)?;
        found.extend(page.items);
        cursor = page.cursor;
        if cursor.is_none() {
            return Ok(found);
        }
    }
}

/// A page asks its own backend for a token, and returns `None` where it gets none.
async fn token() -> Option<Token> {
    let value = Secret::new("a-token-for-development".to_owned());
    Some(Token::new(value, u64::MAX))
}
