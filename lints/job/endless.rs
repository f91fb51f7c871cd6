//! Containers that run until somebody stops them.

use std::borrow::Cow;

use crate::lint::Context;
use crate::manifest::{Container, Image, PodTemplate, Role};
use crate::source::FileId;
use crate::systems::{Invocation, Nature, Rank, Recognition, System};
use crate::yaml::{Node, Span};

/// A container that does not end by itself.
pub(super) struct Endless<'a> {
    /// What it is, in words: `a proxy`.
    pub(super) what: Cow<'a, str>,
    /// Whether there is more evidence than a name.
    pub(super) is_certain: bool,
    /// The evidence.
    pub(super) because: Vec<(Span, Option<FileId>, Cow<'static, str>)>,
}

/// Sidecars that may end: they provide files once, or do nothing.
const MAY_END: [&str; 3] = ["config-sidecar", "csi-sidecar", "csi-node-plugin"];

/// Images of proxies that can also run a task that ends, depending on their arguments.
const SEVERAL_TASKS: [&str; 4] = ["consul-k8s-control-plane", "tailscale", "twistlock", "ambassador"];

/// Words with which a proxy, shipper or server does something else.
const ENDING: [&str; 12] = [
    "wait",
    "version",
    "--version",
    "--help",
    "validate",
    "--mode=validate",
    "--dry-run",
    "istio-iptables",
    "istio-clean-iptables",
    "connect-init",
    "request",
    "dnsmasq",
];

/// Configuration files that identify an unknown image as a log shipper or proxy.
const CONFIGURATIONS: [&str; 10] = [
    "envoy.yaml",
    "filebeat.yml",
    "fluent-bit.conf",
    "fluent.conf",
    "fluentd.conf",
    "haproxy.cfg",
    "pgbouncer.ini",
    "promtail.yaml",
    "td-agent.conf",
    "vector.toml",
];

/// Last words in the names of images that are proxies or log shippers.
const NAMES: [&str; 4] = ["forwarder", "proxy", "shipper", "sidecar"];

/// What a container is, if it does not end by itself.
pub(super) fn of_container<'a>(container: &Container<'a>, context: &Context<'_, 'a>) -> Option<Endless<'a>> {
    let words: Vec<_> =
        container.command().into_iter().chain(container.args()).filter_map(Node::str).collect();
    let ended = words.iter().any(|word| ENDING.contains(&&**word) || word.contains("quitquitquit"));
    let by_env = container.env().iter().any(|variable| {
        variable.name.contains("QUITQUITQUIT") || variable.name == "KRUISE_TERMINATE_SIDECAR_WHEN_JOB_EXIT"
    });
    if ended || by_env {
        return None;
    }
    let invocation = context.invocation(container);
    if invocation.only_idles() && idles_for_good(&words) {
        let because = container.command().first().or(container.args().first()).map(|word| word.span());
        let because =
            because.into_iter().map(|span| (span, None, "this does nothing and does not end".into()));
        return Some(Endless { what: "idle".into(), is_certain: true, because: because.collect() });
    }
    if !container.command().is_empty() && !is_plain(&invocation) {
        return None;
    }
    match context.recognise(container) {
        Some(found) => recognised(container, &found),
        None => by_name(container, &words),
    }
}

/// Whether it idles endlessly: a `sleep` may be short.
fn idles_for_good(words: &[Cow<'_, str>]) -> bool {
    let line = words.join(" ");
    let follows = line.contains("tail -f") || line.contains("tail -F");
    line.contains("sleep infinity") || follows && !line.contains("--pid")
}

/// Whether only a single command runs, so that no other command can stop it.
fn is_plain(invocation: &Invocation<'_>) -> bool {
    let [pipeline] = &invocation.pipelines[..] else { return false };
    let [command] = &pipeline.commands[..] else { return false };
    invocation.runs.len() == 1 && !command.time_limited && !invocation.kept_alive
}

fn recognised<'a>(container: &Container<'a>, found: &Recognition<'a>) -> Option<Endless<'a>> {
    let system = found.system;
    let natures = [Nature::Stateful, Nature::StatelessService, Nature::NodeAgent, Nature::Sidecar];
    if !natures.iter().any(|nature| found.is_surely(*nature)) || MAY_END.contains(&&*system.id) {
        return None;
    }
    let reference = container.image();
    let image = reference.as_deref().and_then(Image::parse);
    let by_image = found.evidence.iter().all(|evidence| evidence.rank == Rank::Image);
    let shows = |rank: Rank| rank == Rank::Command || rank == Rank::Image && container.command().is_empty();
    let unsure = image.is_some_and(|image| {
        by_image && (system.is_only_namesake_of(&image) || SEVERAL_TASKS.contains(&image.name()))
    });
    if unsure || !found.evidence.iter().any(|evidence| shows(evidence.rank)) || may_prepare(container, system)
    {
        return None;
    }
    let because = found.evidence.iter().map(|one| (one.span, one.file, one.text.clone().into()));
    Some(Endless { what: system.title.as_str().into(), is_certain: true, because: because.collect() })
}

/// Whether a container with a server's image may only prepare something: an init container with its own command.
fn may_prepare(container: &Container<'_>, system: &System) -> bool {
    let options = |word: Node<'_>| word.str().is_some_and(|word| word.starts_with('-'));
    let of_image = container.command().is_empty() && container.args().into_iter().all(options);
    container.role() == Role::Init && system.nature != Nature::Sidecar && !of_image
}

/// The evidence in the name of an image, or in its configuration.
fn by_name<'a>(container: &Container<'a>, words: &[Cow<'a, str>]) -> Option<Endless<'a>> {
    if !container.command().is_empty() {
        return None;
    }
    let file = |word: &Cow<'_, str>| word.rsplit(['/', '=']).next().map(str::to_owned);
    let configured = words.iter().filter_map(file).any(|file| CONFIGURATIONS.contains(&&*file));
    let reference = container.image()?;
    let image = Image::parse(&reference)?;
    let called = image.name().rsplit(['-', '_']).next().is_some_and(|last| NAMES.contains(&last));
    let only_options = words.first().is_none_or(|word| word.starts_with('-'));
    let (what, text) = match () {
        () if configured => ("a proxy or shipper by its configuration", "this configuration is for one"),
        () if called && only_options => ("a proxy or shipper by its name", "this image is called like one"),
        () => return None,
    };
    let at = if configured { container.args().last().copied() } else { container.image_node() };
    let because = at.into_iter().map(|at| (at.span(), None, text.into())).collect();
    Some(Endless { what: what.into(), is_certain: false, because })
}

/// Words of a command that stops other containers of the Pod, or of a program that does so.
const ENDS_OTHERS: [&str; 9] =
    ["pkill", "killall", "kill ", "shutdown", "/stop", "linkerd-await", "scuttle", "kubexit", "quit"];

/// Whether something in the Pod may stop its other containers.
pub(super) fn may_be_ended<'a>(pod: &PodTemplate<'a>, context: &Context<'_, 'a>) -> bool {
    let shares = pod.spec().and_then(|spec| spec.get("shareProcessNamespace")).and_then(Node::bool);
    let ends = |text: &str| ENDS_OTHERS.iter().any(|word| text.contains(word));
    shares == Some(true)
        || pod.containers().iter().any(|container| {
            let own = container.command().into_iter().chain(container.args()).filter_map(Node::content);
            let scripts = context.invocation(container).runs;
            own.into_iter().any(|text| ends(&text))
                || scripts.iter().flat_map(|command| &command.words).any(|word| ends(&word.text))
        })
}
