//! Encoded values: base64 and times.

/// Whether the API server can decode it: standard base64 with padding, line breaks anywhere.
pub fn is_base64(text: &str) -> bool {
    let mut length = 0usize;
    let mut padding = 0usize;
    for byte in text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')) {
        match byte {
            b'=' => padding += 1,
            _ if padding > 0 => return false,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => {}
            _ => return false,
        }
        length += 1;
    }
    length.is_multiple_of(4) && padding <= 2
}

/// The bytes that base64 encodes, as the API server decodes it; `None` if it refuses it.
pub fn decode_base64(text: &str) -> Option<Vec<u8>> {
    if !is_base64(text) {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0u32, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            let [.., byte] = (bits >> held).to_be_bytes();
            bytes.push(byte);
        }
    }
    Some(bytes)
}

/// Whether it is a time in RFC 3339 format: `2024-05-01T07:30:00Z`, `2024-05-01T07:30:00.5+02:00`.
pub fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let pattern = b"dddd-dd-ddTdd:dd:dd";
    let fits = |(byte, like): (&u8, &u8)| if *like == b'd' { byte.is_ascii_digit() } else { byte == like };
    if bytes.len() <= pattern.len() || !bytes.iter().zip(pattern).all(fits) {
        return false;
    }
    let mut rest = &text[pattern.len()..];
    if let Some(fraction) = rest.strip_prefix('.') {
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return false;
        }
        rest = &fraction[digits..];
    }
    let offset = |rest: &str| {
        let bytes = rest.as_bytes();
        bytes.len() == 6
            && matches!(bytes[0], b'+' | b'-')
            && bytes[3] == b':'
            && [1, 2, 4, 5].iter().all(|at| bytes[*at].is_ascii_digit())
    };
    let number = |at: usize| text[at..at + 2].parse::<u8>().unwrap_or(u8::MAX);
    (rest == "Z" || offset(rest))
        && (1..=12).contains(&number(5))
        && (1..=31).contains(&number(8))
        && number(11) < 24
        && number(14) < 60
        && number(17) < 60
}

#[cfg(test)]
mod tests {
    use super::{decode_base64, is_base64, is_time};

    #[test]
    fn base64_is_read_as_go_reads_it() {
        for text in ["", "YQ==", "YWI=", "YWJj", "YW\nJj\n", "+/+/"] {
            assert!(is_base64(text), "{text}");
        }
        for text in ["YQ", "YQ=", "Y===", "YQ==YQ==", "s3cr3t!", "YW Jj", "-_-_", "password"] {
            assert_eq!(is_base64(text), text == "password", "{text}");
        }
    }

    #[test]
    fn base64_is_decoded() {
        for (text, bytes) in [
            ("", &b""[..]),
            ("YQ==", b"a"),
            ("YWI=", b"ab"),
            ("YWJj", b"abc"),
            ("YW\nJj\r\nZA==\n", b"abcd"),
            ("+/+/", &[0xfb, 0xff, 0xbf]),
        ] {
            assert_eq!(decode_base64(text).as_deref(), Some(bytes), "{text}");
        }
        assert_eq!(decode_base64("YQ"), None);
    }

    #[test]
    fn times_are_those_of_rfc_3339() {
        for text in ["2024-05-01T07:30:00Z", "2024-05-01T07:30:00.123+02:00", "1999-12-31T23:59:59-00:00"] {
            assert!(is_time(text), "{text}");
        }
        for text in [
            "",
            "2024-05-01",
            "2024-05-01 07:30:00Z",
            "2024-05-01T07:30:00",
            "2024-05-01T07:30:00.Z",
            "2024-13-01T07:30:00Z",
            "2024-05-01T24:30:00Z",
            "2024-05-01T07:30:00+0200",
            "2024-05-01T07:30:00é",
        ] {
            assert!(!is_time(text), "{text}");
        }
    }
}
