//! Harmful texts: nothing takes long, nothing overflows, everything has a limit.

use std::time::{Duration, Instant};

use rightkind::yaml::{Limits, parse};

use super::families::FAMILIES;

fn time(text: &str) -> Duration {
    let start = Instant::now();
    drop(parse(text, Limits::default()));
    start.elapsed()
}

/// The minimum of several measurements, because other work on the machine only adds time.
fn least(text: &str, runs: usize) -> Duration {
    (0..runs).map(|_| time(text)).fold(Duration::MAX, Duration::min)
}

#[test]
fn time_grows_as_the_text_does() {
    for (name, make) in FAMILIES {
        // With five doublings, the large text takes 32 times as long, or 1,024 times if the time is quadratic. The
        // limit is between the two, with room for cache effects.
        let (small, large) = (make(1 << 13), make(1 << 18));
        // On a busy machine, several attempts can be necessary.
        let mut tries = (0..8).map(|_| (least(&small, 64), least(&large, 6)));
        assert!(tries.any(|(small, large)| large < small * 192), "{name}");
    }
}

#[test]
fn depth_takes_no_stack() {
    let limits = Limits { depth: 200_000, ..Limits::default() };
    let texts = [
        "[".repeat(150_000) + &"]".repeat(150_000),
        "{a: ".repeat(150_000) + &"}".repeat(150_000),
        "- ".repeat(150_000) + "a",
    ];
    let read = move || texts.iter().all(|text| parse(text, limits).documents()[0].root().is_some());
    let thread = std::thread::Builder::new().stack_size(64 * 1024).spawn(read).unwrap();
    assert!(thread.join().unwrap());
}

fn error(text: &str, limits: Limits) -> Option<String> {
    parse(text, limits).documents()[0].error().map(|error| error.message.clone())
}

#[test]
fn depth_is_limited() {
    let limits = Limits { depth: 3, ..Limits::default() };
    let told = Some("collections are nested deeper than 3 levels".to_owned());
    assert_eq!(error("a: [[[b]]]", limits), None);
    assert_eq!(error("a: [[[[b]]]]", limits), told);
    assert_eq!(error("- - - a", limits), None);
    assert_eq!(error("- - - - a", limits), told);
    assert_eq!(
        error(&"[".repeat(10_001), Limits::default()),
        Some("collections are nested deeper than 10000 levels".into())
    );
}

#[test]
fn size_is_limited() {
    let limits = Limits { size: 10, ..Limits::default() };
    assert_eq!(error("a: bcdefgh", limits), None);
    let told = "the file has 11 bytes, more than the 10 that are read";
    assert_eq!(error("a: bcdefghi", limits), Some(told.to_owned()));
}

#[test]
fn aliases_are_limited_as_in_go() {
    let bomb = |levels: usize| {
        let line = |i: usize| format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 9].join(", "));
        "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned() + &(1..levels).map(line).collect::<String>()
    };
    assert_eq!(error(&bomb(3), Limits::default()), None);
    assert_eq!(
        error(&bomb(9), Limits::default()),
        Some("too much of the document comes from aliases".into())
    );
    let few = Limits { aliases: 100, ..Limits::default() };
    assert_eq!(error(&bomb(3), few), Some("too much of the document comes from aliases".into()));
}
