//! The one key of a data folder. Everything else that must stay secret is sealed with it or derived
//! from it, so that a restart needs nothing but the folder, or the folder and `FORMLOOM_KEY`.

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

const NONCE_LENGTH: usize = 24;

/// Seals what is stored, and derives the secrets of tokens.
pub(crate) struct Keys {
    key: Zeroizing<[u8; 32]>,
    cipher: XChaCha20Poly1305,
    /// The key of before: it opens what it sealed, and seals nothing.
    old: Option<Box<Self>>,
}

/// The sealed bytes were changed, belong to another place, or were sealed with another key.
#[derive(Debug, thiserror::Error)]
#[error(
    "stored data cannot be opened with this key: use the FORMLOOM_KEY or the key file it was written with"
)]
pub(crate) struct CannotOpen;

impl Keys {
    /// Reads the key from `FORMLOOM_KEY`, else from the folder's key file, which the first run makes.
    pub(crate) fn load(folder: &Path) -> Result<Self, String> {
        let key = match std::env::var("FORMLOOM_KEY") {
            Ok(text) => parse(&text).ok_or(
                "FORMLOOM_KEY must be 32 bytes, written as 64 hexadecimal digits or in base64",
            )?,
            Err(_) => from_file(&folder.join("key"))?,
        };
        let mut keys = Self::new(key);
        keys.old = Self::before(folder)?.map(Box::new);
        Ok(keys)
    }

    /// The key that was in use before: `FORMLOOM_OLD_KEY`, else the file `key.old`.
    fn before(folder: &Path) -> Result<Option<Self>, String> {
        let path = folder.join("key.old");
        let key = match std::env::var("FORMLOOM_OLD_KEY") {
            Ok(text) => parse(&text).ok_or(
                "FORMLOOM_OLD_KEY must be 32 bytes, written as 64 hexadecimal digits or in base64",
            )?,
            Err(_) if path.exists() => from_file(&path)?,
            Err(_) => return Ok(None),
        };
        Ok(Some(Self::new(key)))
    }

    fn new(key: Zeroizing<[u8; 32]>) -> Self {
        let cipher = XChaCha20Poly1305::new(&Key::from(*key));
        Self {
            key,
            cipher,
            old: None,
        }
    }

    /// Encrypts `plain` for one `place` (table, column and row): it opens nowhere else.
    pub(crate) fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, CannotOpen> {
        let nonce: [u8; NONCE_LENGTH] = random_bytes();
        let payload = Payload {
            msg: plain,
            aad: place.as_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| CannotOpen)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts what [`Self::seal`] made for the same place.
    pub(crate) fn open(
        &self,
        place: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, CannotOpen> {
        let (nonce, message) = sealed
            .split_first_chunk::<NONCE_LENGTH>()
            .ok_or(CannotOpen)?;
        let payload = Payload {
            msg: message,
            aad: place.as_bytes(),
        };
        let opened = self.cipher.decrypt(&XNonce::from(*nonce), payload);
        match (opened, &self.old) {
            (Ok(plain), _) => Ok(Zeroizing::new(plain)),
            (Err(_), Some(old)) => old.open(place, sealed),
            (Err(_), None) => Err(CannotOpen),
        }
    }

    /// The secret for one purpose, and that of the key of before.
    pub(crate) fn derive_all(&self, purpose: &str) -> Vec<Vec<u8>> {
        let old = self.old.as_ref().map(|old| old.derive(purpose));
        std::iter::once(self.derive(purpose)).chain(old).collect()
    }

    /// A secret for one purpose, the same after each restart.
    pub(crate) fn derive(&self, purpose: &str) -> Vec<u8> {
        match <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(self.key.as_slice()) {
            Ok(mac) => mac
                .chain_update(purpose.as_bytes())
                .finalize()
                .into_bytes()
                .to_vec(),
            // HMAC takes keys of any length, so this arm is for the type alone.
            Err(_) => random_bytes::<32>().to_vec(),
        }
    }
}

/// Marks what is given away to come back, so that what was made up is told from it without a look into the store.
pub(crate) struct Marks(Vec<Vec<u8>>);

/// 128 bits, in base64url: as many as the value itself has at least.
const MARK_LENGTH: usize = 22;

impl Marks {
    /// With these secrets: that of today makes marks, and each knows its own.
    pub(crate) const fn new(secrets: Vec<Vec<u8>>) -> Self {
        Self(secrets)
    }

    /// A random token with a mark.
    pub(crate) fn token(&self) -> String {
        let token = random_token();
        let mark = self.0.first().and_then(|secret| mark(secret, &token));
        format!("{token}.{}", mark.unwrap_or_default())
    }

    /// Whether [`Self::token`] made it. It may be used up, or too old.
    pub(crate) fn knows(&self, token: &str) -> bool {
        let Some((token, given)) = token.rsplit_once('.') else {
            return false;
        };
        let mut marks = self.0.iter().filter_map(|secret| mark(secret, token));
        marks.any(|mark| bool::from(mark.as_bytes().ct_eq(given.as_bytes())))
    }
}

fn mark(secret: &[u8], token: &str) -> Option<String> {
    let mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(secret).ok()?;
    let mac = mac.chain_update(token.as_bytes()).finalize().into_bytes();
    let mut mark = URL_SAFE_NO_PAD.encode(mac);
    mark.truncate(MARK_LENGTH);
    Some(mark)
}

impl fmt::Debug for Marks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Marks(…)")
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// 128 random bits in hexadecimal, for ids.
pub(crate) fn random_id() -> String {
    random_bytes::<16>()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// 256 random bits in base64url, for codes, states and nonces.
pub(crate) fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<32>())
}

/// A number from 0 to 1, to spread what would come at once.
pub(crate) fn random_share() -> f64 {
    f64::from(u32::from_le_bytes(random_bytes())) / f64::from(u32::MAX)
}

/// SHA-256 in base64url: what is stored instead of a bearer value, and PKCE's S256.
pub(crate) fn digest(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

#[allow(
    clippy::expect_used,
    reason = "without randomness nothing here is safe, so there is no way on"
)]
fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

