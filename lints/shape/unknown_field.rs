use super::words::{article, code_list, found, level, list};
use crate::declare_lint;
use crate::finding::{self, About, StrayField};
use crate::fix::{Edit, Fix, Safety};
use crate::lint::Context;
use crate::manifest::Object;
use crate::schema::{Cause, Diagnosis, Field, Home, Known, Shape, Stray, Versions, join};
use crate::yaml::{Entry, Node, Scalar, Span};

mod dash;

/// More labels do not help anybody.
const MOST_LABELS: usize = 20;

declare_lint! {
    /// A field that the object does not have: it is misspelt, at the wrong level, or from another kind.
    ///
    /// ## Why
    ///
    /// `kubectl apply` refuses it: `strict decoding error: unknown field "spec.template.restartPolicy"`. With Helm,
    /// Argo CD and most clients it is worse: the field is silently dropped, and the setting has no effect. A
    /// CronJob whose `Forbid` is at the wrong level runs twice at the same time, and nobody knows why, because the
    /// line that forbids it is in the file.
    ///
    /// A field at the wrong level is the most common mistake, and the easiest to overlook. rightkind searches the
    /// whole object for the nearest place that has such a field and accepts such a value.
    ///
    /// ## Example
    ///
    /// One level too deep:
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: nightly-report
    /// spec:
    ///   schedule: "30 2 * * *"
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     concurrencyPolicy: Forbid
    ///     spec:
    ///       activeDeadlineSeconds: 3600
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: report
    ///               image: registry.example/report:1.4
    /// ```
    ///
    /// One level too high, two fields at once:
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: gateway
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: gateway
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: gateway
    ///     terminationGracePeriodSeconds: 60
    ///     restartPolicy: Always
    ///     spec:
    ///       containers:
    ///         - name: gateway
    ///           image: registry.example/gateway:2.0
    /// ```
    ///
    /// A typing error:
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: gateway
    /// spec:
    ///   selecter:
    ///     app: gateway
    ///   ports:
    ///     - port: 80
    /// ```
    ///
    /// Where it belongs:
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: nightly-report
    /// spec:
    ///   schedule: "30 2 * * *"
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 3600
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: report
    ///               image: registry.example/report:1.4
    /// ```
    ///
    /// Custom resources are checked as well, if their CustomResourceDefinition is among the files or listed under
    /// `schemas` in the configuration. Nothing is reported for a kind without a schema.
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Kubernetes API Concepts": Field validation:
    ///   https://kubernetes.io/docs/reference/using-api/api-concepts/
    /// - Kubernetes API reference 1.25 to 1.37: https://kubernetes.io/docs/reference/kubernetes-api/
    pub(crate) static UNKNOWN_FIELD = "unknown-field" {
        summary: "a field that the object does not have, or has elsewhere",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Object(check),
    }
}

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    let Some(diagnosis) = context.diagnosis() else { return };
    let mut variables: Vec<usize> = Vec::new();
    let dashes = dash::find(diagnosis, context.versions());
    for dash in &dashes {
        dash.report(diagnosis, context);
    }
    for stray in &diagnosis.strays {
        if dashes.iter().any(|dash| dash.covers(stray)) {
            continue;
        }
        if is_variable(diagnosis, stray) {
            // The same mistake in several items of a list is one finding.
            let list = diagnosis.judgement.parent(stray.place).unwrap_or_default();
            if variables.contains(&list) {
                continue;
            }
            variables.push(list);
            report_variables(diagnosis, list, context);
            continue;
        }
        // A patch may be for an object of another kind, so a field there is reported only if its cause is known.
        let unsure = context.is_partial() && is_guess(stray);
        if !unsure {
            report(object, diagnosis, stray, context);
        }
    }
}

/// Whether nothing shows what the field was meant to be.
fn is_guess(stray: &Stray<'_>) -> bool {
    stray.entries.iter().any(|entry| stray.cause.is_guess(&entry.key.key_text()))
}

