use super::words::{article, code_list, found, level, list};
use crate::declare_lint;
use crate::fix::{Fix, Safety};
use crate::lint::Context;
use crate::manifest::{Object, Workload, WorkloadKind};
use crate::schema::{Cause, Diagnosis, Home, Known, Shape, Stray};
use crate::yaml::Entry;

declare_lint! {
    /// A field that the object does not have: misspelt, at the wrong level, or of another kind.
    ///
    /// ## Why
    ///
    /// `kubectl apply` refuses it: `strict decoding error: unknown field "spec.template.restartPolicy"`. Helm,
    /// Argo CD and most clients do worse: they drop it without a word, and the setting is simply not there.
    /// The CronJob that was told to `Forbid` concurrent runs runs twice, and nobody knows why, because the line
    /// that forbids it stands in the file for all to read.
    ///
    /// A field at the wrong level is the commonest mistake of all, and the easiest to overlook. rightkind looks
    /// through the whole object for the nearest place that has such a field and takes such a value.
    ///
    /// ## Example
    ///
    /// A level too deep:
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
    /// A level not deep enough, for two fields at once:
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
    /// A slip of the keyboard:
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
    /// Custom resources are looked at as well, when their CustomResourceDefinition is among the files or named
    /// under `schemas` in the configuration. A kind without a schema is never a finding.
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Kubernetes API Concepts": Field validation
    /// - Kubernetes API reference 1.25 to 1.37
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
    for stray in &diagnosis.strays {
        // A patch may be for an object of another kind; only a cause that shows is worth a word there.
        let unsure = context.is_partial() && is_guess(stray);
        if !unsure && !is_told_elsewhere(object, diagnosis, stray) {
            report(object, diagnosis, stray, context);
        }
    }
}

