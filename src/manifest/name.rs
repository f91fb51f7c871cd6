//! Names that the API server accepts.

/// The rules for a kind of name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameRule {
    /// A DNS subdomain (RFC 1123): labels with dots between them, 253 characters.
    Subdomain,
    /// A DNS label (RFC 1123): lower case letters, digits and `-`, 63 characters.
    Label,
    /// A DNS label (RFC 1035): the same, but beginning with a letter.
    LetterFirst,
    /// The name of a container's port: 15 characters, with at least one letter.
    Port,
    /// The value of a label: letters, digits, `-`, `_` and `.`, 63 characters, or empty.
    LabelValue,
    /// The key of a label or an annotation: a name like that, optionally after a subdomain and `/`.
    LabelKey,
    /// The key of a ConfigMap or a Secret: letters, digits, `-`, `_` and `.`, 253 characters.
    ConfigKey,
    /// The name of a variable: printable ASCII except `=`.
    Variable,
    /// The name of a variable before Kubernetes 1.32: letters, digits, `-`, `_` and `.`, not beginning with a digit.
    StrictVariable,
}

impl NameRule {
    /// What is wrong with a name, in words that follow "it"; `None` if it is valid.
    pub fn trouble(self, name: &str) -> Option<String> {
        if let (Self::LabelKey, Some((prefix, rest))) = (self, name.split_once('/')) {
            let before = Self::Subdomain.trouble(prefix).map(|trouble| format!("{trouble}, before the `/`"));
            return before.or_else(|| Self::LabelKey.part(rest));
        }
        self.part(name)
    }

    fn part(self, name: &str) -> Option<String> {
        if name.is_empty() {
            return (self != Self::LabelValue).then(|| "is empty".to_owned());
        }
        if let Some(bad) = name.chars().find(|c| !self.allows(*c)) {
            return Some(format!("can only contain {}, not `{}`", self.alphabet(), bad.escape_debug()));
        }
        let most = self.longest();
        let length = name.chars().count();
        if length > most {
            return Some(format!("has {length} characters, and at most {most} are allowed"));
        }
        let (first, last) = (name.as_bytes()[0], name.as_bytes()[name.len() - 1]);
        match self {
            Self::StrictVariable if first.is_ascii_digit() => return Some("begins with a digit".to_owned()),
            Self::ConfigKey if name == "." || name.starts_with("..") => {
                return Some("is `.`, or begins with `..`".to_owned());
            }
            Self::Variable | Self::StrictVariable | Self::ConfigKey => return None,
            _ => {}
        }
        for (end, word) in [(first, "begins"), (last, "ends")] {
            if !end.is_ascii_alphanumeric() {
                return Some(format!("{word} with `{}`, not with a letter or digit", char::from(end)));
            }
        }
        match self {
            Self::Subdomain
                if name.split('.').any(|label| label.starts_with('-') || label.ends_with('-')) =>
            {
                Some("has `-` next to a dot".to_owned())
            }
            Self::Subdomain if name.contains("..") => Some("has two dots in a row".to_owned()),
            Self::LetterFirst if first.is_ascii_digit() => Some("begins with a digit".to_owned()),
            Self::Port if name.contains("--") => Some("has two `-` in a row".to_owned()),
            Self::Port if !name.bytes().any(|byte| byte.is_ascii_alphabetic()) => {
                Some("has no letter".to_owned())
            }
            _ => None,
        }
    }

    fn allows(self, c: char) -> bool {
        let lower = c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        match self {
            Self::Label | Self::LetterFirst | Self::Port => lower,
            Self::Subdomain => lower || c == '.',
            Self::LabelValue | Self::LabelKey | Self::ConfigKey | Self::StrictVariable => {
                c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
            }
            Self::Variable => c.is_ascii_graphic() && c != '=' || c == ' ',
        }
    }

