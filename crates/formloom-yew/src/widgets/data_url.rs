//! A file as a data URL (RFC 2397): what is in one, and how one that a browser made gets a name.

use std::fmt::Write as _;

/// Images that are shown. SVG is none of them: it can hold more than a picture.
const IMAGES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// What a data URL says of its file.
#[derive(PartialEq, Debug)]
pub(super) struct DataUrl {
    /// The media type without parameters; may be empty.
    pub(super) media: String,
    /// The name of the file, where it is kept.
    pub(super) name: Option<String>,
    /// The size of the file in bytes.
    pub(super) size: usize,
}

impl DataUrl {
    /// Reads a data URL; none where a text is none.
    pub(super) fn read(url: &str) -> Option<Self> {
        let (head, data) = url.strip_prefix("data:")?.split_once(',')?;
        let mut parts = head.split(';');
        let media = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let (mut name, mut base64) = (None, false);
        for part in parts {
            if let Some(escaped) = part.strip_prefix("name=") {
                name = Some(unescape(escaped)).filter(|name| !name.is_empty());
            } else {
                base64 |= part.trim().eq_ignore_ascii_case("base64");
            }
        }
        let size = if base64 {
            data.trim_end_matches('=').len() * 3 / 4
        } else {
            unescape(data).len()
        };
        Some(Self { media, name, size })
    }

    /// Whether it is an image that can be shown.
    pub(super) fn is_image(&self) -> bool {
        IMAGES.contains(&self.media.as_str())
    }
}

/// Puts the name of a file into its data URL, as other engines do: `data:…;name=…;base64,…`.
pub(super) fn with_name(url: &str, name: &str) -> String {
    match url.split_once(";base64,") {
        Some((head, data)) if !name.is_empty() && !head.contains(',') => {
            format!("{head};name={};base64,{data}", escape(name))
        }
        _ => url.to_owned(),
    }
}

/// How many bytes a file may have whose data URL has at most `limit` characters; `head` is what stands before the data.
pub(super) fn bytes_within(limit: usize, head: usize) -> usize {
    limit.saturating_sub(head) / 4 * 3
}

/// The characters of a data URL before its data.
pub(super) fn head_length(media: &str, name: &str) -> usize {
    let media = if media.is_empty() {
        "application/octet-stream"
    } else {
        media
    };
    let name = if name.is_empty() {
        0
    } else {
        ";name=".len() + escape(name).len()
    };
    "data:;base64,".len() + media.len() + name
}

/// A size as people read it, in units of 1000.
pub(super) fn shown_size(bytes: usize) -> String {
    const UNITS: [&str; 4] = ["B", "kB", "MB", "GB"];
    let (mut unit, mut whole) = (0, 1);
    while bytes / whole >= 1000 && unit + 1 < UNITS.len() {
        whole *= 1000;
        unit += 1;
    }
    // One digit behind the point where there is one before it.
    let tenths = bytes * 10 / whole;
    if unit > 0 && tenths < 100 && !tenths.is_multiple_of(10) {
        format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
    } else {
        format!("{} {}", tenths / 10, UNITS[unit])
    }
}

/// Percent-encoding of everything but letters, digits and `-_.~` (RFC 3986, section 2.3).
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let code = bytes
            .get(at + 1..at + 3)
            .filter(|_| *byte == b'%')
            .and_then(|code| std::str::from_utf8(code).ok())
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        plain.push(code.unwrap_or(*byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{DataUrl, bytes_within, head_length, shown_size, with_name};

    #[test]
    fn a_file_is_read_from_its_url() {
        #[track_caller]
        fn check(url: &str, expected: Option<(&str, Option<&str>, usize)>) {
            let found = DataUrl::read(url);
            let found = found
                .as_ref()
                .map(|file| (file.media.as_str(), file.name.as_deref(), file.size));
            assert_eq!(found, expected, "{url}");
        }
        check(
            "data:image/png;base64,iVBORw0K",
            Some(("image/png", None, 6)),
        );
        check(
            "data:text/plain;name=a%20b.txt;base64,QQ==",
            Some(("text/plain", Some("a b.txt"), 1)),
        );
        check(
            "data:text/plain;charset=utf-8,%C3%A4b",
            Some(("text/plain", None, 3)),
        );
        check("data:,", Some(("", None, 0)));
        check("data:;name=;base64,QUI=", Some(("", None, 2)));
        check("data:;name=%zz%,x", Some(("", Some("%zz%"), 1)));
        check("data:text/plain", None);
        check("https://example.com/a,b", None);
    }

    #[test]
    fn a_name_is_kept() {
        let url = with_name("data:image/png;base64,QUI=", "Ä;b,1.png");
        assert_eq!(
            url, "data:image/png;name=%C3%84%3Bb%2C1.png;base64,QUI=",
            "written"
        );
        assert_eq!(
            url.find("QUI"),
            Some(head_length("image/png", "Ä;b,1.png")),
            "its length is known before"
        );
        let file = DataUrl::read(&url).expect("a data URL");
        assert_eq!(file.name.as_deref(), Some("Ä;b,1.png"), "read");
        assert_eq!(
            with_name("data:,a;base64,b", "x"),
            "data:,a;base64,b",
            "not base64"
        );
        assert_eq!(
            with_name("data:a/b;base64,QQ==", ""),
            "data:a/b;base64,QQ==",
            "no name"
        );
    }

    #[test]
    fn a_limit_of_the_url_is_one_of_the_file() {
        let head = head_length("text/plain", "");
        assert_eq!(
            head,
            "data:text/plain;base64,".len(),
            "what stands before the data"
        );
        assert_eq!(
            bytes_within(head + 8, head),
            6,
            "four characters for three bytes"
        );
        assert_eq!(bytes_within(head + 7, head), 3, "only whole groups");
        assert_eq!(bytes_within(3, head), 0, "nothing fits");
    }

    #[test]
    fn sizes_are_short() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1 kB"),
            (1500, "1.5 kB"),
            (12_345, "12 kB"),
            (2_000_000, "2 MB"),
            (5_000_000_000, "5 GB"),
        ] {
            assert_eq!(shown_size(bytes), text, "{bytes}");
        }
    }

    #[test]
    fn only_pictures_are_shown() {
        let is_image = |url: &str| DataUrl::read(url).is_some_and(|file| file.is_image());
        assert!(is_image("data:image/PNG;base64,AA=="), "a picture");
        assert!(
            !is_image("data:image/svg+xml;base64,AA=="),
            "may hold a program"
        );
        assert!(!is_image("data:text/html,x"), "no picture");
    }
}