fn report<'a>(
    object: Object<'a>,
    diagnosis: &Diagnosis<'a>,
    stray: &Stray<'a>,
    context: &mut Context<'_, 'a>,
) {
    let [entry, others @ ..] = &*stray.entries else { return };
    let name = entry.key.content().unwrap_or_default();
    let path = diagnosis.judgement.path(stray.place).to_string();
    let kind = object.kind();
    let of = if path.is_empty() { format!("{} {kind}", article(&kind)) } else { format!("`{path}`") };
    let names: Vec<_> = stray.entries.iter().filter_map(|entry| entry.key.content()).collect();
    let (belongs, here) = if others.is_empty() { ("belongs", "it is") } else { ("belong", "they are") };
    let message = match &stray.cause {
        Cause::Misspelt(meant) => format!("`{name}` is not a field of {of}: did you mean `{meant}`?"),
        Cause::Misplaced(homes) => {
            let homes: Vec<_> = homes.iter().map(|home| level(&home.path)).collect();
            let (names, homes) = (code_list(&names, "and"), list(&homes, "or"));
            format!("{names} {belongs} at {homes}; here {here} at {}", level(&path))
        }
        Cause::Renamed(to) => format!("`{name}` is no longer a field of {of}: it is now `{to}`"),
        Cause::OfKinds(kinds) => {
            let (their, article_of) = (list(kinds, "or"), article(kinds[0]));
            let names = code_list(&names, "or");
            format!("{} {kind} has no {names} here, but {article_of} {their} does", article(&kind))
        }
        Cause::OfApiVersion(version) => {
            format!("`{name}` is a field of `{version}`, not of `{}`", object.api_version())
        }
        Cause::Foreign(foreign) if !foreign.field.is_empty() => {
            format!("`{name}` is not a field of {of}: in Kubernetes it is `{}`", foreign.field)
        }
        Cause::InPlaceOf(wanted) => format!("`{name}` is not a field of {of}, which needs `{wanted}`"),
        Cause::KeyOf(_) if !others.is_empty() => {
            format!("{} are not fields of {of}", code_list(&names, "and"))
        }
        Cause::Unknown if !others.is_empty() => {
            format!("`{name}` and {} more are not fields of {of}", others.len())
        }
        Cause::Foreign(_) | Cause::KeyOf(_) | Cause::Unknown => format!("`{name}` is not a field of {of}"),
    };
    let file = context.file();
    let moved = match &stray.cause {
        Cause::Misplaced(homes) if others.is_empty() => moved(diagnosis, stray.place, *entry, homes, context),
        _ => None,
    };
    let (misfit, versions) = (misfit(diagnosis, stray, context), context.versions());
    let about = about(diagnosis, stray, context);
    let finding = context
        .report(entry.key, message)
        .label("unknown here")
        .help("`kubectl apply` refuses unknown fields; Helm, Argo CD and other clients silently drop them");
    finding.about = about;
    for other in others.iter().take(MOST_LABELS) {
        finding.because(other.key.span(), "this one too");
    }
    match &stray.cause {
        Cause::Misspelt(meant) => {
            let title = format!("write `{meant}`");
            let span = entry.key.span();
            match misfit {
                Some(help) => finding.help(help),
                None if is_guess(stray) => finding.fix(Fix::changing(title, file, span, *meant)),
                None => finding.fix(Fix::safe(title, file, span, *meant)),
            };
        }
        Cause::Foreign(foreign) => {
            finding.help(foreign.help);
        }
        Cause::KeyOf(maps) => {
            let (they_are, them) =
                if others.is_empty() { ("it is a key", "it") } else { ("they are keys", "them") };
            finding.help(format!("if {they_are} of {}, write {them} below that", code_list(maps, "or")));
        }
        Cause::Unknown => {
            let alike = begin_alike(diagnosis, stray.place, &name, versions);
            let run_together =
                name.split_once(':').filter(|(field, _)| is_field(diagnosis, stray.place, field, versions));
            if let Some((field, rest)) = run_together {
                finding.help(format!(
                    "start a new line after `{field}:`, or write a space there: `{field}: {rest}`"
                ));
            } else if !alike.is_empty() {
                finding.help(format!("fields that begin with this name are {}", code_list(&alike, "and")));
            }
        }
        Cause::Misplaced(homes) => {
            for home in homes {
                let inside = diagnosis.judgement.place(stray.place).key == home.nearest;
                if let Some(nearest) = home.nearest.filter(|_| !inside) {
                    let exact = home.path.rsplit('.').next().and_then(|last| last.split('[').next());
                    let there = exact == Some(&*nearest.key_text());
                    let text = if there { "it belongs in here" } else { "it belongs under this" };
                    finding.because(nearest.span(), text);
                }
            }
        }
        _ => {}
    }
    if let Some(fix) = moved {
        finding.fix(fix);
    }
}

