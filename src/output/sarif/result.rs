//! A finding as a result.

use serde_json::{Map, Value, json};

use super::{Writer, level};
use crate::finding::{Finding, Label};
use crate::fix::{Fix, Safety};
use crate::output::uri::encode;
use crate::project::ObjectName;
use crate::report::Location;

/// The result of a finding; `ignored` is the reason if the finding is ignored.
pub(super) fn result(writer: &Writer<'_>, finding: &Finding, ignored: Option<&str>) -> Value {
    let print = &finding.fingerprint;
    let rendered = rendered(writer, finding);
    let mut location = Map::new();
    location.insert("physicalLocation".to_owned(), writer.place(&finding.primary));
    if let Some(object) = &finding.object {
        location.insert("logicalLocations".to_owned(), json!([logical(object, &finding.path)]));
    }
    let mut result = json!({
        "ruleId": finding.lint,
        "level": level(finding.severity),
        "message": { "text": message(finding) + rendered.as_deref().unwrap_or_default() },
        "locations": [location],
        // GitHub identifies results by the second fingerprint. The one that GitHub computes changes with the text of
        // the line.
        "partialFingerprints": { "objectPath/v1": print, "primaryLocationLineHash": print },
        "suppressions": ignored.map(|reason| json!({ "kind": "inSource", "justification": reason }))
            .into_iter().collect::<Vec<_>>(),
    });
    if let Some(rule) = writer.rules.get(&*finding.lint) {
        result["ruleIndex"] = json!(rule);
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(at, label)| {
            let mut related = json!({ "id": at + 1, "physicalLocation": writer.place(label) });
            if !label.text.is_empty() {
                related["message"] = json!({ "text": label.text });
            }
            related
        });
        result["relatedLocations"] = related.collect();
    }
    if rendered.is_some() {
        let source = &writer.outcome.report.file(finding.primary.file).source;
        result["analysisTarget"] = json!({ "uri": encode(&source.name) });
    }
    // The edits are for the rendered text, which is not stored.
    if let Some(fix) = finding.fix.as_ref().filter(|_| rendered.is_none()) {
        result["fixes"] = json!([self::fix(writer, fix)]);
    }
    result
}

/// A sentence with the place in the rendered text, if the result is for another file.
fn rendered(writer: &Writer<'_>, finding: &Finding) -> Option<String> {
    let report = writer.outcome.report;
    let Label { file, span, .. } = finding.primary;
    if !matches!(report.location(file, span), Location::Rendered(_)) {
        return None;
    }
    let read = report.file(file);
    let at = read.lines().position(span.start);
    Some(format!(" At: {}:{}:{}.", read.source.name, at.line, at.column))
}

/// The object, and the place of the finding in it.
fn logical(object: &ObjectName, path: &str) -> Value {
    let name = object.name.as_deref().unwrap_or("(unnamed)");
    let namespace = object.namespace.as_ref().map_or(String::new(), |namespace| format!("{namespace}/"));
    let whole = format!("{}/{} {namespace}{name}", object.api_version, object.kind);
    let whole = if path.is_empty() { whole } else { format!("{whole}: {path}") };
    json!({ "name": name, "kind": "object", "fullyQualifiedName": whole })
}

/// The message, the help, and the evidence as links to the related locations.
fn message(finding: &Finding) -> String {
    let mut text = sentence(&plain(&finding.message));
    if !finding.primary.text.is_empty() {
        text += &format!(" Here: {}", sentence(&plain(&finding.primary.text)));
    }
    if let Some(help) = &finding.help {
        text += &format!(" Help: {}", sentence(&plain(help)));
    }
    let links = finding.related.iter().enumerate().map(|(at, label)| {
        let text = if label.text.is_empty() { "there" } else { &*label.text };
        format!("[{}]({})", linked(text), at + 1)
    });
    let links: Vec<_> = links.collect();
    if !links.is_empty() {
        text += &format!(" See: {}.", links.join("; "));
    }
    text
}

fn sentence(text: &str) -> String {
    let full = text.ends_with(['.', '!', '?', ':', '…']);
    format!("{text}{}", if full { "" } else { "." })
}

/// Text without links: only `[…](…)` is a link, and a backslash escapes it.
fn plain(text: &str) -> String {
    text.replace("](", "\\](")
}

/// Text within the brackets of a link.
fn linked(text: &str) -> String {
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

fn fix(writer: &Writer<'_>, fix: &Fix) -> Value {
    let mut files: Vec<_> = fix.edits.iter().map(|edit| edit.file).collect();
    files.dedup();
    let changes = files.into_iter().map(|file| {
        let edits = fix.edits.iter().filter(|edit| edit.file == file);
        let replacements = edits.map(|edit| {
            json!({
                "deletedRegion": writer.region(edit.file, edit.span),
                "insertedContent": { "text": edit.text },
            })
        });
        json!({
            "artifactLocation": Writer::artifact(writer.outcome.report.path(file)),
            "replacements": replacements.collect::<Vec<_>>(),
        })
    });
    let caution = match fix.safety {
        Safety::Safe => "",
        Safety::Unsafe => " (changes what the manifest does)",
    };
    json!({
        "description": { "text": format!("{}{caution}.", fix.title) },
        "artifactChanges": changes.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::{linked, plain};

    #[test]
    fn only_our_links_are_links() {
        assert_eq!(plain("spec.containers[0].env"), "spec.containers[0].env");
        assert_eq!(plain("[click](http://example.com)"), "[click\\](http://example.com)");
        assert_eq!(linked("args[0]"), "args\\[0\\]");
    }
}
