//! The function libraries of Kubernetes: quantities, addresses, URLs, formats and versions.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;

use super::value::{Outcome, Stop, Value, error};
use crate::manifest::Quantity;
use crate::schema::custom::{accepts_format, compile};

fn quantity(text: &str) -> Option<Quantity> {
    Quantity::parse(text).ok().filter(|_| text == text.trim())
}

/// An address without a zone; those of IPv4 within IPv6 are not accepted.
fn address(text: &str) -> Option<IpAddr> {
    let address: IpAddr = text.parse().ok()?;
    let is_mapped = matches!(address, IpAddr::V6(address) if address.to_ipv4_mapped().is_some());
    (!is_mapped).then_some(address)
}

fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (base, bits) = text.split_once('/')?;
    let address = address(base)?;
    let most = if matches!(address, IpAddr::V4(_)) { 32 } else { 128 };
    let is_number =
        bits.bytes().all(|byte| byte.is_ascii_digit()) && (bits.len() == 1 || !bits.starts_with('0'));
    let bits = bits.parse().ok().filter(|bits| is_number && *bits <= most)?;
    Some((address, bits))
}

/// The parts of a URL; an error if it is none, and unsure where Go's parser may see it in another way.
fn url(text: &str) -> Result<Option<(&str, &str, &str)>, Stop> {
    if text.bytes().any(|byte| byte <= b' ' || byte == 0x7f) || text.is_empty() {
        return Ok(None);
    }
    if text.contains(['%', '@', '[', '\\', '"', '<', '>', '^', '`', '{', '|', '}']) || !text.is_ascii() {
        return Err(Stop::Unsure);
    }
    if text.starts_with('/') {
        return if text.starts_with("//") { Err(Stop::Unsure) } else { Ok(Some(("", "", text))) };
    }
    let Some((scheme, rest)) = text.split_once(':') else { return Ok(None) };
    let in_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    if !scheme.starts_with(|c: char| c.is_ascii_alphabetic()) || !scheme.chars().all(in_scheme) {
        return Ok(None);
    }
    let Some(rest) = rest.strip_prefix("//") else { return Err(Stop::Unsure) };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, rest) = rest.split_at(end);
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    let is_host = match host.split_once(':') {
        Some((_, port)) => is_port(port),
        None => true,
    };
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    Ok(is_host.then_some((scheme, host, path)))
}

/// A version as Semantic Versioning has it: `1.2.3-rc.1+build`.
fn version(text: &str) -> Option<(u64, u64, u64, String)> {
    const PATTERN: &str = r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-((0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$";
    compile(PATTERN).filter(|regex| regex.is_match(text.as_bytes()))?;
    let text = text.split('+').next()?;
    let (numbers, before) = text.split_once('-').unwrap_or((text, ""));
    let mut numbers = numbers.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??, numbers.next()??, before.to_owned()))
}

type Version = (u64, u64, u64, String);

fn compare(one: &Version, other: &Version) -> Ordering {
    let numbers = |version: &Version| (version.0, version.1, version.2);
    let parts = |text: &str| -> Vec<String> { text.split('.').map(str::to_owned).collect() };
    numbers(one).cmp(&numbers(other)).then_with(|| match (one.3.is_empty(), other.3.is_empty()) {
        (true, true) => Ordering::Equal,
        // A version comes after its own candidates.
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => {
            let key = |part: &String| match part.parse::<u64>() {
                Ok(number) => (0, number, String::new()),
                Err(_) => (1, 0, part.clone()),
            };
            let keys = |text: &str| parts(text).iter().map(key).collect::<Vec<_>>();
            keys(&one.3).cmp(&keys(&other.3))
        }
    })
}

/// A function without a value before its dot; none if it is not known.
pub(super) fn global<'v>(name: &str, arguments: &[Value<'v>]) -> Option<Outcome<'v>> {
    let [Value::Str(text)] = arguments else { return None };
    let truth = |value| Ok(Value::Bool(value));
    Some(match name {
        "isQuantity" => truth(quantity(text).is_some()),
        "quantity" => quantity(text)
            .map(Value::Quantity)
            .map_or_else(|| error(format!("unable to parse quantity: {text}")), Ok),
        "isIP" => truth(address(text).is_some()),
        "ip" => {
            address(text).map(Value::Ip).map_or_else(|| error(format!("IP Address {text:?} parse error")), Ok)
        }
        "ip.isCanonical" => truth(address(text).is_some_and(|address| address.to_string() == **text)),
        "isCIDR" => truth(network(text).is_some()),
        "isURL" => url(text).map(|url| Value::Bool(url.is_some())),
        "url" => match url(text) {
            Ok(Some(_)) => Ok(Value::Map(Rc::new(vec![(Value::Type("url"), Value::Str(text.clone()))]))),
            Ok(None) => error(format!("URL parse error: {text}")),
            Err(stop) => Err(stop),
        },
        "isSemver" => truth(version(text).is_some()),
        "semver" => version(text)
            .map(|version| Value::Version(Rc::new(version)))
            .map_or_else(|| error(format!("unable to parse version: {text}")), Ok),
        _ => return None,
    })
}

