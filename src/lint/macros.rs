//! `declare_lint!`: the declaration of a lint, from its documentation to its check.

/// Declares a lint as a `static`, from a doc comment and a few fields.
///
/// The doc comment is the documentation of the lint, in Markdown: what is wrong; `## Why`; `## Example` with a fence `
/// ```yaml,bad ` and a fence ` ```yaml,good `; `## References`. A lint without documentation does not compile.
///
/// ```
/// use rightkind::lint::Context;
/// use rightkind::manifest::Workload;
///
/// rightkind::declare_lint! {
///     /// A workload is called `foo`.
///     pub static NAMED_FOO = "named-foo" {
///         summary: "a workload is called `foo`",
///         severity: Info,
///         section: Pod,
///         since: "0.1.0",
///         check: Workload(check),
///     }
/// }
///
/// fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
///     let Some(name) = workload.object().metadata().and_then(|metadata| metadata.get("name")) else { return };
///     if name.text() == "foo" {
///         context.report(name, "`foo` says nothing about the workload");
///     }
/// }
/// ```
#[macro_export]
macro_rules! declare_lint {
    (
        $(#[doc = $doc:literal])+
        $visibility:vis static $name:ident = $id:literal {
            summary: $summary:literal,
            severity: $severity:ident,
            section: $section:ident,
            since: $since:literal,
            $(fixable: $fixable:literal,)?
            check: $target:ident($check:path) $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        $visibility static $name: $crate::lint::Lint = $crate::lint::Lint {
            meta: $crate::lint::Meta {
                id: ::std::borrow::Cow::Borrowed($id),
                summary: ::std::borrow::Cow::Borrowed($summary),
                severity: $crate::finding::Severity::$severity,
                section: $crate::lint::Section::$section,
                since: ::std::borrow::Cow::Borrowed($since),
                fixable: false $(|| $fixable)?,
                docs: ::std::borrow::Cow::Borrowed(concat!($($doc, "\n"),+)),
            },
            check: $crate::lint::Check::$target($check),
        };
    };
}
