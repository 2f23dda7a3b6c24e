//! Leaves the page for a sign-in and comes back: the address must be on a list, and the return must carry the nonce.

#![allow(clippy::print_stdout, reason = "an example prints")]

use formloom_connect::AttemptIds;
use formloom_connect::redirect::{AllowedRedirect, RedirectUri, clean_query, parse_return};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let allowed = [AllowedRedirect::OriginAndPath(
        "https://app.example.com/settings".to_owned(),
    )];
    for text in [
        "https://app.example.com/settings?tab=accounts",
        "https://evil.example.net/settings",
        "http://app.example.com/settings",
    ] {
        match RedirectUri::parse(text, &allowed) {
            Ok(uri) => println!("{text}: allowed, room for a nonce: {}", uri.takes_nonce()),
            Err(error) => println!("{text}: {error}"),
        }
    }

    let uri = RedirectUri::parse("https://app.example.com/settings?tab=accounts", &allowed)?;
    // A host draws the bytes from a source fit for secrets.
    let ids = AttemptIds::from_bytes([7; 32]);
    let address = uri.with_nonce(&ids.nonce);
    println!("\nreturn to {address}");

    let query = address.split_once('?').map_or("", |(_, query)| query);
    let returned = format!("?{query}&connectionId=c-1");
    let other = AttemptIds::from_bytes([8; 32]);
    for (whose, nonce) in [("this attempt", &ids.nonce), ("another one", &other.nonce)] {
        match parse_return(&returned, Some(nonce)) {
            Some(Ok(result)) => println!("read as that of {whose}: {result:?}"),
            Some(Err(error)) => println!("read as that of {whose}: {error}"),
            None => println!("no return"),
        }
    }
    println!("the address afterwards: {}", clean_query(&returned));
    Ok(())
}
