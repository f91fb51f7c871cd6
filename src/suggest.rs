//! "Did you mean …?"

/// The candidate that was probably meant by `word`.
pub fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

/// The end of a sentence with the suggestion, or nothing.
pub fn did_you_mean<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> String {
    closest(word, candidates).map_or(String::new(), |closest| format!("; did you mean `{closest}`?"))
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn a_slip_of_the_finger_is_understood() {
        let ids = ["job-no-ttl", "job-no-deadline", "cronjob-no-starting-deadline"];
        assert_eq!(closest("job-not-ttl", ids), Some("job-no-ttl"));
        assert_eq!(closest("cronjob-no-start-deadline", ids), Some("cronjob-no-starting-deadline"));
        assert_eq!(closest("helm", ids), None);
    }
}