/// Whether the field is a variable written as a key, with nothing beside it.
fn is_variable(diagnosis: &Diagnosis<'_>, stray: &Stray<'_>) -> bool {
    let here = diagnosis.judgement.place(stray.place);
    let is_item = matches!(here.shape, Shape::Object(of) if of.is_named("EnvVar"));
    let unknown = matches!(stray.cause, Cause::InPlaceOf("name") | Cause::Unknown);
    let mut entries = here.node.entries();
    let alone = entries.next().is_some_and(|entry| entry.value.resolve().kind().is_scalar());
    is_item && unknown && alone && entries.next().is_none()
}

/// The variables of a list that are written as keys, `- MODE: batch`.
fn report_variables<'a>(diagnosis: &Diagnosis<'a>, list: usize, context: &mut Context<'_, 'a>) {
    let of_list = |stray: &&Stray<'a>| {
        is_variable(diagnosis, stray) && diagnosis.judgement.parent(stray.place) == Some(list)
    };
    let strays: Vec<_> = diagnosis.strays.iter().filter(of_list).collect();
    let entries: Vec<_> = strays.iter().flat_map(|stray| &stray.entries).copied().collect();
    let [entry, others @ ..] = &*entries else { return };
    let (name, path) = (entry.key.text(), diagnosis.judgement.path(list));
    let message = match others.len() {
        0 => format!("`{name}` is not a field of an item of `{path}`, which needs `name`"),
        more => {
            format!("`{name}` and {more} more are not fields of the items of `{path}`, which need `name`")
        }
    };
    let fix = named_variables(&entries, context);
    let value = entry.value.content().map(|_| as_string(entry.value));
    let items = strays.iter().map(|stray| context.path_of(diagnosis.judgement.place(stray.place).node));
    let items: Vec<_> = items.collect();
    let about = About::Stray(finding::Stray {
        fields: entries.iter().zip(&items).map(|(entry, item)| StrayField::new(entry.key, item)).collect(),
        meant: items.iter().map(|item| join(item, "name")).collect(),
    });
    let finding = context.report(entry.key, message).label("unknown here");
    finding.help(match value {
        Some(value) => {
            format!("a variable is a name and a value: write `name: {name}` and `value: {value}`")
        }
        None => format!("a variable is a name and a value: write `name: {name}` and `value: …`"),
    });
    for other in others {
        finding.because(other.key.span(), "this one too");
    }
    finding.fix = fix;
    finding.about = about;
}

/// Writes each variable as a name and a value, if all of them are on one line.
fn named_variables<'a>(entries: &[Entry<'a>], context: &Context<'_, 'a>) -> Option<Fix> {
    let mut edits = Vec::new();
    for Entry { key, value } in entries {
        let text = key.document().text();
        let (start, end) = (key.span().start, value.span().end);
        let is_simple = value.kind().is_scalar()
            && !value.span().is_empty()
            && key.tag().or(key.anchor()).or(value.tag()).or(value.anchor()).is_none()
            && !text[start as usize..end as usize].contains('\n');
        if !is_simple {
            return None;
        }
        let line = text[..start as usize].rfind('\n').map_or(0, |newline| newline + 1);
        let before = &text[line..start as usize];
        let between = if before.trim_matches([' ', '-']).is_empty() {
            format!("\n{}", " ".repeat(before.len()))
        } else {
            ", ".to_owned()
        };
        let text = format!("name: {}{between}value: {}", key.text(), as_string(*value));
        edits.push(Edit { file: context.file(), span: Span::new(start, end), text });
    }
    Some(Fix { title: "write each as a `name` and a `value`".to_owned(), safety: Safety::Safe, edits })
}

/// A scalar as it has to be written to be a string.
fn as_string(value: Node<'_>) -> String {
    match value.scalar() {
        Some(Scalar::Str(_)) | None => value.text().to_owned(),
        Some(_) => format!("\"{}\"", value.text()),
    }
}

fn is_field(diagnosis: &Diagnosis<'_>, place: usize, name: &str, versions: Versions) -> bool {
    let Shape::Object(of) = diagnosis.judgement.place(place).shape else { return false };
    matches!(of.field(name, versions), Known::Field(_))
}

/// The fields that begin with the name.
fn begin_alike<'a>(diagnosis: &Diagnosis<'a>, place: usize, name: &str, versions: Versions) -> Vec<&'a str> {
    const FEWEST: usize = 4;
    let Shape::Object(of) = diagnosis.judgement.place(place).shape else { return Vec::new() };
    let begins = |field: &&str| {
        name.len() >= FEWEST && field.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    of.fields(versions).iter().map(Field::name).filter(begins).collect()
}

