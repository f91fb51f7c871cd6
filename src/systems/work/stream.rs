//! Whether words show a stream. The manifest does not contain the code of an application, so hints are enough.

use super::names::words;
use super::table::{Words, table};

/// What texts show about streaming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Streaming {
    /// Nothing, or that each run processes a part of the data.
    No,
    /// A checkpoint, which batch work can have too.
    Perhaps,
    /// One of them has a word such as `stream` or `kafka`.
    Likely,
}

impl Streaming {
    /// What texts (names, options, variables) show together. Only whole words count, and a word for a part of the data
    /// (`--date`, `daily`, `backfill`) outweighs the others.
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
