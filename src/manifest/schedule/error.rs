//! What is wrong with a schedule, as a message.

use std::ops::Range;

use super::{Unit, When, descriptor};

/// The order of the fields, as a help.
pub(super) const ORDER: &str =
    "a schedule has five fields: minute, hour, day of month, month and day of week, as in `0 2 * * *`";

/// Why a schedule is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleError {
    /// What is wrong: one line, no full stop.
    pub message: String,
    /// The bytes of the text at fault in the schedule.
    pub range: Range<usize>,
    /// The help: an explanation, or what to write instead.
    pub help: Option<String>,
    /// An edit that makes it valid.
    pub correction: Option<Correction>,
}

/// An edit in the text of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The bytes to replace.
    pub range: Range<usize>,
    /// The new text.
    pub text: String,
    /// Whether the author can only have meant this.
    pub certain: bool,
}

impl ScheduleError {
    pub(super) fn new(message: impl Into<String>, range: Range<usize>) -> Self {
        Self { message: message.into(), range, help: None, correction: None }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    fn correct(self, range: Range<usize>, text: impl Into<String>, certain: bool) -> Self {
        Self { correction: Some(Correction { range, text: text.into(), certain }), ..self }
    }
}

/// `an hour (0 to 23)`.
fn wanted(unit: Unit) -> String {
    let (least, greatest) = unit.bounds();
    let article = if unit == Unit::Hour { "an" } else { "a" };
    let names = match unit {
        Unit::Month => ", or JAN to DEC",
        Unit::DayOfWeek => ", or SUN to SAT",
        _ => "",
    };
    format!("{article} {} ({least} to {greatest}{names})", unit.name())
}

fn plural(unit: Unit) -> &'static str {
    match unit {
        Unit::Minute => "minutes",
        Unit::Hour => "hours",
        Unit::DayOfMonth => "days of the month",
        Unit::Month => "months",
        Unit::DayOfWeek => "days of the week",
    }
}

/// A number of fields other than five.
pub(super) fn field_count(text: &str, at: usize, words: &[(usize, &str)]) -> ScheduleError {
    let count = words.len();
    let message = format!(
        "a schedule has 5 fields, this one has {}",
        if count == 0 { "none".into() } else { count.to_string() }
    );
    let whole = match words {
        [] => at..at + text.len(),
        [(first, _), .., (last, word)] => *first..last + word.len(),
        [(first, word)] => *first..first + word.len(),
    };
    let error = ScheduleError::new(message, whole).help(ORDER);
    if count == 1 && words[0].1.starts_with('@') {
        let text = words[0].1;
        let error = ScheduleError { message: format!("`{text}` cannot have spaces before it"), ..error };
        return error.correct(at..words[0].0, "", true);
    }
    let &[first, second, .., dow, last] = words else { return error };
    if count != 6 {
        return error;
    }
    let year =
        last.1.len() == 4 && last.1.bytes().all(|b| b.is_ascii_digit()) || dow.1 == "?" && last.1 == "*";
    let (at_fault, help, drop) = if year {
        let drop = dow.0 + dow.1.len()..last.0 + last.1.len();
        (last, "Kubernetes has no field for the year, the last field of some other crons", drop)
    } else {
        (first, "Kubernetes has no field for seconds, the first field of some other crons", first.0..second.0)
    };
    let mut error = ScheduleError { range: at_fault.0..at_fault.0 + at_fault.1.len(), ..error };
    error.help = Some(help.into());
    let mut rest = text.to_owned();
    rest.replace_range(drop.start - at..drop.end - at, "");
    // Seconds of `0` can be removed without a change; other values cannot be expressed.
    let same = year && last.1 == "*" || !year && first.1 == "0";
    match When::parse(&rest, at) {
        Ok(_) if same => error.correct(drop, "", false),
        _ => error,
    }
}

/// A text that is neither a number nor a name.
pub(super) fn not_a_value(text: &str, range: Range<usize>, unit: Unit) -> ScheduleError {
    let error = ScheduleError::new(format!("`{text}` is not {}", wanted(unit)), range.clone());
    let full = |name: &&&str| {
        text.len() > 3 && name.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text))
    };
    if let Some(name) = unit.value_names().iter().find(full) {
        let short = name[..3].to_uppercase();
        return error.help(format!("names have three letters: `{short}`")).correct(range, short, true);
    }
    let days = matches!(unit, Unit::DayOfMonth | Unit::DayOfWeek);
    if days && text.contains(['L', 'W', '#']) {
        return error.help(
            "Kubernetes does not know `L`, `W` and `#` of Quartz: schedule all possible days, and let the command \
             check the date",
        );
    }
    if text.starts_with('H') {
        return error.help("Kubernetes does not know `H` of Jenkins: choose a value");
    }
    error.help(ORDER)
}

/// A hyphen with a value on one side only.
pub(super) fn half_range(text: &str, range: Range<usize>, unit: Unit) -> ScheduleError {
    let message = format!(
        "`{text}` is an incomplete range of {}: write a value on each side of the hyphen",
        plural(unit)
    );
    ScheduleError::new(message, range).help(ORDER)
}

/// More hyphens or slashes than an item can have.
pub(super) fn surplus(text: &str, range: Range<usize>, sign: char, unit: Unit) -> ScheduleError {
    let message = match sign {
        '-' => format!("`{text}` has more than one hyphen: a range of {} has only one", plural(unit)),
        _ => format!("`{text}` has more than one slash: a step has only one"),
    };
    ScheduleError::new(message, range)
}