/// What to say where the field that is meant has another type than the value.
fn misfit<'a>(diagnosis: &Diagnosis<'a>, stray: &Stray<'a>, context: &Context<'_, 'a>) -> Option<String> {
    let (Cause::Misspelt(meant), [entry]) = (&stray.cause, &*stray.entries) else { return None };
    let Shape::Object(of) = diagnosis.judgement.place(stray.place).shape else { return None };
    let schemas = context.schemas();
    let Known::Field(field) = of.field(meant, schemas.versions()) else { return None };
    let (wanted, found) = (field.shape().describe(), found(entry.value.resolve()));
    (wanted != found && !schemas.accepts(field.shape(), entry.value))
        .then(|| format!("`{meant}` must be {wanted}, but this is {found}"))
}

/// Moves the field to where it belongs, if it is on one line and there is exactly one place, which exists.
fn moved<'a>(
    diagnosis: &Diagnosis<'a>,
    place: usize,
    entry: Entry<'a>,
    homes: &[Home<'a>],
    context: &Context<'_, 'a>,
) -> Option<Fix> {
    let [home] = homes else { return None };
    let mapping = home.mapping.filter(|mapping| mapping.entry(&entry.key.key_text()).is_none())?;
    let text = entry.key.document().text();
    let text = text.get(entry.key.span().start as usize..entry.value.span().end as usize)?;
    if text.contains('\n') || entry.value.span().is_empty() {
        return None;
    }
    let title = format!("move `{}` to {}", entry.key.key_text(), level(&home.path));
    let removal = context.removal(diagnosis.judgement.place(place).node, &entry.key.key_text())?;
    let mut fix = context.insertion(mapping, text, title, Safety::Safe)?;
    fix.edits.push(removal);
    Some(fix)
}

/// The fields, by their paths, and the fields that were probably meant.
fn about(diagnosis: &Diagnosis<'_>, stray: &Stray<'_>, context: &Context<'_, '_>) -> About {
    let here = context.path_of(diagnosis.judgement.place(stray.place).node);
    let names: Vec<_> = stray.entries.iter().map(|entry| entry.key.key_text()).collect();
    let meant = match &stray.cause {
        Cause::Misspelt(meant) | Cause::InPlaceOf(meant) => vec![join(&here, meant)],
        Cause::Renamed(to) => vec![join(&here, to)],
        Cause::Foreign(foreign) if !foreign.field.is_empty() => vec![join(&here, foreign.field)],
        Cause::Misplaced(homes) => {
            names.iter().flat_map(|name| homes.iter().map(|home| join(&home.path, name))).collect()
        }
        Cause::OfKinds(_) => stray.not_needed.iter().map(|field| join(&here, field)).collect(),
        Cause::Foreign(_) | Cause::KeyOf(_) | Cause::OfApiVersion(_) | Cause::Unknown => Vec::new(),
    };
    let fields = stray.entries.iter().map(|entry| StrayField::new(entry.key, &here)).collect();
    About::Stray(finding::Stray { fields, meant })
}

#[cfg(test)]
mod tests {
    use super::UNKNOWN_FIELD;
    use crate::testing::{check, check_beside, check_patch, findings, fixed};

    const JOB: &str = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n";
    const POD: &str = "  template:\n    spec:\n      containers: [{name: a, image: b}]\n";

    #[test]
    fn very_many_fields_of_one_mapping_are_one_finding_after_some_time() {
        let fields: Vec<_> = (0..500).map(|at| format!("  foo{at}: 1\n")).collect();
        let head = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: []\n";
        let text = format!("{head}{}", fields.concat());
        let found = findings(&UNKNOWN_FIELD, &text);
        assert_eq!(found.len(), 65);
        let last = &found[64];
        assert_eq!(last.message, "`foo64` and 435 more are not fields of `spec`");
        assert_eq!((last.primary.span.of(&text), last.related.len()), ("foo64", 20));
    }

