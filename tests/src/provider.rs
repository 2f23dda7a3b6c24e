//! Starts the OpenID provider of `tests/peers`, which `cargo xtask setup` installs.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::root;

/// The secret of the client that the provider knows.
pub const CLIENT_SECRET: &str = "a client secret of the tests";

/// A running provider. It ends when it is dropped.
pub struct Provider {
    issuer: String,
    child: Child,
}

impl Provider {
    /// Starts it, with the callback address of the client that it knows and further settings (see `oidc.mjs`).
    ///
    /// # Panics
    /// When Node.js or the packages of `tests/peers` are not there.
    pub fn start(callback: &str, settings: &[(&str, &str)]) -> Self {
        let folder = root().join("tests/peers");
        assert!(
            folder.join("node_modules/oidc-provider").exists(),
            "the packages of tests/peers are not installed: run `cargo xtask setup`"
        );
        let mut child = Command::new("node")
            .arg("oidc.mjs")
            .current_dir(folder)
            .env("CALLBACK", callback)
            .env("CLIENT_SECRET", CLIENT_SECRET)
            .envs(settings.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("node does not start: {error}"));
        let mut lines = child
            .stdout
            .take()
            .map(BufReader::new)
            .into_iter()
            .flat_map(BufRead::lines)
            .map_while(Result::ok);
        let issuer = lines
            .find_map(|line| line.strip_prefix("listening ").map(str::to_owned))
            .unwrap_or_else(|| panic!("the provider says where it listens"));
        // The rest is read, so that it never waits for somebody to read it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { issuer, child }
    }

    /// Its name, which is its address.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// An integration that signs in here, as the development backend reads it.
    pub fn integration(&self, secret_file: &std::path::Path) -> serde_json::Value {
        serde_json::json!({"integrations": [{
            "id": "65f0c0de00000000000000b1",
            "key": "passport",
            "name": "Passport",
            "description": "Signs in at an OpenID provider.",
            "logo": {"color": "#1d4ed8", "path": "M12 10h24v28H12z"},
            "options": [{
                "key": "openid",
                "type": "oauth2",
                "title": "Passport account",
                "oauth": {
                    "issuer": self.issuer,
                    "checkUrl": format!("{}/me", self.issuer),
                    "scopes": ["openid", "offline_access"],
                    "parameters": {"prompt": "consent"},
                    "clientId": "formloom",
                    "clientSecretFile": secret_file,
                },
            }],
        }]})
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // One that has ended already needs no ending.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
