//! Resolves the references of a schema that is spread over two documents.

#![allow(clippy::print_stdout, reason = "an example prints")]

use formloom_schema::SchemaOptions;
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schema = json!({
        "$id": "https://example.org/order",
        "properties": {
            "billing": { "$ref": "address#short" },
            "items": { "$ref": "#/$defs/items" },
            "carrier": { "$ref": "carrier" }
        },
        "$defs": { "items": { "type": "array" } }
    });
    let address = json!({
        "$id": "https://example.org/address",
        "$defs": { "short": { "$anchor": "short", "maxLength": 200 } }
    });
    let options = SchemaOptions::default().with_document("https://example.org/address", address);
    let documents = options.documents_of(&schema)?;
    let base = documents.surroundings(&documents.root()).base;
    for reference in ["address#short", "#/$defs/items", "carrier"] {
        match documents.resolve(&base, reference) {
            Some(location) => println!(
                "{reference} is {}: {}",
                location.show(),
                documents.value(&location).cloned().unwrap_or_default()
            ),
            None => println!(
                "{reference} needs the document {}",
                documents.absent(&base, reference).unwrap_or_default()
            ),
        }
    }
    Ok(())
}