    #[test]
    fn a_dash_without_a_space_is_one_finding() {
        let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  -name: b\n  image: c\n  restartPolicy: Never\n";
        let found = findings(&UNKNOWN_FIELD, text);
        let [finding] = &*found else { panic!("{found:?}") };
        assert_eq!(
            finding.message,
            "`-name` is read as the name of a field: the space after the `-` is missing"
        );
        assert_eq!(finding.primary.span.of(text), "-name");
        assert_eq!(
            finding.help.as_deref(),
            Some("write `- name:`, and indent the other fields of the item like `name`")
        );
        let related: Vec<_> = finding.related.iter().map(|one| (one.span.of(text), &*one.text)).collect();
        assert_eq!(related, [("image", "a field of the item")]);
        // A key that only looks like one: nothing before it is without a value.
        let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostPID: true\n  -name: b\n";
        assert_eq!(check(&UNKNOWN_FIELD, text), ["error 6:3 `-name`: `-name` is not a field of `spec`"]);
    }

    #[test]
    fn both_levels_are_shown() {
        let text =
            format!("{JOB}{POD}      restartPolicy: Never\n      backoffLimit: 1\n      completions: 2\n");
        let found = findings(&UNKNOWN_FIELD, &text);
        let [finding] = &*found else { panic!("{found:?}") };
        assert_eq!(
            finding.message,
            "`backoffLimit` and `completions` belong at `spec`; here they are at `spec.template.spec`"
        );
        assert_eq!(finding.primary.span.of(&text), "backoffLimit");
        assert_eq!(finding.primary.text, "unknown here");
        let related: Vec<_> = finding.related.iter().map(|one| (one.span.of(&text), &*one.text)).collect();
        assert_eq!(related, [("completions", "this one too"), ("spec", "it belongs in here")]);
        assert!(finding.fix.is_none());
    }

    #[test]
    fn a_place_that_does_not_exist_is_shown_by_its_nearest_parent() {
        let text = format!("{JOB}{POD}      restartPolicy: Never\n  fieldPath: metadata.name\n");
        assert_eq!(
            check(&UNKNOWN_FIELD, &text),
            ["error 9:3 `fieldPath`: `fieldPath` is not a field of `spec`"],
            "too far away"
        );
        let text = format!("{JOB}{POD}      restartPolicy: Never\n      runAsUser: 1\n");
        let found = findings(&UNKNOWN_FIELD, &text);
        assert_eq!(
            found[0].message,
            "`runAsUser` belongs at `spec.template.spec.securityContext`; here it is at `spec.template.spec`"
        );
        assert_eq!(found[0].related, []);
    }

    #[test]
    fn variables_of_one_list_are_one_finding() {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: b\n    env:\n";
        let text = format!("{pod}    - MODE: x\n    - PORT: 80\n    - LEVEL: 'y'\n");
        let found = findings(&UNKNOWN_FIELD, &text);
        let [finding] = &*found else { panic!("{found:?}") };
        assert_eq!(
            finding.message,
            "`MODE` and 2 more are not fields of the items of `spec.containers[0].env`, which need `name`"
        );
        assert_eq!(
            finding.help.as_deref(),
            Some("a variable is a name and a value: write `name: MODE` and `value: x`")
        );
        let others: Vec<_> = finding.related.iter().map(|one| one.span.of(&text)).collect();
        assert_eq!(others, ["PORT", "LEVEL"]);
        assert_eq!(
            fixed(&UNKNOWN_FIELD, &text),
            format!(
                "{pod}    - name: MODE\n      value: x\n    - name: PORT\n      value: \"80\"\n    - name: LEVEL\n      value: 'y'\n"
            )
        );
        let flow = text.replace("    - MODE: x\n    - PORT: 80\n    - LEVEL: 'y'\n", "    - {MODE: on}\n");
        let written = "    - {name: MODE, value: \"on\"}\n";
        assert_eq!(fixed(&UNKNOWN_FIELD, &flow), flow.replace("    - {MODE: on}\n", written));
        let both = format!("{pod}    - key: MODE\n      value: x\n");
        let found = findings(&UNKNOWN_FIELD, &both);
        assert!(found[0].message.starts_with("`key` is not a field"), "{found:?}");
    }

    #[test]
    fn a_variable_on_several_lines_has_no_fix() {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: b\n    env:\n";
        for value in ["|\n        x", "{a: b}", "", "&a x"] {
            let found = findings(&UNKNOWN_FIELD, &format!("{pod}    - MODE: {value}\n"));
            assert!(found.iter().all(|finding| finding.fix.is_none()), "{value}: {found:?}");
        }
    }

