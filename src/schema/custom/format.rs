//! The formats of strings that the API server validates in custom resources.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::schema::{is_base64, is_time};

/// Whether a text has a format. Formats that are not known here, and those that the API server ignores, accept any
/// text.
pub(in crate::schema) fn accepts(format: &str, text: &str) -> bool {
    match format.replace('-', "").as_str() {
        "byte" => !text.is_empty() && !text.contains(['\r', '\n']) && is_base64(text),
        "datetime" => is_date_time(text),
        "date" => is_date(text),
        "duration" => is_duration(text),
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.contains(':') && text.parse::<Ipv6Addr>().is_ok(),
        "cidr" => is_cidr(text),
        "uuid" => is_uuid(text, None),
        "uuid3" => is_uuid(text, Some(b'3')),
        "uuid4" => is_uuid(text, Some(b'4')),
        "uuid5" => is_uuid(text, Some(b'5')),
        _ => true,
    }
}

fn is_date(text: &str) -> bool {
    is_time(&format!("{text}T00:00:00Z"))
}

/// A date and a time, with letters of either case.
fn is_date_time(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    upper.split_once('T').is_some_and(|(date, _)| is_date(date)) && is_time(&upper)
}

/// A duration of Go (`1h30m`), or numbers with units in words (`3 days`).
fn is_duration(text: &str) -> bool {
    const UNITS: [(&str, &[&str]); 8] = [
        ("nano", &["ns"]),
        ("micro", &["us", "µs"]),
        ("milli", &["ms"]),
        ("sec", &["s"]),
        ("min", &["m"]),
        ("hour", &["h", "hr"]),
        ("day", &["d"]),
        ("week", &["w", "wk"]),
    ];
    if super::duration::parse(text).is_some() {
        return true;
    }
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = rest[at..].trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
        let end = rest.find(|c: char| !c.is_ascii_alphabetic() && c != 'µ').unwrap_or(rest.len());
        let unit = rest[..end].to_lowercase();
        rest = &rest[end..];
        if UNITS.iter().any(|(word, short)| unit.starts_with(word) || short.contains(&unit.as_str())) {
            return true;
        }
    }
    false
}

fn is_cidr(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let most = match (address.parse::<Ipv4Addr>(), address.parse::<Ipv6Addr>()) {
        (Ok(_), _) => 32,
        (_, Ok(_)) => 128,
        _ => return false,
    };
    bits.len() <= 3
        && bits.bytes().all(|byte| byte.is_ascii_digit())
        && bits.parse::<u8>().is_ok_and(|bits| bits <= most)
}

/// Hexadecimal digits with hyphens in all places or, unless the version matters, in none.
fn is_uuid(text: &str, version: Option<u8>) -> bool {
    const HYPHENS: [usize; 4] = [8, 13, 18, 23];
    let bytes = text.as_bytes();
    let is_plain = version.is_none() && bytes.len() == 32 && bytes.iter().all(u8::is_ascii_hexdigit);
    let fits = |(at, byte): (usize, &u8)| match at {
        14 => byte.is_ascii_hexdigit() && version.is_none_or(|version| version == *byte),
        19 if matches!(version, Some(b'4' | b'5')) => b"89abAB".contains(byte),
        at if HYPHENS.contains(&at) => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    is_plain || bytes.len() == 36 && bytes.iter().enumerate().all(fits)
}

#[cfg(test)]
mod tests {
    use super::accepts;

    #[test]
    fn formats_are_read_as_the_api_server_reads_them() {
        for (format, good, bad) in [
            ("byte", "YQ==", ""),
            ("byte", "YWJj", "YW\nJj"),
            ("date-time", "2024-05-01t07:30:00z", "2024-05-01"),
            ("date", "2024-05-01", "2024-13-01"),
            ("duration", "1h30m", "1"),
            ("duration", "3 days", "soon"),
            ("duration", "0", "1 parsec"),
            ("ipv4", "10.0.0.1", "10.0.0.256"),
            ("ipv6", "::1", "10.0.0.1"),
            ("cidr", "10.0.0.0/8", "10.0.0.0/33"),
            ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567"),
            ("uuid", "123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g"),
            ("uuid4", "123e4567-e89b-42d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000"),
        ] {
            assert!(accepts(format, good), "{format} {good}");
            assert!(!accepts(format, bad), "{format} {bad}");
        }
        assert!(accepts("int32", "x"));
        assert!(accepts("anything-else", ""));
    }
}
