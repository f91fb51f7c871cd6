use super::share;
use super::words::all_written;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Object;

declare_lint! {
    /// A PodDisruptionBudget has both `minAvailable` and `maxUnavailable`, or an invalid value for one of them.
    ///
    /// ## Why
    ///
    /// The API server refuses it:
    ///
    /// - Only one of `minAvailable` and `maxUnavailable` can be set: `minAvailable and maxUnavailable cannot be
    ///   both set`. Often a patch or a chart adds the second one.
    /// - A number in quotes is a string, and a string must be a percentage: `a valid percent string must be a
    ///   numeric string followed by an ending '%'`.
    /// - A percentage cannot be above 100%: `must not be greater than 100%`.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: policy/v1
    /// kind: PodDisruptionBudget
    /// metadata:
    ///   name: kafka
    /// spec:
    ///   minAvailable: 2
    ///   maxUnavailable: 1
    ///   selector:
    ///     matchLabels:
    ///       app: kafka
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: policy/v1
    /// kind: PodDisruptionBudget
    /// metadata:
    ///   name: kafka
    /// spec:
    ///   maxUnavailable: 1
    ///   selector:
    ///     matchLabels:
    ///       app: kafka
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Specifying a Disruption Budget for your Application": Specifying a
    ///   PodDisruptionBudget: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    pub(crate) static PDB_INVALID = "pdb-invalid" {
        summary: "a disruption budget that the API server refuses",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Object(check),
    }
}

const FIELDS: [&str; 2] = ["minAvailable", "maxUnavailable"];

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    if object.kind() != "PodDisruptionBudget" || object.group() != "policy" {
        return;
    }
    let Some(spec) = object.spec() else { return };
    let fields = all_written(spec, &FIELDS);
    for field in &fields {
        share::judge(&field.key.key_text(), field.value.resolve(), 100, context);
    }
    if let [first, second] = &*fields {
        context
            .report(second.key, "a PodDisruptionBudget cannot have both `minAvailable` and `maxUnavailable`")
            .label("the API server refuses both")
            .because(first.key.span(), "the other one")
            .help("`maxUnavailable` fits most workloads: it adapts to the number of replicas");
    }
}

#[cfg(test)]
mod tests {
    use super::PDB_INVALID;
    use crate::testing::{check, findings, fixed};

    fn budget(spec: &str) -> String {
        format!("apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: a}}\nspec: {spec}\n")
    }

    fn told(spec: &str) -> Vec<String> {
        check(&PDB_INVALID, &budget(spec))
    }

    #[test]
    fn a_budget_has_one_of_two_fields() {
        let text = budget("{maxUnavailable: 1, minAvailable: 2}");
        assert_eq!(
            check(&PDB_INVALID, &text),
            [
                "error 4:27 `minAvailable`: a PodDisruptionBudget cannot have both `minAvailable` and `maxUnavailable`"
            ]
        );
        let found = findings(&PDB_INVALID, &text);
        assert_eq!(found[0].related[0].span.of(&text), "maxUnavailable");
        assert_eq!(told("{maxUnavailable: 1, minAvailable: null}"), [""; 0]);
        assert_eq!(told("{selector: {}}"), [""; 0]);
    }

    #[test]
    fn a_string_is_a_percentage() {
        assert_eq!(
            told("{minAvailable: 'half'}"),
            [
                "error 4:22 `'half'`: `half` is not a valid `minAvailable`: it must be a number, or a percentage such as `25%`"
            ]
        );
        assert_eq!(
            told("{maxUnavailable: 150%}"),
            ["error 4:24 `150%`: `150%` is not a valid `maxUnavailable`: it must be at most 100%"]
        );
        for share in ["100%", "'50%'", "0", "3", "$COUNT", "'{{ count }}'"] {
            assert_eq!(told(&format!("{{minAvailable: {share}}}")), [""; 0], "{share}");
        }
    }

    #[test]
    fn the_fix_removes_the_quotes_of_a_number() {
        let text = budget("{minAvailable: \"01\"}");
        assert_eq!(fixed(&PDB_INVALID, &text), text.replace("\"01\"", "1"));
    }

    #[test]
    fn other_budgets_are_left_alone() {
        let other = budget("{maxUnavailable: 1, minAvailable: 2}").replace("policy/v1", "example.com/v1");
        assert_eq!(check(&PDB_INVALID, &other), [""; 0]);
    }
}