/// A step without values before it.
pub(super) fn step_of_nothing(text: &str, range: Range<usize>) -> ScheduleError {
    let start = range.start;
    let message = format!("`{text}` has nothing before the slash");
    ScheduleError::new(message, range).help(format!("write `*{text}`")).correct(start..start, "*", false)
}

/// A step that is not a number.
pub(super) fn not_a_step(step: &str, at: usize, item: &Range<usize>) -> ScheduleError {
    if step.is_empty() {
        return ScheduleError::new(
            "nothing follows the slash: a step is a number of 1 or more",
            item.clone(),
        );
    }
    ScheduleError::new(format!("`{step}` is not a step (a number of 1 or more)"), at..at + step.len())
}

/// A step that is zero or negative.
pub(super) fn step_below_one(text: &str, range: Range<usize>) -> ScheduleError {
    ScheduleError::new(format!("`{text}` has a step below 1"), range)
}

/// A value outside of the bounds.
pub(super) fn out_of_bounds(item: &str, at: usize, unit: Unit, stepped: bool) -> ScheduleError {
    let (least, greatest) = unit.bounds();
    let ends = item.split('/').next().unwrap_or(item);
    let mut start = at;
    let mut at_fault = (at, ends);
    for end in ends.split('-') {
        let value = end.parse::<i64>().ok();
        if value.is_some_and(|value| !(i64::from(least)..=i64::from(greatest)).contains(&value)) {
            at_fault = (start, end);
            break;
        }
        start += end.len() + 1;
    }
    let (start, text) = at_fault;
    let error = ScheduleError::new(format!("`{text}` is not {}", wanted(unit)), start..start + text.len());
    let number = text.parse::<i64>().ok();
    match (unit, number) {
        (Unit::DayOfWeek, Some(7)) => {
            let error = error.help("Sunday is `0`; unlike other crons, Kubernetes has no day 7");
            let whole = at..at + ends.len();
            match (stepped, ends.split_once('-')) {
                (false, None) => error.correct(whole, "0", true),
                (false, Some(("0" | "1", "7"))) => error.correct(whole, "0-6", true),
                (false, Some(("6", "7"))) => error.correct(whole, "0,6", true),
                (false, Some((low @ ("2" | "3" | "4" | "5"), "7"))) => {
                    error.correct(whole, format!("0,{low}-6"), true)
                }
                _ => error,
            }
        }
        (Unit::Hour, Some(24)) => error.help("midnight is hour `0` of the next day"),
        (Unit::Minute, Some(60)) => error.help("the full hour is minute `0`"),
        _ => error.help(ORDER),
    }
}

/// A range with an end before its start.
pub(super) fn backwards(range: &str, at: usize, unit: Unit, stepped: bool) -> ScheduleError {
    let whole = at..at + range.len();
    let message = format!("`{range}` is reversed: a range of {} cannot wrap around", plural(unit));
    let error = ScheduleError::new(message, whole.clone());
    let Some((low, high)) = range.split_once('-').filter(|_| !stepped) else { return error };
    let (least, greatest) = unit.bounds();
    let name = |value: u8| {
        let names = unit.value_names();
        if low.parse::<i64>().is_ok() {
            return value.to_string();
        }
        let name = names.get(usize::from(value - least)).map_or("", |name| &name[..3]);
        name.to_uppercase()
    };
    let span = |first: String, last: &str| {
        if first.eq_ignore_ascii_case(last) { first } else { format!("{first}-{last}") }
    };
    let until = span(low.to_owned(), &name(greatest));
    let from = span(name(least), high);
    let instead = format!("{until},{from}");
    error.help(format!("write `{instead}`")).correct(whole, instead, true)
}

/// An unknown word after `@`.
pub(super) fn unknown_descriptor(text: &str, range: Range<usize>) -> ScheduleError {
    let error = ScheduleError::new(format!("`{text}` is not a descriptor"), range.clone());
    let word = text.trim().to_ascii_lowercase();
    if word == "@reboot" {
        return error.help("a CronJob only runs on a schedule, not at a reboot");
    }
    if word.starts_with("@every") {
        return error.help("write `@every`, one space and a duration, as in `@every 90m`");
    }
    if let Some(name) = descriptor::names().find(|name| *name == word) {
        let help = format!("write `{name}`, in lower case and without other text");
        return error.help(help).correct(range, name, true);
    }
    let near = descriptor::names().find(|name| strsim::damerau_levenshtein(name, &word) <= 2);
    let all = "descriptors are `@hourly`, `@daily`, `@midnight`, `@weekly`, `@monthly`, `@yearly`, `@annually` \
               and `@every` with a duration";
    match near {
        Some(name) => error.help(format!("did you mean `{name}`?")).correct(range, name, false),
        None => error.help(all),
    }
}

/// The text after `@every` is not a duration.
pub(super) fn not_a_duration(text: &str, range: Range<usize>) -> ScheduleError {
    if text.trim().is_empty() {
        return ScheduleError::new("`@every` needs a duration", range).help("as in `@every 90m`");
    }
    let error = ScheduleError::new(format!("`{text}` is not a duration"), range.clone());
    let days = text.strip_suffix('d').and_then(|days| days.parse::<u32>().ok());
    if let Some(hours) = days.and_then(|days| days.checked_mul(24)) {
        let instead = format!("{hours}h");
        let help = format!("the longest unit is the hour: write `{instead}`");
        return error.help(help).correct(range, instead, true);
    }
    error.help("a duration is numbers with units (`h`, `m`, `s`) and no spaces, as in `1h30m`")
}
