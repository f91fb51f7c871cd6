use std::fmt::Write;

use super::{Project, Subject};
use crate::manifest::Image;
use crate::options::Options;
use crate::run::with_project;
use crate::source::{Source, Workspace};

type Files<'f> = &'f [(&'f str, &'f str)];

/// What a test finds out about the objects of some files, in a repository at `/repo`.
fn asked<T>(files: Files<'_>, ask: impl FnOnce(&Project<'_>) -> T) -> T {
    let sources = files.iter().map(|(path, text)| Source::new(format!("/repo/{path}"), *text));
    with_project(&Workspace::new("/repo", sources), &Options::default(), |project, _| ask(project))
}

fn subject<'p, 'a>(project: &'p Project<'a>, path: &str) -> &'p Subject<'a> {
    let of_path = |one: &&Subject<'a>| project.file(one.file).source.path == format!("/repo/{path}");
    project.subjects().iter().find(of_path).unwrap()
}

/// An object of a kind, called `a`.
const OBJECT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n";

#[test]
fn objects_of_a_kind_come_by_file_and_place_whatever_their_names() {
    let service = |name: &str| format!("---\napiVersion: v1\nkind: Service\nmetadata: {name}\n");
    let texts = [
        service("{name: b}") + &service("{generateName: a-}"),
        "apiVersion: v1\nkind: Secret\nmetadata: {name: b}\n".to_owned(),
        service("{name: a}"),
    ];
    let workspace = Workspace::new("", texts.map(|text| Source::new("a.yaml", text)));
    let found = |kind: &str| -> Vec<_> {
        with_project(&workspace, &Options::default(), |project, _| {
            project.of_kind(kind).map(|one| (one.file.0, one.object.name().map(String::from))).collect()
        })
    };
    let expected = [(0, Some("b".to_owned())), (0, None), (2, Some("a".to_owned()))];
    assert_eq!(found("Service"), expected);
    assert_eq!(found("service"), []);
}

#[test]
fn a_kustomization_has_a_hand_in_what_it_builds_and_in_nothing_else() {
    let prod = "resources: [own.yaml, ../base]\ncomponents: [../component]\npatches: [{path: patch.yaml}]\n\
        images: [{name: etl, newTag: '2'}]\ncommonLabels: {app: a}\n";
    let files = [
        ("prod/kustomization.yaml", prod),
        ("prod/own.yaml", OBJECT),
        ("prod/patch.yaml", OBJECT),
        ("prod/unlisted.yaml", OBJECT),
        ("base/kustomization.yaml", "bases: [./deep/]\nresources: [listed.yaml]\n"),
        ("base/listed.yaml", OBJECT),
        ("base/unlisted.yaml", OBJECT),
        ("base/deep/kustomization.yml", "resources: [listed.yaml]\n"),
        ("base/deep/listed.yaml", OBJECT),
        (
            "component/kustomization.yaml",
            "kind: Component\nresources: [listed.yaml]\nimages: [{name: spark, newTag: '3'}]\n",
        ),
        ("component/listed.yaml", OBJECT),
        ("dev/kustomization.yaml", "resources: [own.yaml, ../other]\n"),
        ("dev/own.yaml", OBJECT),
        ("other/kustomization.yaml", "resources: [listed.yaml]\n"),
        ("other/listed.yaml", OBJECT),
    ];
    let taken = ["base/deep/listed", "base/listed", "component/listed", "prod/own", "prod/patch"];
    asked(&files, |project| {
        let image = Image::parse("etl").unwrap();
        let mut found: Vec<_> = project.subjects().iter().collect();
        found.retain(|one| project.pins(one, &image));
        let by_component = Image::parse("spark").unwrap();
        assert!(found.iter().all(|one| project.pins(one, &by_component)), "a component");
        assert!(
            project.subjects().iter().all(|one| project.pins(one, &image) == project.adds_selectors(one))
        );
        let path = |one: &&Subject<'_>| {
            let path = project.file(one.file).source.path.strip_prefix("/repo/").unwrap();
            path.strip_suffix(".yaml").unwrap().to_owned()
        };
        let mut found: Vec<_> = found.iter().map(path).collect();
        found.sort();
        assert_eq!(found, taken);
    });
}

