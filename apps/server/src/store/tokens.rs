//! What OAuth2 providers gave, and who else may live by it.

use std::fmt;

use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::{Store, StoreError, unseal};
use crate::keys::digest;

/// What an OAuth2 provider gave.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: Option<String>,
    /// Seconds since 1970.
    pub(crate) expires_at: Option<i64>,
    /// What the service granted, where it says so.
    #[serde(default)]
    pub(crate) scopes: Option<Vec<String>>,
    /// The digest of the first token of the sign-in that these come of: renewals keep it.
    #[serde(default)]
    pub(crate) grant: Option<String>,
}

impl Tokens {
    /// By what tokens that come of one sign-in know each other.
    pub(crate) fn grant(&self) -> String {
        let first = || digest(self.refresh.as_ref().unwrap_or(&self.access));
        self.grant.clone().unwrap_or_else(first)
    }

    /// Whether a service that ends one of these ends the others: some give the same tokens for every sign-in of an account.
    fn are_of_one_grant(&self, other: &Self) -> bool {
        let same_refresh = self.refresh.is_some() && self.refresh == other.refresh;
        same_refresh || self.access == other.access || self.grant() == other.grant()
    }
}

impl Store {
    /// Whether a live connection of these integrations may use what tokens were given for: one of the customer, which may
    /// be of the same account, or one of anybody with tokens of the same sign-in.
    pub(crate) async fn may_use(
        &self,
        customer: &str,
        integrations: Vec<String>,
        tokens: &Tokens,
    ) -> Result<bool, StoreError> {
        let (customer, tokens) = (customer.to_owned(), tokens.clone());
        self.run(move |transaction, keys| {
            let mut statement = transaction.prepare_cached(
                "SELECT id, customer, tokens FROM connections WHERE integration = ?1 AND archived_at IS NULL AND tokens IS NOT NULL ORDER BY customer = ?2 DESC",
            )?;
            for integration in integrations {
                let mut rows = statement.query(params![integration, customer])?;
                while let Some(row) = rows.next()? {
                    let (id, whose): (String, String) = (row.get(0)?, row.get(1)?);
                    let other = || unseal(keys, &place(&id), &row.get::<_, Vec<u8>>(2)?);
                    if whose == customer || tokens.are_of_one_grant(&other()?) {
                        return Ok(true);
                    }
                }
            }
            Ok(false)
        })
        .await
    }
}

/// For what the tokens of a connection are sealed.
pub(super) fn place(id: &str) -> String {
    format!("connections.tokens:{id}")
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(…)")
    }
}
