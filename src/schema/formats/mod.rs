//! Formats of strings, as the API server validates them.
//!
//! A format says what is wrong with a text, in words that follow "it". Rules of built-in kinds name formats by
//! [`Format::named`].

mod address;
mod encoding;
mod name;
mod path;

pub use encoding::{decode_base64, is_base64, is_time};

use crate::manifest::NameRule;

/// What a string must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A name: a DNS label, a subdomain, a qualified name, the value of a label, …
    Name(NameRule),
    /// An IP address.
    Ip,
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
    /// A range of IP addresses: `10.0.0.0/8`.
    Cidr,
    /// A path that begins with `/`.
    AbsolutePath,
    /// A path that does not begin with `/` and has no `..`.
    LocalPath,
    /// A path without `..`.
    PathWithoutUp,
    /// One part of a path: not `.` or `..`, and without `/` and `%`.
    PathSegment,
    /// The name of an HTTP header.
    HeaderName,
    /// A host name, whose first label may be `*`.
    Host,
    /// A domain that Pods search: a subdomain that may also have `_`, a dot at the end, or is a dot.
    SearchDomain,
    /// The name of a kernel setting: `net.core.somaxconn`.
    Sysctl,
    /// A domain and a path: `example.com/name`.
    DomainPath,
    /// A qualified name with a domain: `example.com/name`.
    DomainName,
    /// A finalizer: a qualified name with a domain, or one of Kubernetes' own.
    Finalizer,
    /// The name of a resource: a qualified name; without a domain, one of Kubernetes' own.
    Resource,
    /// A range of IP addresses; blanks around it do not count.
    CidrInBlanks,
    /// The name of a CSI driver: a subdomain in letters of any case.
    Driver,
}

impl Format {
    /// The format of that name in the rules.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "label" => Self::Name(NameRule::Label),
            "letter-first-label" => Self::Name(NameRule::LetterFirst),
            "subdomain" => Self::Name(NameRule::Subdomain),
            "port-name" => Self::Name(NameRule::Port),
            "qualified-name" => Self::Name(NameRule::LabelKey),
            "label-value" => Self::Name(NameRule::LabelValue),
            "config-key" => Self::Name(NameRule::ConfigKey),
            "variable" => Self::Name(NameRule::Variable),
            "strict-variable" => Self::Name(NameRule::StrictVariable),
            "ip" => Self::Ip,
            "ipv4" => Self::Ipv4,
            "ipv6" => Self::Ipv6,
            "cidr" => Self::Cidr,
            "absolute-path" => Self::AbsolutePath,
            "local-path" => Self::LocalPath,
            "path-without-up" => Self::PathWithoutUp,
            "path-segment" => Self::PathSegment,
            "header-name" => Self::HeaderName,
            "host" => Self::Host,
            "search-domain" => Self::SearchDomain,
            "sysctl" => Self::Sysctl,
            "domain-path" => Self::DomainPath,
            "domain-name" => Self::DomainName,
            "finalizer" => Self::Finalizer,
            "resource" => Self::Resource,
            "cidr-in-blanks" => Self::CidrInBlanks,
            "driver" => Self::Driver,
            _ => return None,
        })
    }

    /// What is wrong with a text, in words that follow "it"; none if nothing is.
    pub fn trouble(self, text: &str) -> Option<String> {
        match self {
            Self::Name(rule) => rule.trouble(text),
            Self::Ip => address::ip(text),
            Self::Ipv4 => address::ipv4(text),
            Self::Ipv6 => address::ipv6(text),
            Self::Cidr => address::cidr(text),
            Self::AbsolutePath => path::absolute(text),
            Self::LocalPath => path::local(text),
            Self::PathWithoutUp => path::without_up(text),
            Self::PathSegment => path::segment(text),
            Self::HeaderName => name::header(text),
            Self::Host => name::host(text),
            Self::SearchDomain => name::search_domain(text),
            Self::Sysctl => name::sysctl(text),
            Self::DomainPath => name::domain_path(text),
            Self::DomainName => name::domain_name(text),
            Self::Finalizer => name::finalizer(text),
            Self::Resource => name::resource(text),
            Self::CidrInBlanks => address::cidr(text.trim()),
            Self::Driver => NameRule::Subdomain.trouble(&text.to_lowercase()),
        }
    }
}