/// A function of a value before its dot; none if it is not known.
pub(super) fn method<'v>(name: &str, of: &Value<'v>, arguments: &[Value<'v>]) -> Option<Outcome<'v>> {
    match (of, arguments) {
        (Value::Quantity(one), [Value::Quantity(other)]) => ordered(name, one.cmp(other)),
        (Value::Quantity(one), []) if name == "sign" => {
            let zero = Quantity::parse("0").ok()?;
            Some(Ok(Value::Int(one.cmp(&zero) as i64)))
        }
        (Value::Version(one), [Value::Version(other)]) => ordered(name, compare(one, other)),
        (Value::Version(version), []) => {
            let number = match name {
                "major" => version.0,
                "minor" => version.1,
                "patch" => version.2,
                _ => return None,
            };
            Some(i64::try_from(number).map(Value::Int).map_err(|_| Stop::Unsure))
        }
        (Value::Ip(address), []) => of_address(name, *address),
        (Value::Map(entries), []) => match &entries[..] {
            [(Value::Type("url"), Value::Str(text))] => of_url(name, text),
            _ => None,
        },
        (Value::Format(format), [Value::Str(text)]) if name == "validate" => Some(Ok(validate(format, text))),
        _ => None,
    }
}

fn ordered<'v>(name: &str, order: Ordering) -> Option<Outcome<'v>> {
    Some(Ok(match name {
        "compareTo" => Value::Int(order as i64),
        "isGreaterThan" => Value::Bool(order.is_gt()),
        "isLessThan" => Value::Bool(order.is_lt()),
        _ => return None,
    }))
}

fn of_address<'v>(name: &str, address: IpAddr) -> Option<Outcome<'v>> {
    Some(Ok(match name {
        "family" => Value::Int(if matches!(address, IpAddr::V4(_)) { 4 } else { 6 }),
        "isUnspecified" => Value::Bool(address.is_unspecified()),
        "isLoopback" => Value::Bool(address.is_loopback()),
        "isLinkLocalUnicast" => Value::Bool(match address {
            IpAddr::V4(address) => Ipv4Addr::is_link_local(&address),
            IpAddr::V6(address) => address.segments()[0] & 0xffc0 == 0xfe80,
        }),
        _ => return None,
    }))
}

fn of_url<'v>(name: &str, text: &str) -> Option<Outcome<'v>> {
    let (scheme, host, path) = url(text).ok()??;
    let (hostname, port) = host.split_once(':').unwrap_or((host, ""));
    let found = match name {
        "getScheme" => scheme,
        "getHost" => host,
        "getHostname" => hostname,
        "getPort" => port,
        "getEscapedPath" => path,
        _ => return None,
    };
    Some(Ok(Value::Str(Cow::Owned(found.to_owned()))))
}

/// The formats that have a name: `format.dns1123Label()`.
const FORMATS: [&str; 9] = [
    "byte",
    "date",
    "datetime",
    "dns1035Label",
    "dns1123Label",
    "dns1123Subdomain",
    "labelValue",
    "qualifiedName",
    "uuid",
];

/// A function of the library of formats.
pub(super) fn format<'v>(name: &str, arguments: &[Value<'v>]) -> Outcome<'v> {
    let known = |name: &str| FORMATS.into_iter().find(|one| *one == name).map(Value::Format);
    match (name, arguments) {
        ("named", [Value::Str(name)]) => known(name).map(Value::some).ok_or(Stop::Unsure),
        (name, []) => known(name).ok_or(Stop::Unsure),
        _ => Err(Stop::Unsure),
    }
}

const LABEL: &str = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
const SUBDOMAIN: &str = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
const NAME: &str = "^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$";

/// The faults of a text; none for a text that has the format.
fn validate<'v>(format: &str, text: &str) -> Value<'v> {
    let fits = |most: usize, pattern: &str| {
        text.len() <= most && compile(pattern).is_some_and(|regex| regex.is_match(text.as_bytes()))
    };
    let is_valid = match format {
        "dns1123Label" => fits(63, LABEL),
        "dns1123Subdomain" => fits(253, SUBDOMAIN),
        "dns1035Label" => fits(63, "^[a-z]([-a-z0-9]*[a-z0-9])?$"),
        "labelValue" => text.is_empty() || fits(63, NAME),
        "qualifiedName" => {
            let (prefix, name) = text.split_once('/').unwrap_or(("a", text));
            let is_prefix = prefix.len() <= 253
                && compile(SUBDOMAIN).is_some_and(|regex| regex.is_match(prefix.as_bytes()));
            is_prefix
                && name.len() <= 63
                && compile(NAME).is_some_and(|regex| regex.is_match(name.as_bytes()))
        }
        format => accepts_format(format, text),
    };
    let fault = || Value::list(vec![Value::Str(Cow::Owned(format!("is not a {format}")))]);
    if is_valid { Value::Optional(None) } else { Value::some(fault()) }
}