#[test]
fn kustomizations_that_list_each_other_come_to_an_end() {
    let files = [
        ("a/kustomization.yaml", "resources: [../b, a.yaml]\n"),
        ("a/a.yaml", OBJECT),
        ("b/kustomization.yaml", "resources: [../a]\nimages: [{name: etl, digest: 'sha256:00'}]\n"),
    ];
    assert!(
        asked(&files, |project| project.pins(subject(project, "a/a.yaml"), &Image::parse("etl").unwrap()))
    );
}

#[test]
fn an_image_is_pinned_by_the_name_that_it_has_by_then() {
    let pinned = |base: &str, prod: &str| {
        let prod = format!("resources: [../base]\nimages: {prod}\n");
        let base = format!("resources: [a.yaml]\nimages: {base}\n");
        let files = [
            ("base/a.yaml", OBJECT),
            ("base/kustomization.yaml", &*base),
            ("prod/kustomization.yaml", &*prod),
        ];
        asked(&files, |project| project.pins(subject(project, "base/a.yaml"), &Image::parse("etl").unwrap()))
    };
    assert!(pinned("[]", "[{name: etl, newTag: '2'}]"));
    assert!(!pinned("[]", "[{name: etl, newTag: latest}]"));
    assert!(!pinned("[]", "[{name: other, newTag: '2'}]"));
    assert!(pinned("[{name: etl, newName: host/etl}]", "[{name: host/etl, newTag: '2'}]"));
    assert!(!pinned("[{name: etl, newName: host/etl, newTag: latest}]", "[{name: host/b, newTag: '2'}]"));
}

/// A Deployment and a claim that it mounts: their files, their namespaces, and whether the claim is found for the
/// Deployment.
#[test]
fn a_guess_across_namespaces_proves_nothing() {
    let object = |kind: &str, namespace: &str| {
        let mut text = format!("apiVersion: v1\nkind: {kind}\nmetadata:\n  name: a\n");
        if !namespace.is_empty() {
            writeln!(text, "  namespace: {namespace}").unwrap();
        }
        text
    };
    let is_found = |from: &str, claim: &str, kustomizations: Files<'_>| {
        let (from, claim) = (object("Pod", from), object("PersistentVolumeClaim", claim));
        let own = [("k8s/pod.yaml", &*from), ("k8s/claim.yaml", &*claim)];
        let files = [&own, kustomizations].concat();
        asked(&files, |project| {
            project.find(subject(project, "k8s/pod.yaml"), "PersistentVolumeClaim", "a").is_some()
        })
    };
    let both = "resources: [pod.yaml, claim.yaml]\n";
    let named = format!("{both}namespace: etl\n");
    for (expected, from, claim, kustomizations) in [
        (true, "", "", &[][..]),
        (true, "etl", "etl", &[]),
        (false, "etl", "other", &[]),
        (false, "", "other", &[]),
        (false, "etl", "", &[]),
        (false, "", "other", &[("k8s/kustomization.yaml", both)]),
        (true, "", "other", &[("k8s/kustomization.yaml", &*named)]),
        (true, "", "etl", &[("k8s/kustomization.yaml", "resources: [pod.yaml]\nnamespace: etl\n")]),
        (false, "", "", &[("k8s/kustomization.yaml", "resources: [pod.yaml]\nnamespace: etl\n")]),
        (
            false,
            "",
            "",
            &[
                ("a/kustomization.yaml", "resources: [../k8s/pod.yaml]\nnamespace: etl\n"),
                ("b/kustomization.yaml", "resources: [../k8s/claim.yaml]\nnamespace: other\n"),
            ],
        ),
        (
            true,
            "",
            "",
            &[
                ("a/kustomization.yaml", "resources: [../k8s]\nnamespace: etl\n"),
                ("k8s/kustomization.yaml", both),
            ],
        ),
    ] {
        assert_eq!(is_found(from, claim, kustomizations), expected, "`{from}` `{claim}` {kustomizations:?}");
    }
}

