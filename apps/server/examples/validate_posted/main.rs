//! A server that takes only what its form accepts. Try it:
//!
//! ```sh
//! cargo run -p formloom-server --example validate_posted
//! curl -i localhost:3000 --json '{"host": "db.example.org", "port": 70000}'
//! ```

mod extractor;

use axum::Router;
use axum::routing::post;
use extractor::Accepted;
use formloom_core::compile;
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schema = json!({
        "type": "object",
        "required": ["host"],
        "properties": {
            "host": { "type": "string", "format": "hostname" },
            "port": { "type": "integer", "maximum": 65535 }
        }
    });
    // Compiled once; a page compiles the same schema.
    let form = compile(&schema)?.form;
    let app = Router::new().route("/", post(save)).with_state(form);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 3000)).await?;
    axum::serve(listener, app).await?;
    Ok(())
}

async fn save(Accepted(submitted): Accepted) -> String {
    format!("saved {}", submitted.instance)
}
