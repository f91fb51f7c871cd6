//! How a workload replaces its Pods when the template changes.

use super::{Workload, WorkloadKind};

impl Workload<'_> {
    /// Whether a rollout starts a new Pod before it stops the old one: true for a Deployment with rolling updates,
    /// unless `maxSurge` is 0. False if the strategy is a placeholder or not readable.
    pub fn rollout_overlaps(&self) -> bool {
        if self.kind() != WorkloadKind::Deployment {
            return false;
        }
        let field = |keys: &[&str]| {
            let strategy = self.spec()?.get("strategy")?;
            strategy.at(keys).filter(|node| !node.is_null())
        };
        let rolls =
            field(&["type"]).is_none_or(|kind| kind.str().is_some_and(|kind| kind == "RollingUpdate"));
        // The default is 25 %, and a percentage of the replicas is rounded up.
        let surges = field(&["rollingUpdate", "maxSurge"]).is_none_or(|surge| {
            let number = surge.content().and_then(|text| text.trim_end_matches('%').parse::<u32>().ok());
            number.is_some_and(|number| number > 0)
        });
        rolls && surges
    }
}

#[cfg(test)]
mod tests {
    use crate::manifest::{Workload, objects};
    use crate::yaml;

    fn overlaps(kind: &str, spec: &str) -> bool {
        let text = format!("apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: a}}\nspec: {{{spec}}}\n");
        let stream = yaml::parse(&text, yaml::Limits::default());
        Workload::new(objects(&stream.documents()[0])[0]).unwrap().rollout_overlaps()
    }

    #[test]
    fn a_deployment_that_rolls_overlaps() {
        for spec in [
            "",
            "strategy: ",
            "strategy: {type: RollingUpdate}",
            "strategy: {type: }",
            "strategy: {rollingUpdate: {maxSurge: 1}}",
            "strategy: {rollingUpdate: {maxSurge: 10%, maxUnavailable: 0}}",
            "strategy: {rollingUpdate: {maxSurge: , maxUnavailable: 1}}",
        ] {
            assert!(overlaps("Deployment", spec), "{spec}");
        }
    }

    #[test]
    fn others_do_not_or_are_not_known_to() {
        for spec in [
            "strategy: {type: Recreate}",
            "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}",
            "strategy: {rollingUpdate: {maxSurge: 0%}}",
            "strategy: {type: \"${STRATEGY}\"}",
            "strategy: {rollingUpdate: {maxSurge: \"${SURGE}\"}}",
        ] {
            assert!(!overlaps("Deployment", spec), "{spec}");
        }
        assert!(!overlaps("StatefulSet", ""));
    }
}
