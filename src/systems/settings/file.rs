//! The settings in the text of a configuration file: properties, YAML, Hadoop's XML, or lines `key value`.

use std::ops::Range;

use crate::yaml::{self, Node};

/// A setting in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::systems) struct Entry {
    /// The complete name, with the names of the surrounding mappings: `s3.endpoint`.
    pub(in crate::systems) key: String,
    /// The value without quotes; the items of a list are joined by commas.
    pub(in crate::systems) value: String,
    /// The place of the value in the text.
    pub(in crate::systems) at: Range<usize>,
}

/// The maximum depth of mappings.
const MAX_DEPTH: usize = 16;

/// The settings of a text, in order. Of equal names, the later one takes precedence.
pub(in crate::systems) fn entries(text: &str) -> Vec<Entry> {
    if text.contains("<property>") {
        return of_xml(text);
    }
    let stream = yaml::parse(text, yaml::Limits::default());
    if let [document] = stream.documents()
        && document.error().is_none()
        && let Some(root) = document.root().filter(|root| root.is_mapping())
    {
        let mut found = Vec::new();
        flatten(root, "", MAX_DEPTH, &mut found);
        return found;
    }
    of_lines(text)
}

fn flatten(node: Node<'_>, prefix: &str, depth: usize, found: &mut Vec<Entry>) {
    for entry in node.entries().filter(|entry| !entry.is_merge()) {
        let key = format!("{prefix}{}", entry.key.key_text());
        let value = entry.value.resolve();
        if value.is_mapping() && depth > 0 {
            flatten(value, &format!("{key}."), depth - 1, found);
            continue;
        }
        let items: Vec<_> = value.items().filter_map(Node::content).collect();
        let text = value.content().map_or_else(|| items.join(","), std::borrow::Cow::into_owned);
        let span = value.span();
        found.push(Entry { key, value: text, at: span.start as usize..span.end as usize });
    }
}

fn of_lines(text: &str) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let begin = start + (line.len() - line.trim_start().len());
        start += line.len() + 1;
        let line = line.trim();
        if line.starts_with(['#', '!', ';', '[', '<']) {
            continue;
        }
        let is_end = |c: char| c.is_whitespace() || matches!(c, '=' | ':');
        let Some(end) = line.find(is_end) else { continue };
        let rest = line[end..].trim_start();
        let rest = rest.strip_prefix(['=', ':']).unwrap_or(rest).trim_start();
        let value = without_comment(rest).trim_end().trim_matches(['"', '\'']);
        if !value.is_empty() {
            let at = begin + line.len() - rest.len();
            let at = at + rest.find(value).unwrap_or_default();
            let key = line[..end].trim_matches(['"', '\'']).to_owned();
            found.push(Entry { key, value: value.to_owned(), at: at..at + value.len() });
        }
    }
    found
}

/// A value without the comment that follows.
fn without_comment(value: &str) -> &str {
    let comment = [" #", "\t#"].iter().filter_map(|mark| value.find(mark)).min();
    comment.map_or(value, |at| &value[..at])
}

fn of_xml(text: &str) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(name) = element(text, at, "name") {
        let next = text[name.end..].find("<name>").map_or(text.len(), |next| name.end + next);
        if let Some(value) = element(&text[..next], name.end, "value") {
            let key = text[name.clone()].trim().to_owned();
            found.push(Entry { key, value: text[value.clone()].trim().to_owned(), at: value });
        }
        at = next;
    }
    found
}

/// The text of the next element with this name.
fn element(text: &str, from: usize, name: &str) -> Option<Range<usize>> {
    let open = format!("<{name}>");
    let start = from + text.get(from..)?.find(&open)? + open.len();
    let end = start + text[start..].find(&format!("</{name}>"))?;
    Some(start..end)
}

#[cfg(test)]
mod tests {
    use super::entries;

    fn read(text: &str) -> Vec<String> {
        let found = entries(text);
        for entry in &found {
            assert!(text.get(entry.at.clone()).is_some(), "{entry:?} is not in the text");
        }
        found.iter().map(|entry| format!("{} is {}", entry.key, entry.value)).collect()
    }

    #[test]
    fn properties_and_lines_are_read() {
        let text = "# a comment\nbroker.id=1\nlog.dirs = /a,/b\n\nlisteners: X://:1\nempty=\n! no\n";
        assert_eq!(read(text), ["broker.id is 1", "log.dirs is /a,/b", "listeners is X://:1"]);
        let text = "[mysqld]\ninnodb_buffer_pool_size=4G\n; no\nskip-name-resolve\n";
        assert_eq!(read(text), ["innodb_buffer_pool_size is 4G"]);
        assert_eq!(read("maxmemory 2gb\nsave \"\"\n"), ["maxmemory is 2gb"]);
        assert_eq!(
            read("shared_buffers = '4GB'   # memory\nport = 5432\n"),
            ["shared_buffers is 4GB", "port is 5432"]
        );
    }

    #[test]
    fn yaml_is_read_with_the_names_of_its_mappings() {
        let text =
            "state:\n  checkpoints.dir: s3://a\n  backend: {type: rocksdb}\nnode.roles: [data, ingest]\n";
        assert_eq!(
            read(text),
            ["state.checkpoints.dir is s3://a", "state.backend.type is rocksdb", "node.roles is data,ingest"]
        );
    }

    #[test]
    fn hadoops_xml_is_read() {
        let text = "<configuration>\n <property>\n  <name>a.b</name>\n  <value> 3 </value>\n </property>\n \
                    <property><name>c</name></property>\n <property><name>d</name><value>e</value></property>\n";
        assert_eq!(read(text), ["a.b is 3", "d is e"]);
    }

    #[test]
    fn values_are_found_where_they_stand() {
        let text = "a=1\n  key =  'value'  # x\n";
        assert_eq!(&text[entries(text)[1].at.clone()], "value");
        for text in [
            "<property><name>a</name><value>",
            "<property><name>",
            "a",
            "",
            "=",
            ": b",
            "<value></value><property>",
        ] {
            read(text);
        }
    }
}