fn from_file(path: &Path) -> Result<Zeroizing<[u8; 32]>, String> {
    match fs::read_to_string(path) {
        Ok(_) if is_open_to_others(path) => Err(format!(
            "{} can be read by other users of this machine: `chmod 600` it, or make a new key if they did read it",
            path.display()
        )),
        Ok(text) => {
            parse(&text).ok_or_else(|| format!("{} holds no key of 32 bytes", path.display()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => make_file(path),
        Err(error) => Err(format!("cannot read {}: {error}", path.display())),
    }
}

#[cfg(unix)]
pub(crate) fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

/// Other systems have no such bits: there the folder's own rights count.
#[cfg(not(unix))]
pub(crate) fn is_open_to_others(_path: &Path) -> bool {
    false
}

fn make_file(path: &Path) -> Result<Zeroizing<[u8; 32]>, String> {
    let key = Zeroizing::new(random_bytes());
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let text = Zeroizing::new(STANDARD.encode(key.as_slice()));
    options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    Ok(key)
}

fn parse(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let text = text.trim();
    let bytes = Zeroizing::new(if text.len() == 64 {
        (0..64)
            .step_by(2)
            .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
            .collect::<Option<Vec<_>>>()?
    } else {
        STANDARD
            .decode(text)
            .or_else(|_| URL_SAFE_NO_PAD.decode(text))
            .ok()?
    });
    <[u8; 32]>::try_from(bytes.as_slice())
        .ok()
        .map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(byte: u8) -> Keys {
        Keys::new(Zeroizing::new([byte; 32]))
    }

    #[test]
    fn sealed_data_opens_only_in_its_place_with_its_key() {
        let sealed = keys(1).seal("a", b"secret").unwrap();
        assert_eq!(
            keys(1).open("a", &sealed).unwrap().as_slice(),
            b"secret",
            "same key, same place"
        );
        assert!(
            keys(1).open("b", &sealed).is_err(),
            "another place is refused"
        );
        assert!(
            keys(2).open("a", &sealed).is_err(),
            "another key is refused"
        );
        assert!(
            keys(1).open("a", b"short").is_err(),
            "what is too short is refused"
        );
    }

    #[test]
    fn what_was_made_up_has_no_mark() {
        let (old, new) = (vec![1; 32], vec![2; 32]);
        let token = Marks::new(vec![old.clone()]).token();
        let marks = Marks::new(vec![new, old]);
        assert!(marks.knows(&token), "one of the key of before");
        assert!(marks.knows(&marks.token()), "one of today");
        for made_up in [
            "",
            ".",
            "x",
            &token[1..],
            &token[..token.len() - 1],
            &format!("{token}x"),
        ] {
            assert!(!marks.knows(made_up), "{made_up}");
        }
        assert!(
            !Marks::new(Vec::new()).knows(&format!("{}.", random_token())),
            "without a key"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let made = from_file(&path).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "the first run's key is for its owner");
        assert_eq!(from_file(&path).unwrap(), made, "the next run reads it");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let refused = from_file(&path).unwrap_err();
        assert!(refused.contains("chmod 600"), "what to do: {refused}");
    }

    #[test]
    fn keys_are_read_as_hexadecimal_and_as_base64() {
        assert_eq!(
            parse(&"0a".repeat(32)).as_deref(),
            Some(&[10; 32]),
            "hexadecimal"
        );
        assert_eq!(
            parse(&STANDARD.encode([10; 32])).as_deref(),
            Some(&[10; 32]),
            "base64"
        );
        assert!(parse("short").is_none(), "anything else is refused");
    }
}
