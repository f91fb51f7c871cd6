//! Whether words show a stream. The code of an application is elsewhere, so that hints have to do.

use super::names::words;
use super::table::{Words, table};

/// What some texts show of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Streaming {
    /// Nothing, or that a share of the data is worked on.
    No,
    /// A checkpoint, which batch work may have too.
    Perhaps,
    /// One of them has a word such as `stream` or `kafka`.
    Likely,
}

impl Streaming {
    /// What texts show together: names, options, variables. Words count whole, and one that stands for a share of
    /// the data (`--date`, `daily`, `backfill`) outweighs the others.
    pub fn of<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Self {
        let table = table();
        let mut found = Self::No;
        for text in texts {
            let words: Vec<_> = words(text.as_ref()).collect();
            let has = |set: &Words| words.iter().any(|word| set.contains(word));
            if has(&table.share) {
                return Self::No;
            }
            if has(&table.stream) {
                found = Self::Likely;
            } else if has(&table.perhaps_stream) && found == Self::No {
                found = Self::Perhaps;
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::Streaming;

    #[test]
    fn whole_words_show_a_stream() {
        for (texts, expected) in [
            (&["--class", "com.acme.OrdersStream"][..], Streaming::Likely),
            (&["org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.1", "orders.py"], Streaming::Likely),
            (&["structured_streaming.py"], Streaming::Likely),
            (&["s3a://jobs/clickstream.py"], Streaming::No),
            (&["--conf", "upstream=a"], Streaming::No),
            (&["orders.py", "--checkpoint-dir", "/c"], Streaming::Perhaps),
            (&["--checkpoint-dir", "/c", "stream.py"], Streaming::Likely),
            (&["stream.py", "--date", "2024-01-01"], Streaming::No),
            (&["kafka_to_lake.py", "--mode=backfill"], Streaming::No),
            (&["daily_kafka_export.py"], Streaming::No),
            (&[], Streaming::No),
        ] {
            assert_eq!(Streaming::of(texts), expected, "{texts:?}");
        }
    }
}