#[test]
fn the_nearest_object_of_a_name_is_meant() {
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n";
    let found = |files: Files<'_>| {
        let files = [&[("k8s/base/set.yaml", OBJECT)], files].concat();
        asked(&files, |project| {
            let found = project.find(subject(project, "k8s/base/set.yaml"), "Service", "a")?;
            Some(project.file(found.file).source.path.strip_prefix("/repo/").unwrap().to_owned())
        })
    };
    let [beside, built, elsewhere, further] = [
        ("k8s/base/a.yaml", service),
        ("k8s/svc/a.yaml", service),
        ("b/a.yaml", service),
        ("c/a.yaml", service),
    ];
    let kustomization = ("k8s/kustomization.yaml", "resources: [base/set.yaml, svc/a.yaml]\n");
    assert_eq!(found(&[beside, built, elsewhere, kustomization]).as_deref(), Some("k8s/base/a.yaml"));
    assert_eq!(found(&[built, elsewhere, kustomization]).as_deref(), Some("k8s/svc/a.yaml"));
    assert_eq!(found(&[elsewhere]).as_deref(), Some("b/a.yaml"));
    assert_eq!(found(&[elsewhere, further]), None, "equally near");
    let two = service.repeat(2).replace("apiVersion: v1", "---\napiVersion: v1");
    assert_eq!(found(&[("k8s/base/a.yaml", &two), elsewhere]), None, "two of one name");
    let many: Vec<_> = (0..300).map(|at| format!("k8s/base/{at}.yaml")).collect();
    let many: Vec<_> = many.iter().map(|path| (&**path, service)).collect();
    assert_eq!(found(&many), None);
}

#[test]
fn gitops_applies_what_it_is_told_to() {
    let argo = |path: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: a}}\nspec: {{source: {path}}}\n"
        )
    };
    let delivered = |around: Files<'_>, path: &str| {
        let files = [&[(path, OBJECT)], around].concat();
        asked(&files, |project| project.is_delivered(subject(project, path)))
    };
    let app = argo("{path: k8s/prod}");
    let around = [("argocd/app.yaml", &*app)];
    assert!(delivered(&around, "k8s/prod/job.yaml"));
    for path in ["k8s/prod/deep/job.yaml", "k8s/dev/job.yaml", "argocd/job.yaml", "prod/job.yaml", "job.yaml"]
    {
        assert!(!delivered(&around, path), "{path}");
    }
    let deep = argo("{path: k8s/prod, directory: {recurse: true}}");
    assert!(delivered(&[("argocd/app.yaml", &*deep)], "k8s/prod/deep/job.yaml"));
    let kustomized = [
        around[0],
        ("k8s/prod/kustomization.yaml", "resources: [../base]\n"),
        ("k8s/base/kustomization.yaml", "resources: [job.yaml]\n"),
    ];
    assert!(delivered(&kustomized, "k8s/base/job.yaml"));
    assert!(!delivered(&kustomized, "k8s/prod/job.yaml"), "its kustomization does not list it");
    let chart = argo("{chart: kafka}");
    assert!(delivered(&[("app/app.yaml", &*chart)], "app/job.yaml"));
    assert!(!delivered(&[("app/app.yaml", &*chart)], "job.yaml"));
    let flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ./k8s}\n";
    assert!(delivered(&[("flux/kustomization.yaml", flux)], "k8s/prod/job.yaml"));
    assert!(!delivered(&[("flux/kustomization.yaml", flux)], "flux/job.yaml"));
}