    fn alphabet(self) -> &'static str {
        match self {
            Self::Label | Self::LetterFirst | Self::Port => "lower case letters, digits and `-`",
            Self::Subdomain => "lower case letters, digits, `-` and `.`",
            Self::LabelValue | Self::LabelKey | Self::ConfigKey | Self::StrictVariable => {
                "letters, digits, `-`, `_` and `.`"
            }
            Self::Variable => "printable ASCII except `=`",
        }
    }

    fn longest(self) -> usize {
        match self {
            Self::Label | Self::LetterFirst | Self::LabelValue | Self::LabelKey => 63,
            Self::Subdomain | Self::ConfigKey => 253,
            Self::Port => 15,
            Self::Variable | Self::StrictVariable => usize::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NameRule;

    fn trouble(rule: NameRule, name: &str) -> Option<String> {
        rule.trouble(name)
    }

    #[test]
    fn sound_names_are_no_trouble() {
        for (rule, names) in [
            (NameRule::Subdomain, &["kafka", "kafka.streams", "0-a", "a-b.c-d"][..]),
            (NameRule::Label, &["kafka-0", "0"]),
            (NameRule::LetterFirst, &["kafka-0"]),
            (NameRule::Port, &["http", "8080-tcp", "a"]),
            (NameRule::LabelValue, &["", "v1.2_3", "A"]),
            (NameRule::LabelKey, &["app", "app.kubernetes.io/name", "A_b"]),
            (NameRule::ConfigKey, &["server.properties", "_a", ".bashrc", "-"]),
            (NameRule::Variable, &["KAFKA_OPTS", "1a", "a b", "log4j.logger"]),
            (NameRule::StrictVariable, &["KAFKA_OPTS", "_a", ".a"]),
        ] {
            for name in names {
                assert_eq!(trouble(rule, name), None, "{rule:?} {name}");
            }
        }
    }

    #[test]
    fn the_trouble_is_named() {
        let lower = "lower case letters, digits and `-`";
        for (rule, name, expected) in [
            (
                NameRule::Subdomain,
                "Kafka",
                "can only contain lower case letters, digits, `-` and `.`, not `K`",
            ),
            (NameRule::Subdomain, "a_b", "can only contain lower case letters, digits, `-` and `.`, not `_`"),
            (NameRule::Subdomain, "a-", "ends with `-`, not with a letter or digit"),
            (NameRule::Subdomain, "a-.b", "has `-` next to a dot"),
            (NameRule::Subdomain, "a..b", "has two dots in a row"),
            (NameRule::Label, "a.b", &format!("can only contain {lower}, not `.`")),
            (NameRule::Label, &"a".repeat(64), "has 64 characters, and at most 63 are allowed"),
            (NameRule::LetterFirst, "0a", "begins with a digit"),
            (NameRule::Port, "8080", "has no letter"),
            (NameRule::Port, "a--b", "has two `-` in a row"),
            (NameRule::Port, "metrics-and-more", "has 16 characters, and at most 15 are allowed"),
            (NameRule::LabelValue, "a b", "can only contain letters, digits, `-`, `_` and `.`, not ` `"),
            (NameRule::LabelValue, "-", "begins with `-`, not with a letter or digit"),
            (NameRule::LabelKey, "a/b/c", "can only contain letters, digits, `-`, `_` and `.`, not `/`"),
            (
                NameRule::LabelKey,
                "A.b/c",
                "can only contain lower case letters, digits, `-` and `.`, not `A`, before the `/`",
            ),
            (NameRule::LabelKey, "a/", "is empty"),
            (NameRule::ConfigKey, "a/b", "can only contain letters, digits, `-`, `_` and `.`, not `/`"),
            (NameRule::ConfigKey, "..a", "is `.`, or begins with `..`"),
            (NameRule::Variable, "a=b", "can only contain printable ASCII except `=`, not `=`"),
            (NameRule::StrictVariable, "1a", "begins with a digit"),
        ] {
            assert_eq!(trouble(rule, name).as_deref(), Some(expected), "{name}");
        }
    }
}
