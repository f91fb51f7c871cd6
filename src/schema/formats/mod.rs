//! Formats of strings, as the API server validates them.
//!
//! A format says what is wrong with a text, in words that follow "it". Rules of built-in kinds name formats by
//! [`Format::named`].

mod address;
mod encoding;
mod name;
mod path;

pub(super) use address::is_inside;
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
    /// The same; and it does not begin with `..`.
    ReservedPath,
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
    /// The URL of a webhook: `https`, a host, and no user, query or fragment.
    WebhookUrl,
    /// The path of a webhook: segments that are subdomains.
    WebhookPath,
    /// The name of a kind: a DNS label (RFC 1035) in letters of any case.
    KindName,
    /// A path to a field, which begins with a dot.
    JsonPath,
    /// The same, below `.spec`.
    PathInSpec,
    /// The same, below `.status`.
    PathInStatus,
    /// The same, below one of the two.
    PathInEither,
    /// The type of a limit: one of Kubernetes' own, or a name with a domain.
    LimitType,
    /// A path that begins with a dot.
    Dotted,
    /// The group and the version of a kind: `apps/v1`.
    GroupVersion,
    /// The name of an iSCSI node.
    IscsiName,
    /// Hosts with ports, with commas between them.
    HostPorts,
    /// A name without `/`.
    WithoutSlash,
    /// A key outside the domains of Kubernetes.
    UnreservedKey,
    /// The path of a managed disk of Azure.
    AzureManagedDisk,
    /// A URL that begins with `https://`.
    HttpsUrl,
    /// A resource that containers have.
    ContainerResource,
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
            "reserved-path" => Self::ReservedPath,
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
            "webhook-url" => Self::WebhookUrl,
            "webhook-path" => Self::WebhookPath,
            "kind-name" => Self::KindName,
            "json-path" => Self::JsonPath,
            "path-in-spec" => Self::PathInSpec,
            "path-in-status" => Self::PathInStatus,
            "path-in-either" => Self::PathInEither,
            "limit-type" => Self::LimitType,
            "dotted" => Self::Dotted,
            "group-version" => Self::GroupVersion,
            "iscsi-name" => Self::IscsiName,
            "host-ports" => Self::HostPorts,
            "without-slash" => Self::WithoutSlash,
            "unreserved-key" => Self::UnreservedKey,
            "azure-managed-disk" => Self::AzureManagedDisk,
            "https-url" => Self::HttpsUrl,
            "container-resource" => Self::ContainerResource,
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
            Self::ReservedPath => path::reserved(text),
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
            Self::WebhookUrl => path::webhook_url(text),
            Self::WebhookPath => path::webhook_path(text),
            Self::KindName => NameRule::LetterFirst.trouble(&text.to_lowercase()),
            Self::JsonPath => path::of_field(text, &["."]),
            Self::PathInSpec => path::of_field(text, &[".spec."]),
            Self::PathInStatus => path::of_field(text, &[".status."]),
            Self::PathInEither => path::of_field(text, &[".spec.", ".status."]),
            Self::LimitType => name::limit_type(text),
            Self::Dotted => path::begins(text, "."),
            Self::GroupVersion => name::group_version(text),
            Self::IscsiName => name::iscsi(text),
            Self::HostPorts => name::host_ports(text),
            Self::WithoutSlash => text.contains('/').then(|| "must not contain `/`".to_owned()),
            Self::UnreservedKey => name::unreserved(text),
            Self::AzureManagedDisk => path::begins(text, "/subscriptions/"),
            Self::HttpsUrl => path::begins(text, "https://"),
            Self::ContainerResource => name::container_resource(text),
            Self::CidrInBlanks => address::cidr(text.trim()),
            Self::Driver => NameRule::Subdomain.trouble(&text.to_lowercase()),
        }
    }
}
