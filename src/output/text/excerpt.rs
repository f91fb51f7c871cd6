//! The source lines of a finding, prepared for a terminal.
//!
//! We do not draw the file itself but an excerpt: the lines with labels, cut around the labels if they are long, with
//! hidden characters made visible. Line and column numbers are those of the file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use codespan_reporting::diagnostic::{Label, LabelStyle};
use codespan_reporting::files::{Error, Files};

use super::super::visible;
use crate::finding::{self, Finding};
use crate::project::FileId;
use crate::report::Report;
use crate::source::Origin;
use crate::yaml::{LineIndex, Span};

/// Longer lines are cut, in characters.
const MAX_WIDTH: usize = 200;
/// The number of characters around a label on a line that is cut.
const AROUND: usize = 60;
/// The number of characters of a label on a line that is cut.
const MAX_LABEL: usize = 80;

/// The excerpts of one finding.
pub(super) struct Excerpts {
    excerpts: Vec<Excerpt>,
    /// The position of a label: from file and span to excerpt and bytes.
    labels: BTreeMap<(FileId, Span), (usize, Range<usize>)>,
}

/// Lines of a file.
struct Excerpt {
    name: String,
    text: String,
    lines: Vec<Line>,
    /// The column in the file for each byte where a label starts.
    columns: BTreeMap<usize, usize>,
}

struct Line {
    start: usize,
    number: usize,
}

impl Excerpts {
    pub(super) fn new(report: &Report, finding: &Finding) -> Self {
        let mut grouped: Vec<((FileId, String), Vec<Span>)> = Vec::new();
        for label in std::iter::once(&finding.primary).chain(&finding.related) {
            let key = (label.file, name(report, label.file, label.span));
            match grouped.iter_mut().find(|(known, _)| *known == key) {
                Some((_, spans)) => spans.push(label.span),
                None => grouped.push((key, vec![label.span])),
            }
        }
        let mut all = Self { excerpts: Vec::new(), labels: BTreeMap::new() };
        for ((file, name), spans) in grouped {
            all.add(file, name, spans, &report.file(file).lines());
        }
        all
    }

    fn add(&mut self, file: FileId, name: String, spans: Vec<Span>, index: &LineIndex<'_>) {
        let mut by_line: BTreeMap<u32, Vec<Span>> = BTreeMap::new();
        for span in spans {
            by_line.entry(index.position(span.start).line).or_default().push(span);
        }
        let mut excerpt = Excerpt { name, text: String::new(), lines: Vec::new(), columns: BTreeMap::new() };
        let mut last: Option<u32> = None;
        for (number, spans) in by_line {
            match last.map(|last| number - last) {
                None | Some(1) => {}
                // A single line between two others is shown; longer gaps are not.
                Some(2) => {
                    excerpt.push(number - 1, index.line(number - 1).1, &[]);
                }
                Some(_) => {
                    excerpt.push(0, "", &[]);
                    excerpt.push(0, "", &[]);
                }
            }
            last = Some(number);
            let (start, text) = index.line(number);
            let within: Vec<_> = spans
                .iter()
                .map(|span| {
                    let offset = |at: u32| (at.saturating_sub(start) as usize).min(text.len());
                    offset(span.start)..offset(span.end)
                })
                .collect();
            let at = excerpt.push(number, text, &within);
            for (span, at) in spans.into_iter().zip(at) {
                excerpt.columns.insert(at.start, index.position(span.start).column as usize);
                self.labels.insert((file, span), (self.excerpts.len(), at));
            }
        }
        self.excerpts.push(excerpt);
    }

    pub(super) fn label(&self, style: LabelStyle, label: &finding::Label) -> Label<usize> {
        let (excerpt, range) = self.labels.get(&(label.file, label.span)).cloned().unwrap_or_default();
        Label::new(style, excerpt, range).with_message(visible::line(&label.text))
    }
}

/// The name of a file; for standard input, the file that the text was rendered from, if that is known.
fn name(report: &Report, file: FileId, span: Span) -> String {
    let source = &report.file(file).source;
    let name = visible::line(&source.name);
    let from = report.rendered_from(file, span).filter(|_| source.origin == Origin::Stdin);
    from.map_or(name.to_string(), |from| {
        let repository = from.repository.iter().map(|repository| format!("{repository}/"));
        let from: String = repository.chain([from.file.clone()]).collect();
        format!("{} in {name}", visible::line(&from))
    })
}

impl Excerpt {
    /// Adds a line. Returns the places of `spans`, byte ranges of the line, in the excerpt.
    fn push(&mut self, number: u32, line: &str, spans: &[Range<usize>]) -> Vec<Range<usize>> {
        let start = self.text.len();
        self.lines.push(Line { start, number: number as usize });
        let kept = kept(line, spans);
        let mut at: Vec<Range<usize>> = spans.iter().map(|_| start..start).collect();
        let mut cut = false;
        for (offset, c) in line.char_indices().chain(std::iter::once((line.len(), '\n'))) {
            if !kept.iter().any(|range| range.contains(&offset)) && c != '\n' {
                if !std::mem::replace(&mut cut, true) {
                    self.text.push('…');
                }
                continue;
            }
            cut = false;
            for (span, at) in spans.iter().zip(&mut at) {
                if span.start == offset {
                    at.start = self.text.len();
                }
            }
            let commands = c == '[' && line[..offset].ends_with("##");
            let bracket = commands.then_some(Cow::Borrowed(visible::BRACKET));
            match bracket.or_else(|| visible::substitute(c).filter(|_| c != '\t' && c != '\n')) {
                // A byte order mark at the start of a file is not text.
                Some(_) if c == '\u{feff}' && number == 1 && offset == 0 => {}
                Some(substitute) => self.text += &substitute,
                None => self.text.push(c),
            }
            for (span, at) in spans.iter().zip(&mut at) {
                if offset < span.end {
                    at.end = self.text.len();
                }
            }
        }
        for at in &mut at {
            at.end = at.end.max(at.start);
        }
        at
    }
}