    #[test]
    fn nothing_belongs_in_a_mapping_that_accepts_any_key() {
        let service = |spec: &str| {
            let text = format!("apiVersion: v1\nkind: Service\nmetadata: {{name: a}}\nspec: {{{spec}}}\n");
            let found = findings(&UNKNOWN_FIELD, &text).remove(0);
            (found.message, found.help.unwrap_or_default(), found.fix)
        };
        let (message, help, _) = service("bogus: x");
        assert_eq!(message, "`bogus` is not a field of `spec`");
        assert!(help.starts_with("`kubectl apply` refuses"), "{help}");
        let (message, help, _) = service("selector: {app: a}, tier: x");
        assert_eq!(message, "`tier` is not a field of `spec`");
        assert_eq!(help, "if it is a key of `selector`, write it below that");
        let (message, help, fix) = service("loadbalancer: internal");
        assert_eq!(message, "`loadbalancer` is not a field of `spec`");
        assert_eq!(
            help,
            "fields that begin with this name are `loadBalancerClass`, `loadBalancerIP` and `loadBalancerSourceRanges`"
        );
        assert_eq!(fix, None);
        let (_, help, _) = service("selector:app: a");
        assert_eq!(help, "start a new line after `selector:`, or write a space there: `selector: app`");
        let text = "apiVersion: v1\nkind: Service\nmetadata: {name: a, app: b, tier: c}\nspec: {ports: []}\n";
        let found = findings(&UNKNOWN_FIELD, text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].message, "`app` and `tier` are not fields of `metadata`");
        assert_eq!(
            found[0].help.as_deref(),
            Some("if they are keys of `annotations` or `labels`, write them below that")
        );
    }

    #[test]
    fn the_names_of_resources_are_known() {
        let text = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {resources: {storage: 1Gi}}\n";
        assert_eq!(
            check(&UNKNOWN_FIELD, text),
            [
                "error 4:20 `storage`: `storage` belongs at `spec.resources.requests`; here it is at `spec.resources`"
            ]
        );
        assert_eq!(
            check(&UNKNOWN_FIELD, &text.replace("storage", "size")),
            ["error 4:20 `size`: `size` is not a field of `spec.resources`"]
        );
        assert_eq!(
            check(&UNKNOWN_FIELD, &text.replace("{resources: {storage: 1Gi}}", "{storage: 1Gi}")),
            [
                "error 4:8 `storage`: `storage` is not a field of `spec`: in Kubernetes it is `resources.requests.storage`"
            ]
        );
    }

    #[test]
    fn only_a_slip_has_a_safe_fix() {
        use crate::fix::Safety::{Safe, Unsafe};
        for (field, expected) in [
            ("restartpolicy: Never", Some((Safe, "restartPolicy"))),
            ("restratPolicy: Never", Some((Safe, "restartPolicy"))),
            ("terminationGracePeriod: 5", Some((Unsafe, "terminationGracePeriodSeconds"))),
            ("restartPolicyy: [a]", None),
        ] {
            let head = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";
            let text = format!("{head}spec: {{containers: [{{name: a, image: b}}], {field}}}\n");
            let fix = findings(&UNKNOWN_FIELD, &text).remove(0).fix;
            let fix = fix.map(|fix| (fix.safety, fix.edits[0].text.clone()));
            let expected = expected.map(|(safety, text): (_, &str)| (safety, text.to_owned()));
            assert_eq!(fix, expected, "{field}");
        }
    }

    #[test]
    fn two_objects_in_one_mapping_have_no_shape() {
        let service =
            "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {clusterIP: None, ports: []}\n";
        let budget =
            "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {selecter: {}}\n";
        assert_eq!(check(&UNKNOWN_FIELD, &format!("{service}{budget}")), [""; 0]);
        assert_eq!(check(&UNKNOWN_FIELD, &format!("{service}---\n{budget}")).len(), 1);
    }

    #[test]
    fn a_slip_is_fixed() {
        let text = format!("{JOB}  backofLimit: 1\n{POD}      restartPolicy: Never\n");
        let found = findings(&UNKNOWN_FIELD, &text);
        let fix = found[0].fix.as_ref().unwrap();
        assert_eq!((&*fix.title, &*fix.edits[0].text), ("write `backoffLimit`", "backoffLimit"));
        assert_eq!(fix.safety, crate::fix::Safety::Safe);
    }

    #[test]
    fn a_capital_is_a_slip_whatever_the_value() {
        let text = format!("{JOB}{POD}      RestartPolicy: Once\n");
        assert_eq!(
            check(&UNKNOWN_FIELD, &text),
            [
                "error 8:7 `RestartPolicy`: `RestartPolicy` is not a field of `spec.template.spec`: did you mean \
                 `restartPolicy`?"
            ]
        );
    }

    #[test]
    fn another_lint_may_explain_it_better() {
        let job = format!("{JOB}  restartPolicy: Never\n{POD}");
        let belongs = "error 5:3 `restartPolicy`: `restartPolicy` belongs at `spec.template.spec`; here it is at `spec`";
        assert_eq!(check(&UNKNOWN_FIELD, &job), [belongs]);
        assert_eq!(check_beside(&UNKNOWN_FIELD, "job-restart-policy", &job), [""; 0]);
        let twice = format!("{JOB}  restartPolicy: Never\n{POD}      restartPolicy: Never\n");
        assert_eq!(check_beside(&UNKNOWN_FIELD, "job-restart-policy", &twice), [belongs]);
        let two = format!(
            "{JOB}  template:\n    restartPolicy: Never\n    hostNetwork: true\n    spec: {{containers: [{{name: a, image: b}}]}}\n"
        );
        assert_eq!(check_beside(&UNKNOWN_FIELD, "job-restart-policy", &two).len(), 1, "it says more");
        let set = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: a}\nspec: {replicas: 1}\n";
        assert_eq!(check(&UNKNOWN_FIELD, set).len(), 1);
        assert_eq!(check_beside(&UNKNOWN_FIELD, "daemonset-replicas", set), [""; 0]);
    }

    #[test]
    fn labels_under_a_selector_are_reported_by_another_lint() {
        let set = |selector: &str| {
            format!(
                "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {{name: a}}\nspec:\n  selector: {selector}\n  template:\n    \
                 metadata: {{labels: {{app: a}}}}\n    spec: {{containers: [{{name: a, image: b}}]}}\n"
            )
        };
        let of = |selector: &str| check(&UNKNOWN_FIELD, &set(selector));
        let beside = |selector: &str| check_beside(&UNKNOWN_FIELD, "selector-mismatch", &set(selector));
        let labels = "{app: a, tier: b}";
        assert_eq!(of(labels).len(), 1);
        assert_eq!(beside(labels), [""; 0]);
        assert_eq!(beside("{app: a, matchlabels: {tier: b}}").len(), 1);
        assert_eq!(
            of("{matchlabels: {app: a}}"),
            ["error 5:14 `matchlabels`: `matchlabels` is not a field of `spec.selector`: did you mean \
                 `matchLabels`?"]
        );
    }

    #[test]
    fn what_sops_adds_is_its_own() {
        let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ntype: Opaque\ndata:\n  password: \
                    ENC[AES256_GCM,data:aGk=,iv:AA==,tag:AA==,type:str]\nsops:\n  mac: ENC[AES256_GCM,data:aGk=,iv:AA==,tag:AA==,type:str]\n  version: 3.9.0\n";
        assert_eq!(check(&UNKNOWN_FIELD, text), [""; 0]);
        assert_eq!(check(&UNKNOWN_FIELD, &text.replace("sops:\n", "sops: x\nother:\n")).len(), 2);
    }

    #[test]
    fn kinds_without_a_schema_are_left_alone() {
        let text = "apiVersion: example.com/v1\nkind: Topic\nmetadata: {name: a}\nanything: 1\n";
        assert_eq!(check(&UNKNOWN_FIELD, text), [""; 0]);
    }

    #[test]
    fn patches_are_checked_too() {
        let text =
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {$patch: merge, replica: 1}\n";
        assert_eq!(
            check(&UNKNOWN_FIELD, text),
            ["error 4:23 `replica`: `replica` is not a field of `spec`: did you mean `replicas`?"]
        );
    }

    #[test]
    fn in_a_patch_a_field_without_a_cause_is_left_alone() {
        let misspelt =
            "error 4:19 `selectr`: `selectr` is not a field of `spec`: did you mean `selector`?".to_owned();
        let unknown = "error 4:8 `banana`: `banana` is not a field of `spec`".to_owned();
        let text = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {banana: 1, selectr: {}}\n";
        assert_eq!(check(&UNKNOWN_FIELD, text), [unknown, misspelt.clone()]);
        assert_eq!(check_patch(&UNKNOWN_FIELD, text), [misspelt]);
    }
}
