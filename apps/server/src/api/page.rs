//! The part of a list that a request asks for.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::ApiError;

const DEFAULT_LIMIT: usize = 100;

/// The part of a list that a request asks for.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) limit: usize,
    pub(super) after: Option<i64>,
}

impl Page {
    /// Reads `limit` (1 to 1000) and `cursor`, of which `0` is the start.
    pub(super) fn read(query: &HashMap<String, String>) -> Result<Self, ApiError> {
        let limit = match query.get("limit") {
            None => DEFAULT_LIMIT,
            Some(text) => text
                .parse()
                .ok()
                .filter(|limit| (1..=1000).contains(limit))
                .ok_or_else(|| {
                    ApiError::parameter("limit", "must be a whole number from 1 to 1000")
                })?,
        };
        // The vendor's client calls the start `0`.
        let given = query.get("cursor").filter(|text| *text != "0");
        let after = given.map(|text| {
            decode(text)
                .ok_or_else(|| ApiError::parameter("cursor", "must come from an earlier answer"))
        });
        Ok(Self {
            limit,
            after: after.transpose()?,
        })
    }

    /// An opaque cursor for what follows a position.
    pub(super) fn cursor(position: i64) -> String {
        URL_SAFE_NO_PAD.encode(format!("after:{position}"))
    }
}

fn decode(cursor: &str) -> Option<i64> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    std::str::from_utf8(&bytes)
        .ok()?
        .strip_prefix("after:")?
        .parse()
        .ok()
}
