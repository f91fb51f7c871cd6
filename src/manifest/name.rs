//! Names, as the API server takes them.

/// What a name may look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameRule {
    /// A subdomain of DNS (RFC 1123): labels with dots between them, 253 characters.
    Subdomain,
    /// A label of DNS (RFC 1123): lower case letters, digits and `-`, 63 characters.
    Label,
    /// A label of DNS (RFC 1035): the same, and it begins with a letter.
    LetterFirst,
    /// The name of a container's port: 15 characters, with a letter among them.
    Port,
    /// The value of a label: letters, digits, `-`, `_` and `.`, 63 characters, or nothing.
    LabelValue,
    /// The key of a label or an annotation: such a text, after a subdomain and `/` or not.
    LabelKey,
    /// The key of a ConfigMap or a Secret: letters, digits, `-`, `_` and `.`, 253 characters.
    ConfigKey,
    /// The name of a variable: printable ASCII but for `=`.
    Variable,
    /// The name of a variable before Kubernetes 1.32: letters, digits, `-`, `_` and `.`, no digit first.
    StrictVariable,
}

impl NameRule {
    /// What is wrong with a name, in words that follow "it"; none if nothing is.
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
            return Some(format!("may only hold {}, and holds `{}`", self.alphabet(), bad.escape_debug()));
        }
        let most = self.longest();
        let length = name.chars().count();
        if length > most {
            return Some(format!("is {length} characters long, and {most} is the most"));
        }
        let (first, last) = (name.as_bytes()[0], name.as_bytes()[name.len() - 1]);
        match self {
            Self::StrictVariable if first.is_ascii_digit() => return Some("begins with a digit".to_owned()),
            Self::ConfigKey if name == "." || name.starts_with("..") => {
                return Some("begins with two dots, or is one".to_owned());
            }
            Self::Variable | Self::StrictVariable | Self::ConfigKey => return None,
            _ => {}
        }
        for (end, word) in [(first, "begins"), (last, "ends")] {
            if !end.is_ascii_alphanumeric() {
                return Some(format!("{word} with `{}`: a letter or digit must be there", char::from(end)));
            }
        }
        match self {
            Self::Subdomain
                if name.split('.').any(|label| label.starts_with('-') || label.ends_with('-')) =>
            {
                Some("has `-` beside a dot".to_owned())
            }
            Self::Subdomain if name.contains("..") => Some("has two dots together".to_owned()),
            Self::LetterFirst if first.is_ascii_digit() => Some("begins with a digit".to_owned()),
            Self::Port if name.contains("--") => Some("has two `-` together".to_owned()),
            Self::Port if !name.bytes().any(|byte| byte.is_ascii_alphabetic()) => {
                Some("has no letter in it".to_owned())
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
            Self::Variable => "printable ASCII but `=`",
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
                "may only hold lower case letters, digits, `-` and `.`, and holds `K`",
            ),
            (
                NameRule::Subdomain,
                "a_b",
                "may only hold lower case letters, digits, `-` and `.`, and holds `_`",
            ),
            (NameRule::Subdomain, "a-", "ends with `-`: a letter or digit must be there"),
            (NameRule::Subdomain, "a-.b", "has `-` beside a dot"),
            (NameRule::Subdomain, "a..b", "has two dots together"),
            (NameRule::Label, "a.b", &format!("may only hold {lower}, and holds `.`")),
            (NameRule::Label, &"a".repeat(64), "is 64 characters long, and 63 is the most"),
            (NameRule::LetterFirst, "0a", "begins with a digit"),
            (NameRule::Port, "8080", "has no letter in it"),
            (NameRule::Port, "a--b", "has two `-` together"),
            (NameRule::Port, "metrics-and-more", "is 16 characters long, and 15 is the most"),
            (NameRule::LabelValue, "a b", "may only hold letters, digits, `-`, `_` and `.`, and holds ` `"),
            (NameRule::LabelValue, "-", "begins with `-`: a letter or digit must be there"),
            (NameRule::LabelKey, "a/b/c", "may only hold letters, digits, `-`, `_` and `.`, and holds `/`"),
            (
                NameRule::LabelKey,
                "A.b/c",
                "may only hold lower case letters, digits, `-` and `.`, and holds `A`, before the `/`",
            ),
            (NameRule::LabelKey, "a/", "is empty"),
            (NameRule::ConfigKey, "a/b", "may only hold letters, digits, `-`, `_` and `.`, and holds `/`"),
            (NameRule::ConfigKey, "..a", "begins with two dots, or is one"),
            (NameRule::Variable, "a=b", "may only hold printable ASCII but `=`, and holds `=`"),
            (NameRule::StrictVariable, "1a", "begins with a digit"),
        ] {
            assert_eq!(trouble(rule, name).as_deref(), Some(expected), "{name}");
        }
    }
}
