//! IP addresses and ranges of them. The API server also accepts leading zeros in IPv4 addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An IP address, as the API server reads it.
fn parse(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse::<Ipv6Addr>() {
        return Some(IpAddr::V6(address));
    }
    let mut octets = [0u8; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let part = parts.next()?;
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        *octet = digits.then(|| part.parse::<u8>().ok()).flatten()?;
    }
    parts.next().is_none().then(|| IpAddr::V4(Ipv4Addr::from(octets)))
}

pub(super) fn ip(text: &str) -> Option<String> {
    parse(text).is_none().then(|| "must be an IP address, such as `10.9.8.7` or `2001:db8::ffff`".to_owned())
}

pub(super) fn ipv4(text: &str) -> Option<String> {
    (!matches!(parse(text), Some(IpAddr::V4(_))))
        .then(|| "must be an IPv4 address, such as `10.9.8.7`".to_owned())
}

pub(super) fn ipv6(text: &str) -> Option<String> {
    (!matches!(parse(text), Some(IpAddr::V6(_))))
        .then(|| "must be an IPv6 address, such as `2001:db8::ffff`".to_owned())
}

pub(super) fn cidr(text: &str) -> Option<String> {
    let bits = |address: IpAddr| if address.is_ipv4() { 32 } else { 128 };
    let sound = text.split_once('/').is_some_and(|(address, length)| {
        let digits = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
        let length = digits.then(|| length.parse::<u32>().ok()).flatten();
        parse(address).zip(length).is_some_and(|(address, length)| length <= bits(address))
    });
    (!sound).then(|| "must be a range of IP addresses, such as `10.9.8.0/24` or `2001:db8::/64`".to_owned())
}

/// A range of addresses: the address as a number, its length, and the bits that an address has.
fn range(text: &str) -> Option<(u128, u32, u32)> {
    if cidr(text).is_some() {
        return None;
    }
    let (address, length) = text.split_once('/')?;
    let length = length.parse().ok()?;
    Some(match parse(address)? {
        IpAddr::V4(address) => (u128::from(u32::from(address)), length, 32),
        IpAddr::V6(address) => (u128::from(address), length, 128),
    })
}

/// Whether the first range is a part of the second, and smaller; none if one of them is no range.
pub(in crate::schema) fn is_inside(inner: &str, outer: &str) -> Option<bool> {
    let ((inner, inner_length, inner_bits), (outer, length, bits)) = (range(inner)?, range(outer)?);
    let shift = bits - length;
    let part = |address: u128| address.checked_shr(shift).unwrap_or(0);
    Some(inner_bits == bits && inner_length > length && part(inner) == part(outer))
}

#[cfg(test)]
mod tests {
    use super::{cidr, ip, ipv4, ipv6, is_inside};

    #[test]
    fn addresses_are_read_as_the_api_server_reads_them() {
        for text in ["10.0.0.1", "010.0.0.1", "::1", "2001:db8::ffff", "::ffff:1.2.3.4"] {
            assert_eq!(ip(text), None, "{text}");
        }
        for text in
            ["", "10.0.0", "10.0.0.256", "10.0.0.1.2", "localhost", " 10.0.0.1", "fe80::1%eth0", "+1.2.3.4"]
        {
            assert!(ip(text).is_some(), "{text}");
        }
        assert!(ipv4("::1").is_some() && ipv4("1.2.3.4").is_none());
        assert!(ipv6("1.2.3.4").is_some() && ipv6("::1").is_none());
    }

    #[test]
    fn a_range_has_a_length() {
        for text in ["10.0.0.0/8", "10.1.2.3/8", "::/0", "2001:db8::/64", "0.0.0.0/0"] {
            assert_eq!(cidr(text), None, "{text}");
        }
        for text in ["", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "::/129", "10.0.0.0/-1"] {
            assert!(cidr(text).is_some(), "{text}");
        }
    }

    #[test]
    fn a_range_can_be_within_another() {
        for (inner, outer, is) in [
            ("10.1.0.0/16", "10.0.0.0/8", Some(true)),
            ("10.0.0.0/8", "10.0.0.0/8", Some(false)),
            ("11.0.0.0/16", "10.0.0.0/8", Some(false)),
            ("10.0.0.0/7", "10.0.0.0/8", Some(false)),
            ("2001:db8::/64", "::/0", Some(true)),
            ("10.0.0.0/16", "::/0", Some(false)),
            ("10.0.0.0/16", "10.0.0.0", None),
        ] {
            assert_eq!(is_inside(inner, outer), is, "{inner} {outer}");
        }
    }
}
