//! The findings in a file are the same in the whole repository, for the file alone, and for the text of an editor.

use serde_json::Value;

use crate::support::{Sandbox, feed, finish, good_job};

/// The findings in a file, named in different ways: in the whole repository, in its directory, alone, from its own
/// directory, by its absolute path, and as standard input. One line per finding: place, lint and message, and the files
/// of its evidence.
fn found(sandbox: &Sandbox, path: &str) -> Vec<String> {
    let (directory, name) = path.rsplit_once('/').unwrap();
    let text = std::fs::read_to_string(sandbox.path().join(path)).unwrap();
    let absolute = sandbox.path().join(path);
    let all = findings(sandbox, path, "", &["."], None);
    for (from, paths, stdin) in [
        ("", &[directory][..], None),
        ("", &[path], None),
        ("", &[absolute.to_str().unwrap()], None),
        ("", &["-", "--stdin-filename", path], Some(&*text)),
        (directory, &["."], None),
        (directory, &[name], None),
        (directory, &["-", "--stdin-filename", name], Some(&*text)),
    ] {
        assert_eq!(findings(sandbox, path, from, paths, stdin), all, "{paths:?} in `{from}`");
    }
    all
}

fn findings(sandbox: &Sandbox, path: &str, from: &str, paths: &[&str], stdin: Option<&str>) -> Vec<String> {
    let arguments = [&["lint", "--format", "json"], paths].concat();
    let directory = sandbox.path().join(from);
    let mut command = sandbox.command(&arguments);
    command.current_dir(&directory);
    let run = match stdin {
        Some(text) => feed(command, text),
        None => finish(command),
    };
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    let file = |of: &Value| {
        let real = directory.join(of["file"].as_str().unwrap()).canonicalize().unwrap();
        real.strip_prefix(sandbox.path()).unwrap().to_str().unwrap().to_owned()
    };
    let own = report["findings"].as_array().unwrap().iter().filter(|one| file(one) == path);
    let line = |one: &Value| {
        let related = one["related"].as_array().map_or(&[][..], |related| related);
        let evidence: Vec<_> = related.iter().map(file).filter(|file| file != path).collect();
        let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
        format!("{} {} [{}]", one["range"]["start"]["line"], text("lint"), evidence.join(" "))
    };
    own.map(line).collect()
}

const SET: &str = "\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: zoo}
spec:
  replicas: 3
  serviceName: zoo
  selector: {matchLabels: {app: zoo}}
  template:
    metadata: {labels: {app: zoo}}
    spec: {containers: [{name: zoo, image: 'registry.example/zoo:1'}]}
";

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: loader}
spec:
  replicas: 2
  selector: {matchLabels: {app: loader}}
  template:
    metadata: {labels: {app: loader}}
    spec:
      containers: [{name: loader, image: registry.example/loader}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: loader-data}}]
";

const CLAIM: &str = "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: loader-data}
spec:
  storageClassName: shared
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Gi}}
";

fn service(name: &str, spec: &str) -> String {
    format!("apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {spec}\n")
}

fn sandbox(files: &[(&str, &str)]) -> Sandbox {
    files.iter().fold(Sandbox::new(), |sandbox, (path, text)| sandbox.file(path, text))
}

#[test]
fn the_service_and_the_one_that_would_do_are_found() {
    let whole = service("zoo", "{ports: [{port: 1}], selector: {app: zoo}}");
    let headless = service("zoo-pods", "{clusterIP: None, ports: [{port: 1}], selector: {app: zoo}}");
    for services in ["k8s/sets", "k8s/services", "elsewhere"] {
        let sandbox = sandbox(&[("k8s/sets/zoo.yaml", SET)])
            .file(&format!("{services}/zoo.yml"), &whole)
            .file(&format!("{services}/pods.yaml"), &headless);
        let expected = format!("6 statefulset-service-not-headless [{services}/zoo.yml]");
        assert_eq!(found(&sandbox, "k8s/sets/zoo.yaml"), [expected]);
        let text = sandbox.run(&["lint", "k8s/sets/zoo.yaml"]).stdout;
        assert!(text.contains("`zoo-pods`, which is headless and selects these Pods"), "{text}");
    }
}

#[test]
fn among_many_manifests_too() {
    let mut sandbox = sandbox(&[("k8s/zoo.yaml", SET)]);
    for at in 0..400 {
        let name = if at == 123 { "zoo".to_owned() } else { format!("other-{at}") };
        sandbox = sandbox.file(&format!("k8s/service-{at}.yaml"), service(&name, "{ports: [{port: 1}]}"));
    }
    assert_eq!(
        found(&sandbox, "k8s/zoo.yaml"),
        ["6 statefulset-service-not-headless [k8s/service-123.yaml]"]
    );
}

