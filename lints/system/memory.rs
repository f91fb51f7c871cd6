//! Amounts of memory as systems write them.

/// How a system writes an amount of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Bytes, with `k`, `m`, `g` and `t` for powers of 1024, without regard to the text after the letter: `4g`,
    /// `1728mb`.
    Binary,
    /// Like [`Unit::Binary`], but `k`, `m` and `g` are powers of 1000 if no `b` follows.
    Redis,
    /// Like [`Unit::Binary`], but a number without a unit counts blocks of 8 KiB.
    Postgres,
    /// Gibibytes.
    Gigabytes,
}

impl Unit {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "binary" => Self::Binary,
            "redis" => Self::Redis,
            "postgres" => Self::Postgres,
            "gigabytes" => Self::Gigabytes,
            _ => return None,
        })
    }

    /// The bytes of an amount; `None` if it is not one, for example `60%`.
    pub(super) fn bytes(self, text: &str) -> Option<i128> {
        let text = text.trim().to_ascii_lowercase();
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, suffix) = text.split_at(end);
        let suffix = suffix.trim();
        let base = if self == Self::Redis && suffix.len() == 1 { 1000 } else { 1024 };
        let factor: i128 = match (suffix, self) {
            ("", Self::Postgres) => 8192,
            ("", Self::Gigabytes) => 1 << 30,
            ("" | "b" | "bytes", _) => 1,
            ("k" | "kb" | "kib", _) => base,
            ("m" | "mb" | "mib", _) => base * base,
            ("g" | "gb" | "gib", _) => base * base * base,
            ("t" | "tb" | "tib", _) => base * base * base * base,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let mut bytes = whole.parse::<i128>().ok().filter(|whole| *whole < 1 << 60)? * factor;
        if let Ok(part) = fraction.get(..fraction.len().min(6)).unwrap_or_default().parse::<i128>() {
            let scale = 10_i128.pow(u32::try_from(fraction.len().min(6)).unwrap_or_default());
            bytes += part * factor / scale;
        }
        Some(bytes)
    }
}

/// The largest heap in the options of a Java virtual machine, or of a plain size: the last option takes precedence. A
/// percentage is a share of `limit`.
pub(super) fn heap(options: &str, limit: i128) -> Option<i128> {
    if !options.trim_start().starts_with('-') {
        return Unit::Binary.bytes(options);
    }
    let mut found = None;
    let mut share = None;
    for option in options.split_whitespace().map(|option| option.trim_matches(['"', '\''])) {
        if let Some(size) = option.strip_prefix("-Xmx").or_else(|| option.strip_prefix("-XX:MaxHeapSize=")) {
            found = Some(Unit::Binary.bytes(size)?);
        }
        if let Some(text) = option.strip_prefix("-XX:MaxRAMPercentage=") {
            let whole = text.split('.').next()?.parse::<i128>().ok()?;
            share = Some(limit * whole.clamp(0, 1000) / 100);
        }
    }
    found.or(share)
}

/// An amount in words: `5632 MiB`, `4 GiB`.
pub(super) fn words(bytes: i128) -> String {
    let (mib, gib) = (1_i128 << 20, 1_i128 << 30);
    match bytes {
        _ if bytes >= gib && bytes % gib == 0 => format!("{} GiB", bytes / gib),
        _ if bytes >= mib => format!("{} MiB", bytes / mib),
        _ => format!("{bytes} bytes"),
    }
}

/// The smallest heap in the options of a Java virtual machine.
pub(super) fn smallest_heap(options: &str) -> Option<i128> {
    let mut starts = options.split_whitespace().filter_map(|option| option.strip_prefix("-Xms"));
    starts.next_back().and_then(|size| Unit::Binary.bytes(size))
}

#[cfg(test)]
mod tests {
    use super::{Unit, heap, words};

    #[test]
    fn each_system_writes_memory_in_its_own_way() {
        for (unit, text, expected) in [
            (Unit::Binary, "4g", Some(4 << 30)),
            (Unit::Binary, "1728mb", Some(1728 << 20)),
            (Unit::Binary, "1.5G", Some(3 << 29)),
            (Unit::Binary, "1048576", Some(1 << 20)),
            (Unit::Redis, "2gb", Some(2 << 30)),
            (Unit::Redis, "2g", Some(2_000_000_000)),
            (Unit::Postgres, "16384", Some(128 << 20)),
            (Unit::Postgres, "4GB", Some(4 << 30)),
            (Unit::Gigabytes, "0.25", Some(1 << 28)),
            (Unit::Binary, "60%", None),
            (Unit::Binary, "", None),
            (Unit::Binary, "4 parsecs", None),
            (Unit::Binary, "99999999999999999999999999999999999999999999", None),
        ] {
            assert_eq!(unit.bytes(text), expected, "{text}");
        }
    }

    #[test]
    fn the_last_option_of_a_virtual_machine_wins() {
        assert_eq!(heap("-Xms1g -Xmx1g -Xmx2g", 0), Some(2 << 30));
        assert_eq!(heap("-XX:MaxRAMPercentage=75.0", 400), Some(300));
        assert_eq!(heap("-Xmx1k -XX:MaxRAMPercentage=75.0", 400), Some(1024));
        assert_eq!(heap("-Xms1g", 400), None);
        assert_eq!(heap("2G", 400), Some(2 << 30));
        assert_eq!(
            (words(5632 << 20), words(4 << 30), words(5)),
            ("5632 MiB".into(), "4 GiB".into(), "5 bytes".into())
        );
    }
}
