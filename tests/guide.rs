//! The documentation shows the real behaviour.

use crate::common::{assert_none, compare};
use crate::support::{BAD_JOB, Sandbox, good_job};

/// The fenced blocks of a page, by language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_configuration_in_the_guide_is_taken() {
    let guide = std::fs::read_to_string("docs/guide.md").unwrap();
    let settings = ["select:", "systems:", "kubernetes-version:"];
    let shown: Vec<_> = blocks(&guide, "yaml")
        .into_iter()
        .filter(|block| block.lines().any(|line| settings.iter().any(|setting| line.starts_with(setting))))
        .collect();
    assert_eq!(shown.len(), settings.len());
    let crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n";
    for config in shown {
        let sandbox = Sandbox::new()
            .file("job.yaml", good_job())
            .file("crds/a.yaml", crd)
            .file("rightkind.yaml", &config);
        let found = sandbox.run(&["lint", "-q", "job.yaml"]);
        assert_eq!((found.status, &*found.stderr), (0, ""), "{config}");
    }
}

#[test]
fn the_ignores_in_the_guide_are_understood() {
    let guide = std::fs::read_to_string("docs/guide.md").unwrap();
    let comment = guide.lines().find(|line| line.contains("Always  # rightkind: ignore[")).unwrap();
    let job = BAD_JOB.replace("restartPolicy: Always", comment.trim());
    let found = Sandbox::new().file("job.yaml", job).run(&["lint", "job.yaml"]);
    assert_eq!((found.status, &*found.stdout), (0, "0 errors, 0 warnings, 0 info in 1 file, 1 ignored\n"));
    let metadata = blocks(&guide, "yaml").into_iter().find(|block| block.starts_with("metadata:")).unwrap();
    let database = format!(
        "apiVersion: apps/v1\nkind: Deployment\n{metadata}spec:\n  selector: {{matchLabels: {{a: b}}}}\n  \
         template:\n    metadata: {{labels: {{a: b}}}}\n    spec:\n      containers:\n      \
         - {{name: postgres, image: 'postgres:16.4', volumeMounts: [{{name: data, mountPath: \
         /var/lib/postgresql/data}}]}}\n      volumes: [{{name: data, persistentVolumeClaim: {{claimName: data}}}}]\n"
    );
    let sandbox = Sandbox::new().file("db.yaml", database);
    let found = sandbox.run(&["lint", "--select", "stateful-system-in-deployment,ignore", "db.yaml"]);
    assert_eq!((found.status, &*found.stdout), (0, "0 errors, 0 warnings, 0 info in 1 file, 1 ignored\n"));
}

/// The tables and samples of `docs/formats.md` agree with the schema and the expected output.
#[test]
fn the_page_of_formats_says_what_is_printed() {
    let page = std::fs::read_to_string("docs/formats.md").unwrap();
    let text = std::fs::read_to_string("tests/formats/evidence.txt").unwrap();
    let github = std::fs::read_to_string("tests/formats/evidence.github").unwrap();
    let concise = std::fs::read_to_string("tests/formats/evidence.concise").unwrap();
    let [summary, line, command]: [String; 3] = blocks(&page, "text").try_into().unwrap();
    assert!(text.contains(&summary), "{summary}");
    assert!(concise.starts_with(&line), "{line}");
    assert!(github.starts_with(command.trim_end().trim_end_matches('…')), "{command}");
    let schema = std::fs::read_to_string("docs/findings.schema.json").unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    for place in [
        "/properties",
        "/$defs/finding/properties",
        "/properties/summary/properties",
        "/$defs/place/properties",
    ] {
        for member in schema.pointer(place).unwrap().as_object().unwrap().keys() {
            assert!(page.contains(&format!("`{member}")), "{member} of {place} is not on the page");
        }
    }
}

/// The members of `kinds.schema.json` are on the page, too.
#[test]
fn the_page_of_formats_describes_kinds() {
    let page = std::fs::read_to_string("docs/formats.md").unwrap();
    let section = page.split("## `rightkind kinds`").nth(1).unwrap();
    let schema = std::fs::read_to_string("docs/kinds.schema.json").unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    for place in [
        "/properties",
        "/$defs/workload/properties",
        "/$defs/is/properties",
        "/$defs/done/properties",
        "/$defs/evidence/items/properties",
        "/properties/teach/items/properties",
        "/properties/summary/properties/systems/items/properties",
    ] {
        for member in schema.pointer(place).unwrap().as_object().unwrap().keys() {
            assert!(section.contains(&format!("`{member}")), "{member} of {place} is not on the page");
        }
    }
}

/// Programs that check our output with the schema must keep working when a member is added.
#[test]
fn the_schemas_of_output_are_open_to_additions() {
    fn walk(schema: &serde_json::Value) {
        assert_ne!(schema.get("additionalProperties"), Some(&serde_json::Value::Bool(false)));
        let parts: Vec<_> = match schema {
            serde_json::Value::Object(parts) => parts.values().collect(),
            serde_json::Value::Array(parts) => parts.iter().collect(),
            _ => return,
        };
        parts.into_iter().for_each(walk);
    }
    for file in ["docs/findings.schema.json", "docs/kinds.schema.json"] {
        let schema = std::fs::read_to_string(file).unwrap();
        walk(&serde_json::from_str(&schema).unwrap());
    }
}

/// The output at the top of the README is that of its first command.
#[test]
fn the_readme_shows_what_its_command_prints() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let command = readme.lines().find_map(|line| line.strip_prefix("cargo run --release -- ")).unwrap();
    let found = crate::support::finish({
        let mut command_line = std::process::Command::new(env!("CARGO_BIN_EXE_rightkind"));
        command_line.args(command.split_whitespace());
        command_line
    });
    assert_eq!((found.status, &*found.stderr), (1, ""));
    let start = readme.find("```text\n").unwrap() + "```text\n".len();
    let end = start + readme[start..].find("```").unwrap();
    let current = format!("{}{}{}", &readme[..start], found.stdout, &readme[end..]);
    assert_none(&compare(std::path::Path::new("README.md"), &current).into_iter().collect::<Vec<_>>());
}