/// Whether it does not show what the field was meant to be.
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
    let name = entry.key.key_text();
    let path = diagnosis.judgement.path(stray.place).to_string();
    let kind = object.kind();
    let of = if path.is_empty() { format!("{} {kind}", article(&kind)) } else { format!("`{path}`") };
    let names: Vec<_> = stray.entries.iter().map(|entry| entry.key.key_text()).collect();
    let (belongs, here) = if others.is_empty() { ("belongs", "it is") } else { ("belong", "they are") };
    let message = match &stray.cause {
        Cause::Misspelt(meant) => format!("`{name}` is not a field of {of}: did you mean `{meant}`?"),
        Cause::Misplaced(homes) => {
            let homes: Vec<_> = homes.iter().map(|home| level(&home.path)).collect();
            let (names, homes) = (code_list(&names, "and"), list(&homes, "or"));
            format!("{names} {belongs} at {homes}; here {here} at {}", level(&path))
        }
        Cause::Renamed(to) => format!("`{name}` is not a field of {of} any more: it is `{to}` now"),
        Cause::OfKinds(kinds) => {
            let (their, article_of) = (list(kinds, "or"), article(kinds[0]));
            let names = code_list(&names, "or");
            format!("{} {kind} has no {names} here: {article_of} {their} has", article(&kind))
        }
        Cause::OfApiVersion(version) => {
            format!("`{name}` is a field of `{version}`, not of `{}`", object.api_version())
        }
        Cause::Foreign(foreign) if !foreign.field.is_empty() => {
            format!("`{name}` is not a field of {of}: in Kubernetes it is `{}`", foreign.field)
        }
        Cause::InPlaceOf(wanted) => format!("`{name}` is not a field of {of}, which needs `{wanted}`"),
        Cause::Foreign(_) | Cause::Unknown => format!("`{name}` is not a field of {of}"),
    };
    let file = context.file();
    let moved = match &stray.cause {
        Cause::Misplaced(homes) if others.is_empty() => moved(diagnosis, stray.place, *entry, homes, context),
        _ => None,
    };
    let misfit = misfit(diagnosis, stray, context);
    let finding = context.report(entry.key, message).label("unknown here").help(
        "`kubectl apply` refuses unknown fields; Helm, Argo CD and other clients drop them without a word",
    );
    for other in others {
        finding.because(other.key.span(), "and so is this");
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
        Cause::InPlaceOf("name") if is_variable(diagnosis, stray) => {
            let value = entry.value.content().unwrap_or_default();
            finding
                .help(format!("a variable is a name and a value: write `name: {name}` and `value: {value}`"));
        }
        Cause::Misplaced(homes) => {
            for home in homes {
                let inside = diagnosis.judgement.place(stray.place).key == home.nearest;
                if let Some(nearest) = home.nearest.filter(|_| !inside) {
                    let exact = home.path.rsplit('.').next().and_then(|last| last.split('[').next());
                    let there = exact == Some(&*nearest.key_text());
                    let text = if there { "its place is in here" } else { "its place is under this" };
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

/// Whether the field is a variable that stands as a key, with nothing beside it.
fn is_variable(diagnosis: &Diagnosis<'_>, stray: &Stray<'_>) -> bool {
    let here = diagnosis.judgement.place(stray.place);
    matches!(here.shape, Shape::Object(of) if of.is_named("EnvVar")) && here.node.entries().count() == 1
}

/// What to write where the field that is meant takes another type of value.
fn misfit<'a>(diagnosis: &Diagnosis<'a>, stray: &Stray<'a>, context: &Context<'_, 'a>) -> Option<String> {
    let (Cause::Misspelt(meant), [entry]) = (&stray.cause, &*stray.entries) else { return None };
    let Shape::Object(of) = diagnosis.judgement.place(stray.place).shape else { return None };
    let schemas = context.project().schemas();
    let Known::Field(field) = of.field(meant, schemas.versions()) else { return None };
    let (wanted, found) = (field.shape().describe(), found(entry.value.resolve()));
    (wanted != found && !schemas.accepts(field.shape(), entry.value))
        .then(|| format!("`{meant}` is {wanted}, and this is {found}"))
}

/// Takes the field out where it stands, and puts it where it belongs: for a field of one line, and a place that
/// exists and is the only one.
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

/// Whether another lint says the same with more to say: of `replicas` in a DaemonSet, of the restart policy that a
/// Job lacks because it stands at the wrong level, and of labels directly under a workload's selector.
fn is_told_elsewhere<'a>(object: Object<'a>, diagnosis: &Diagnosis<'a>, stray: &Stray<'a>) -> bool {
    let Some(workload) = Workload::new(object) else { return false };
    let here = diagnosis.judgement.place(stray.place);
    let path = diagnosis.judgement.path(stray.place).to_string();
    if path == "spec.selector" && matches!(here.shape, Shape::Object(_)) {
        return here.node.get("matchLabels").is_none()
            && here.node.get("matchExpressions").is_none()
            && stray.entries.iter().all(|entry| entry.value.resolve().kind().is_scalar());
    }
    let [entry] = &*stray.entries else { return false };
    match &*entry.key.key_text() {
        "replicas" => workload.kind() == WorkloadKind::DaemonSet && path == "spec",
        "restartPolicy" if workload.kind().is_job_like() => {
            let template = workload.kind().template_path().join(".");
            let on_the_way = path.is_empty() || template == path || template.starts_with(&format!("{path}."));
            let lacking = workload.pod_template().is_some_and(|template| template.restart_policy().is_none());
            on_the_way && lacking
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::UNKNOWN_FIELD;
    use crate::testing::{check, check_files, findings};

    const JOB: &str = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n";
    const POD: &str = "  template:\n    spec:\n      containers: [{name: a, image: b}]\n";

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
        assert_eq!(related, [("completions", "and so is this"), ("spec", "its place is in here")]);
        assert!(finding.fix.is_none());
    }

    #[test]
    fn a_way_that_is_not_there_yet_is_shown_as_far_as_it_goes() {
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
    fn a_variable_is_a_name_and_a_value() {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - {name: a, image: b, env: ";
        let help = |env: &str| {
            findings(&UNKNOWN_FIELD, &format!("{pod}{env}}}\n"))[0].help.clone().unwrap_or_default()
        };
        assert_eq!(
            help("[{MODE: x}]"),
            "a variable is a name and a value: write `name: MODE` and `value: x`"
        );
        assert!(help("[{key: MODE, value: x}]").starts_with("`kubectl apply` refuses"));
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
    fn a_slip_is_mended() {
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
    fn what_other_lints_tell_is_not_told_twice() {
        let job = format!("{JOB}  restartPolicy: Never\n{POD}");
        assert_eq!(check(&UNKNOWN_FIELD, &job), [""; 0]);
        let twice = format!("{JOB}  restartPolicy: Never\n{POD}      restartPolicy: Never\n");
        assert_eq!(
            check(&UNKNOWN_FIELD, &twice),
            [
                "error 5:3 `restartPolicy`: `restartPolicy` belongs at `spec.template.spec`; here it is at `spec`"
            ]
        );
        let set = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: a}\nspec: {replicas: 1}\n";
        assert_eq!(check(&UNKNOWN_FIELD, set), [""; 0]);
    }

    #[test]
    fn under_a_selector_labels_are_told_elsewhere_and_fields_here() {
        let of = |selector: &str| {
            let head = "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: a}\nspec:\n";
            check(&UNKNOWN_FIELD, &format!("{head}  selector: {selector}\n"))
        };
        assert_eq!(of("{app: a}"), [""; 0]);
        assert_eq!(
            of("{matchlabels: {app: a}}"),
            ["error 5:14 `matchlabels`: `matchlabels` is not a field of `spec.selector`: did you mean \
                 `matchLabels`?"]
        );
    }

    #[test]
    fn kinds_without_a_schema_are_left_alone() {
        let text = "apiVersion: example.com/v1\nkind: Topic\nmetadata: {name: a}\nanything: 1\n";
        assert_eq!(check(&UNKNOWN_FIELD, text), [""; 0]);
    }

    #[test]
    fn pieces_of_objects_are_read_as_well() {
        let text =
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {$patch: merge, replica: 1}\n";
        assert_eq!(
            check(&UNKNOWN_FIELD, text),
            ["error 4:23 `replica`: `replica` is not a field of `spec`: did you mean `replicas`?"]
        );
    }

    /// What is said of two fields in a file of this name: one without a cause that shows, one misspelt.
    fn found_in(name: &str) -> Vec<String> {
        let text = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {banana: 1, selectr: {}}\n";
        check_files(&UNKNOWN_FIELD, &[(name, text)])
    }

    #[test]
    fn in_a_patch_a_field_without_a_cause_is_left_alone() {
        let misspelt =
            "error 4:19 `selectr`: `selectr` is not a field of `spec`: did you mean `selector`?".to_owned();
        let unknown = "error 4:8 `banana`: `banana` is not a field of `spec`".to_owned();
        assert_eq!(found_in("service.yaml"), [unknown, misspelt.clone()]);
        assert_eq!(found_in("service-patch.yaml"), [misspelt]);
    }
}
