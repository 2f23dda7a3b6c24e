//! OAuth2 providers by others: processes of their own, on a free port.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::root;

/// The secret of the client that the providers know.
pub const CLIENT_SECRET: &str = "a client secret of the tests";

/// The running provider: of OpenID, by `oidc-provider`. It ends when it is dropped.
pub struct Provider(Running);

/// Another one, by `django-oauth-toolkit`: it rotates refresh tokens, ends all of a sign-in when an old one comes again,
/// and revokes (RFC 7009). It ends when it is dropped.
pub struct Django {
    running: Running,
    // It is emptied after the provider has ended.
    _folder: tempfile::TempDir,
}

/// A process that said where it listens.
struct Running {
    issuer: String,
    child: Child,
}

impl Running {
    fn start(command: &mut Command, callback: &str, settings: &[(&str, &str)]) -> Self {
        let mut child = command
            .env("CALLBACK", callback)
            .env("CLIENT_SECRET", CLIENT_SECRET)
            .envs(settings.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("a provider does not start: {error}"));
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
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended already needs no ending.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Provider {
    /// Starts a provider that sends people back to `callback`, with these settings (see `oidc.mjs`).
    ///
    /// # Panics
    /// When Node.js or the packages of `tests/peers` are not there.
    pub fn start(callback: &str, settings: &[(&str, &str)]) -> Self {
        let folder = root().join("tests/peers");
        assert!(
            folder.join("node_modules/oidc-provider").exists(),
            "the packages of tests/peers are not installed: run `cargo xtask setup`"
        );
        let mut command = Command::new("node");
        command.arg("oidc.mjs").current_dir(folder);
        Self(Running::start(&mut command, callback, settings))
    }

    /// Its name, which is its address.
    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// An integration that signs in here, as the development backend reads it.
    pub fn integration(&self, secret_file: &Path) -> Value {
        let issuer = self.issuer();
        integration(json!({
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
                    "issuer": issuer,
                    "checkUrl": format!("{issuer}/me"),
                    "scopes": ["openid", "offline_access"],
                    "parameters": {"prompt": "consent"},
                    "clientId": "formloom",
                    "clientSecretFile": secret_file,
                },
            }],
        }))
    }
}

impl Django {
    /// Starts a provider that sends people back to `callback`, with these settings (see `provider.py`).
    ///
    /// # Panics
    /// When its packages are not there.
    pub fn start(callback: &str, settings: &[(&str, &str)]) -> Self {
        let python = python();
        assert!(
            python.exists(),
            "the packages of tests/peers/django are not installed: run `cargo xtask setup`"
        );
        let folder = tempfile::TempDir::new().expect("a folder");
        let mut command = Command::new(python);
        command
            .arg("provider.py")
            .current_dir(root().join("tests/peers/django"))
            .env("FOLDER", folder.path())
            .env("PYTHONDONTWRITEBYTECODE", "1");
        Self {
            running: Running::start(&mut command, callback, settings),
            _folder: folder,
        }
    }

    /// Its name, which is its address.
    pub fn issuer(&self) -> &str {
        &self.running.issuer
    }

    /// An integration that signs in here, as the development backend reads it.
    pub fn integration(&self, secret_file: &Path) -> Value {
        let issuer = self.issuer();
        integration(json!({
            "id": "65f0c0de00000000000000b2",
            "key": "ledger",
            "name": "Ledger",
            "description": "Signs in at a provider that rotates its tokens.",
            "logo": {"color": "#047857", "path": "M12 10h24v28H12z"},
            "options": [{
                "key": "oauth",
                "type": "oauth2",
                "title": "Ledger account",
                "oauth": {
                    "issuer": issuer,
                    "checkUrl": format!("{issuer}/me"),
                    "scopes": ["read"],
                    "clientId": "formloom",
                    "clientSecretFile": secret_file,
                },
            }],
        }))
    }
}

fn integration(integration: Value) -> Value {
    json!({"integrations": [integration]})
}

/// The interpreter of the folder that `cargo xtask setup` makes.
fn python() -> PathBuf {
    root().join("target/tools/django/bin/python")
}