#[test]
fn claims_and_what_they_name_are_found() {
    let unpinned = "10 image-not-pinned []";
    let claimed = sandbox(&[("k8s/loader.yaml", DEPLOYMENT), ("claims/data.yaml", CLAIM)]);
    let shared = "11 deployment-shares-rwo-claim [claims/data.yaml]";
    assert_eq!(found(&claimed, "k8s/loader.yaml"), [unpinned, shared]);
    let class = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: shared}\nprovisioner: nfs.csi.k8s.io\n";
    let free = claimed.file("cluster/classes.yaml", class);
    assert_eq!(found(&free, "k8s/loader.yaml"), [unpinned]);
    let other = CLAIM.replace("{name: loader-data}", "{name: loader-data, namespace: other}");
    let other = sandbox(&[("k8s/loader.yaml", DEPLOYMENT), ("k8s/data.yaml", &other)]);
    assert_eq!(found(&other, "k8s/loader.yaml"), [unpinned]);
    let built = other.file("prod/kustomization.yaml", "namespace: prod\nresources: [../k8s]\n").file(
        "k8s/kustomization.yaml",
        "resources: [loader.yaml, data.yaml]\nimages: [{name: registry.example/loader, newTag: latest}]\n",
    );
    assert_eq!(
        found(&built, "k8s/loader.yaml"),
        [unpinned, "11 deployment-shares-rwo-claim [k8s/data.yaml]"]
    );
}

#[test]
fn what_kustomizations_anywhere_say_is_known() {
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: loader}\nspec:\n  template:\n    spec:\n      \
                 containers: [{name: loader}]\n";
    let alone = sandbox(&[("k8s/more.yaml", patch)]);
    let lacks = "7 missing-field []".to_owned();
    assert!(found(&alone, "k8s/more.yaml").contains(&lacks));
    let listed = alone.file("overlays/prod/kustomization.yaml", "patches: [{path: ../../k8s/more.yaml}]\n");
    assert_eq!(found(&listed, "k8s/more.yaml"), [""; 0]);
    let no_selector = DEPLOYMENT.replace("  selector: {matchLabels: {app: loader}}\n", "");
    let plain = sandbox(&[("k8s/loader.yaml", &no_selector)]);
    assert_eq!(found(&plain, "k8s/loader.yaml"), ["4 selector-mismatch []", "9 image-not-pinned []"]);
    let prod = "resources: [../base]\ncommonLabels: {app: loader}\nimages: [{name: registry.example/loader, newTag: '1'}]\n";
    let built = plain
        .file("base/kustomization.yaml", "resources: [../k8s/loader.yaml]\n")
        .file("prod/kustomization.yaml", prod);
    assert_eq!(found(&built, "k8s/loader.yaml"), [""; 0]);
}

#[test]
fn definitions_and_gitops_anywhere_are_known() {
    let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: topics.a.example}\n\
                      spec:\n  group: a.example\n  scope: Namespaced\n  names: {kind: Topic, plural: topics}\n  versions:\n  \
                      - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        \
                      type: object\n        properties: {spec: {type: object, properties: {partitions: {type: integer}}}}\n";
    let topic = "apiVersion: a.example/v1\nkind: Topic\nmetadata: {name: a}\nspec: {partition: 3}\n";
    let custom = sandbox(&[("k8s/topic.yaml", topic), ("crds/topic.yaml", definition)]);
    assert_eq!(found(&custom, "k8s/topic.yaml"), ["4 unknown-field []"]);
    let job = good_job().replace("  ttlSecondsAfterFinished: 86400\n", "");
    let jobs = sandbox(&[("k8s/job.yaml", &job)]);
    assert_eq!(found(&jobs, "k8s/job.yaml"), ["5 job-no-ttl []"]);
    let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {source: {path: k8s}}\n";
    let jobs = jobs.file("argocd/app.yaml", application);
    assert_eq!(found(&jobs, "k8s/job.yaml"), [""; 0]);
}

#[test]
fn what_is_left_out_is_found_all_the_same() {
    let whole = service("zoo", "{ports: [{port: 1}]}");
    let files =
        [("k8s/zoo.yaml", SET), ("services/zoo.yaml", &*whole), ("rightkind.yaml", "exclude: [services]\n")];
    let excluded = sandbox(&files);
    assert_eq!(found(&excluded, "k8s/zoo.yaml"), ["6 statefulset-service-not-headless [services/zoo.yaml]"]);
    let ignored = sandbox(&files[..2]).file(".gitignore", "services/\n");
    assert_eq!(found(&ignored, "k8s/zoo.yaml"), [""; 0], "but not what git ignores");
}

#[test]
fn a_script_that_another_file_holds_is_read() {
    let loop_of = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: scripts}\ndata:\n  run.sh: |\n    while true; do pg_dump \
                   orders > /backup/orders.sql; sleep 3600; done\n";
    let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: backup}\nspec:\n  selector: {matchLabels: {app: \
                      backup}}\n  template:\n    metadata: {labels: {app: backup}}\n    spec:\n      containers:\n        \
                      - name: backup\n          image: postgres:16.4\n          command: [sh, /scripts/run.sh]\n          \
                      volumeMounts: [{name: scripts, mountPath: /scripts}]\n      volumes: [{name: scripts, configMap: {name: \
                      scripts}}]\n";
    let sandbox = sandbox(&[("k8s/backup.yaml", deployment), ("config/scripts.yaml", loop_of)]);
    assert_eq!(
        found(&sandbox, "k8s/backup.yaml"),
        ["2 scheduled-loop-in-deployment [config/scripts.yaml config/scripts.yaml]"]
    );
}