/// The bytes of a line that are shown: all of a short line, otherwise the text around the labels.
fn kept(line: &str, spans: &[Range<usize>]) -> Vec<Range<usize>> {
    if line.chars().nth(MAX_WIDTH).is_none() {
        return std::iter::once(0..line.len()).collect();
    }
    let back = |from: usize, count: usize| {
        line[..from].char_indices().rev().take(count).last().map_or(from, |(offset, _)| offset)
    };
    let forward = |from: usize, count: usize| {
        line[from..].char_indices().nth(count).map_or(line.len(), |(offset, _)| from + offset)
    };
    if spans.is_empty() {
        return std::iter::once(0..forward(0, MAX_WIDTH)).collect();
    }
    let label = |span: &Range<usize>| {
        let end = span.end.min(forward(span.start, MAX_LABEL));
        back(span.start, AROUND)..forward(end, AROUND)
    };
    spans.iter().map(label).collect()
}

impl<'f> Files<'f> for Excerpts {
    type FileId = usize;
    type Name = &'f str;
    type Source = &'f str;

    fn name(&'f self, id: usize) -> Result<&'f str, Error> {
        self.excerpts.get(id).map(|excerpt| excerpt.name.as_str()).ok_or(Error::FileMissing)
    }

    fn source(&'f self, id: usize) -> Result<&'f str, Error> {
        self.excerpts.get(id).map(|excerpt| excerpt.text.as_str()).ok_or(Error::FileMissing)
    }

    fn line_index(&'f self, id: usize, byte: usize) -> Result<usize, Error> {
        let excerpt = self.excerpts.get(id).ok_or(Error::FileMissing)?;
        Ok(excerpt.lines.partition_point(|line| line.start <= byte).saturating_sub(1))
    }

    fn line_number(&'f self, id: usize, line: usize) -> Result<usize, Error> {
        let excerpt = self.excerpts.get(id).ok_or(Error::FileMissing)?;
        let max = excerpt.lines.len();
        excerpt.lines.get(line).map(|line| line.number).ok_or(Error::LineTooLarge { given: line, max })
    }

    fn column_number(&'f self, id: usize, _line: usize, byte: usize) -> Result<usize, Error> {
        let excerpt = self.excerpts.get(id).ok_or(Error::FileMissing)?;
        let max = excerpt.text.len();
        excerpt.columns.get(&byte).copied().ok_or(Error::ColumnTooLarge { given: byte, max })
    }

    fn line_range(&'f self, id: usize, line: usize) -> Result<Range<usize>, Error> {
        let excerpt = self.excerpts.get(id).ok_or(Error::FileMissing)?;
        let max = excerpt.lines.len();
        let start = excerpt.lines.get(line).ok_or(Error::LineTooLarge { given: line, max })?.start;
        let end = excerpt.lines.get(line + 1).map_or(excerpt.text.len(), |next| next.start);
        Ok(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::{BTreeMap, Excerpt};

    /// The text that is drawn for a line, with the labels in it.
    fn drawn(line: &str, labels: &[&str]) -> (String, Vec<String>) {
        let mut excerpt =
            Excerpt { name: String::new(), text: String::new(), lines: Vec::new(), columns: BTreeMap::new() };
        let spans: Vec<_> = labels
            .iter()
            .map(|label| {
                let start = line.find(label).unwrap();
                start..start + label.len()
            })
            .collect();
        let at = excerpt.push(2, line, &spans);
        let under = at.into_iter().map(|range| excerpt.text[range].to_owned()).collect();
        (excerpt.text, under)
    }

    #[test]
    fn labels_stay_on_their_text_when_hidden_characters_are_shown() {
        let (text, under) = drawn("\u{1b}[31m: \u{202e}a\u{7} b", &["\u{1b}[31m", "a\u{7}", "b"]);
        assert_eq!(text, "␛[31m: <U+202E>a␇ b\n");
        assert_eq!(under, ["␛[31m", "a␇", "b"]);
    }

    #[test]
    fn a_comment_is_no_command_to_a_runner() {
        let (text, under) = drawn("a: b ##[add-mask]c", &["[add-mask]", "c"]);
        assert_eq!(text, "a: b ##<U+005B>add-mask]c\n");
        assert_eq!(under, ["<U+005B>add-mask]", "c"]);
    }

    #[test]
    fn a_long_line_is_cut_around_each_label() {
        let line = format!("first: {} second: {} third", "x".repeat(200), "y".repeat(200));
        let (text, under) = drawn(&line, &["first", "second"]);
        let around = |c: &str, count: usize| c.repeat(count);
        let expected =
            format!("first: {}…{} second: {}…\n", around("x", 58), around("x", 59), around("y", 58));
        assert_eq!(text, expected);
        assert_eq!(under, ["first", "second"]);
    }

    #[test]
    fn a_long_label_is_cut_as_well() {
        let line = format!("key: {}", "größe".repeat(100));
        let (text, under) = drawn(&line, &["größe".repeat(100).as_str()]);
        assert_eq!(text, format!("key: {}…\n", "größe".repeat(28)));
        assert_eq!(under, ["größe".repeat(28)]);
    }
}
