//! Punycode (RFC 3492).

/// What a text of lower-case letters, digits and hyphens stands for (section 6.2); none where it stands for nothing.
pub(super) fn decode(text: &str) -> Option<String> {
    let (basic, extended) = match text.rsplit_once('-') {
        // Without basic characters there is no delimiter: this hyphen would be a digit, which it is not.
        Some(("", _)) | None => ("", text),
        Some(parts) => parts,
    };
    let mut letters: Vec<char> = basic.chars().collect();
    let mut digits = extended.bytes();
    let (mut code, mut at, mut bias) = (0x80_u32, 0_u32, 72_u32);
    while digits.len() > 0 {
        let delta = read(&mut digits, bias)?;
        let length = u32::try_from(letters.len()).ok()?.checked_add(1)?;
        bias = adapt(delta, length, at == 0);
        at = at.checked_add(delta)?;
        code = code.checked_add(at / length)?;
        at %= length;
        letters.insert(usize::try_from(at).ok()?, char::from_u32(code)?);
        at += 1;
    }
    Some(letters.into_iter().collect())
}

/// A number in digits of variable weight (section 3.3).
fn read(digits: &mut impl Iterator<Item = u8>, bias: u32) -> Option<u32> {
    let (mut number, mut weight, mut position) = (0_u32, 1_u32, 0_u32);
    loop {
        position = position.checked_add(36)?;
        let digit = digit(digits.next()?)?;
        number = number.checked_add(digit.checked_mul(weight)?)?;
        let threshold = position.saturating_sub(bias).clamp(1, 26);
        if digit < threshold {
            return Some(number);
        }
        weight = weight.checked_mul(36 - threshold)?;
    }
}

/// The value of a digit (section 5).
fn digit(byte: u8) -> Option<u32> {
    match byte {
        b'a'..=b'z' => Some(u32::from(byte - b'a')),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 26),
        _ => None,
    }
}

/// The bias for the next number (section 6.1).
fn adapt(delta: u32, length: u32, is_first: bool) -> u32 {
    let mut delta = delta / if is_first { 700 } else { 2 };
    delta += delta / length;
    let mut position = 0;
    while delta > 35 * 26 / 2 {
        delta /= 35;
        position += 36;
    }
    position + 36 * delta / (delta + 38)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn samples_of_the_rfc_are_read() {
        // Section 7.1 (B), (I), (L) and (S).
        for (text, expected) in [
            ("ihqwcrb4cv8a8dqg056pqjye", Some("他们为什么不说中文")),
            (
                "b1abfaaepdrnnbgefbadotcwatmq2g4l",
                Some("почемужеонинеговорятпорусски"),
            ),
            ("3b-ww4c5e180e575a65lsy2b", Some("3年b組金八先生")),
            ("-> $1.00 <--", Some("-> $1.00 <-")),
            ("", Some("")),
            ("abc-", Some("abc")),
            ("-", None),
            ("a", Some("\u{80}")),
            ("99999999", None),
            ("\u{e9}", None),
        ] {
            assert_eq!(decode(text).as_deref(), expected, "{text:?}");
        }
    }
}
