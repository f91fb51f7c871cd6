//! `docs/systems.md` agrees with the catalogue.

use std::fmt::Write;
use std::path::Path;

use crate::common::{assert_none, compare};
use rightkind::manifest::CustomKind;
use rightkind::systems::{Catalogue, ImagePattern, Nature, System, WantedKind};

#[test]
fn the_page_on_disk_is_current() {
    let page = include_str!("systems/page.md")
        .replace("<!-- systems -->\n", &systems())
        .replace("<!-- families -->\n", &families())
        .replace("<!-- kinds -->\n", &operators_kinds());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/systems.md");
    let stale = compare(&path, &page);
    assert_none(&stale.into_iter().collect::<Vec<_>>());
}

fn systems() -> String {
    let natures = [
        (Nature::Stateful, "Stateful systems"),
        (Nature::StatelessService, "Stateless services"),
        (Nature::Batch, "Batch work"),
        (Nature::NodeAgent, "Node agents"),
        (Nature::Sidecar, "Sidecars"),
        (Nature::Either, "Either way"),
    ];
    let mut page = String::new();
    for (nature, title) in natures {
        let rows = Catalogue::builtin().systems().iter().filter(|system| system.nature == nature);
        writeln!(page, "### {title}\n").unwrap();
        writeln!(
            page,
            "| id | what it is | kind | because | source | images | data |\n|---|---|---|---|---|---|---|"
        )
        .unwrap();
        for system in rows {
            writeln!(page, "{}", row(system)).unwrap();
        }
        page.push('\n');
    }
    page
}

fn row(system: &System) -> String {
    let kinds = kinds(system);
    let data: Vec<_> =
        system.data.iter().filter_map(|dir| dir.at.as_ref()).map(|at| format!("`{at}`")).collect();
    let (id, name, why, images) = (&system.id, system.name(), system.why(), images(&system.images));
    let source = &system.docs;
    format!("| `{id}` | {name} | {kinds} | {why} | {source} | {images} | {} |", data.join(" "))
}

fn kinds(system: &System) -> String {
    let accepted: Vec<_> = system.accepts.iter().copied().map(WantedKind::name).collect();
    let wanted = system.wants().name();
    if accepted.is_empty() { wanted.to_owned() } else { format!("{wanted}; also {}", accepted.join(", ")) }
}

fn images(images: &[ImagePattern]) -> String {
    images.iter().map(|image| format!("`{}`", image.text())).collect::<Vec<_>>().join(" ")
}

fn operators_kinds() -> String {
    let mut page = "| group | kind | as a | it is | run by |\n|---|---|---|---|---|\n".to_owned();
    for one in CustomKind::all() {
        let system = one.runs.as_deref().map(|id| Catalogue::builtin().get(id).expect(id));
        let title = one.title.as_deref().or(system.map(|system| &*system.title)).unwrap_or_default();
        let like = one.nature.built_in().unwrap_or_default();
        writeln!(page, "| `{}` | `{}` | {like} | {title} | {} |", one.group, one.kind, one.operator).unwrap();
    }
    page
}

fn families() -> String {
    let mut page = "| id | images |\n|---|---|\n".to_owned();
    for (id, patterns) in Catalogue::builtin().families() {
        writeln!(page, "| `{id}` | {} |", images(patterns)).unwrap();
    }
    page
}
