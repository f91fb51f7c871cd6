//! Columns of text fitted to a width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The minimum width of a column, for one or two words.
const LEAST: usize = 8;

/// The separator between two columns.
const GAP: usize = 2;

/// The width of each column, so that all fit into `width` display columns. Without a width, columns are as wide as
/// their texts. The widest columns are reduced first.
pub(super) fn widths<const N: usize>(rows: &[[String; N]], width: Option<usize>) -> [usize; N] {
    let natural: [usize; N] =
        std::array::from_fn(|column| rows.iter().map(|row| row[column].width()).max().unwrap_or_default());
    let Some(width) = width else { return natural };
    let room = width.saturating_sub(GAP * N.saturating_sub(1));
    let widest = natural.iter().copied().max().unwrap_or_default();
    let fits = |cap: &usize| natural.iter().map(|one| one.min(cap)).sum::<usize>() <= room;
    let cap = (LEAST..=widest).rev().find(fits).unwrap_or(LEAST);
    let mut widths = natural.map(|one| one.min(cap));
    // The remaining space goes to the last reduced column.
    let spare = room.saturating_sub(widths.iter().sum());
    if let Some(last) = (0..N).rev().find(|column| widths[*column] < natural[*column]) {
        widths[last] = natural[last].min(widths[last] + spare);
    }
    widths
}

/// The lines of a row: one text per column and line, without padding.
pub(super) fn lines<const N: usize>(row: &[String; N], widths: &[usize; N]) -> Vec<[String; N]> {
    let cells: [Vec<String>; N] = std::array::from_fn(|column| wrap(&row[column], widths[column]));
    let height = cells.iter().map(Vec::len).max().unwrap_or_default();
    let line = |at: usize| std::array::from_fn(|column| cells[column].get(at).cloned().unwrap_or_default());
    (0..height).map(line).collect()
}

/// The spaces from the end of a text to the next column.
pub(super) fn padding(text: &str, width: usize) -> String {
    " ".repeat(width.saturating_sub(text.width()) + GAP)
}

/// Breaks a text into lines of at most `width` display columns: at spaces, after punctuation in long words, or anywhere
/// if necessary.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let blank = usize::from(used > 0);
        if used + blank + word.width() <= width {
            line.extend(std::iter::repeat_n(' ', blank));
            line.push_str(word);
            used += blank + word.width();
            continue;
        }
        for piece in pieces(word, width) {
            if used > 0 {
                lines.push(std::mem::take(&mut line));
            }
            used = piece.width();
            line.push_str(piece);
        }
    }
    lines.push(line);
    lines
}

/// The parts of a word that are at most `width` wide, each as long as possible.
fn pieces(word: &str, width: usize) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = word;
    while rest.width() > width {
        let mut used = 0;
        let mut end = 0;
        for (at, c) in rest.char_indices() {
            used += c.width().unwrap_or_default();
            if used > width {
                break;
            }
            end = at + c.len_utf8();
        }
        // A character that is wider than the column must still be written.
        let end = end.max(rest.chars().next().map_or(0, char::len_utf8));
        // The characters after which a name can be broken, the best first. A break that leaves very little on a line is
        // not used.
        let after =
            |signs: &[char]| rest[..end].rfind(signs).map(|sign| sign + 1).filter(|cut| *cut * 2 >= end);
        let cut = after(&['/', '-', ':', ',', '=']).or_else(|| after(&['.', '_'])).unwrap_or(end);
        found.push(&rest[..cut]);
        rest = &rest[cut..];
    }
    if !rest.is_empty() {
        found.push(rest);
    }
    found
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::{lines, widths, wrap};

    #[test]
    fn lines_break_at_spaces_then_after_signs_then_anywhere() {
        assert_eq!(wrap("a broker is known", 8), ["a broker", "is known"]);
        assert_eq!(wrap("k8s/base/kafka.yaml", 10), ["k8s/base/", "kafka.yaml"]);
        assert_eq!(wrap("spark-history-server", 10), ["spark-", "history-", "server"]);
        assert_eq!(wrap("apache/kafka:3.9.0", 16), ["apache/kafka:", "3.9.0"]);
        assert_eq!(wrap("org.apache.spark", 12), ["org.apache.", "spark"]);
        assert_eq!(wrap("confluentinc", 5), ["confl", "uenti", "nc"]);
        assert_eq!(wrap("卡夫卡卡", 5), ["卡夫", "卡卡"]);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn the_widest_columns_give_way() {
        let rows = [["a".repeat(10), "b".repeat(40), "c".repeat(80)]];
        assert_eq!(widths(&rows, None), [10, 40, 80]);
        assert_eq!(widths(&rows, Some(200)), [10, 40, 80]);
        assert_eq!(widths(&rows, Some(74)), [10, 30, 30]);
        assert_eq!(widths(&rows, Some(75)), [10, 30, 31]);
        assert_eq!(widths(&rows, Some(1)), [8, 8, 8]);
    }

    #[test]
    fn no_line_is_wider_than_its_column() {
        let row = ["k8s/overlays/production/kafka.yaml:12".to_owned(), "a Kafka broker 卡夫卡".to_owned()];
        let widths = widths(std::slice::from_ref(&row), Some(30));
        for line in lines(&row, &widths) {
            for (cell, width) in line.iter().zip(widths) {
                assert!(cell.width() <= width, "{cell:?} in {width}");
            }
        }
    }
}
