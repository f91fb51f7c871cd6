//! The speed of the YAML reader: `cargo bench --bench yaml`. For other readers, see `benches/compare`.
//!
//! Prints the speed on 20 MB of manifests, the memory of the tree, and, for each family of hostile texts, the time as
//! the size doubles. The time must only double too.

#![allow(clippy::print_stdout, reason = "it is a report")]
#![allow(clippy::cast_precision_loss, reason = "the numbers are for people")]

mod hostile;
#[allow(unreachable_pub, reason = "`benches/compare` takes the module as a public one")]
mod sample;

use std::hint::black_box;
use std::time::{Duration, Instant};

use rightkind::yaml::{Limits, parse};

const SIZE: usize = 20_000_000;
const ROUNDS: usize = 9;

fn main() {
    let text = sample::manifests(SIZE);
    let mut times: Vec<_> = (0..ROUNDS).map(|_| time(&text)).collect();
    times.sort();
    let speed = |time: Duration| text.len() as f64 / 1e6 / time.as_secs_f64();
    let stream = parse(&text, Limits::default());
    println!(
        "{} documents, {} bytes: {:.0} MB/s (median of {ROUNDS}; {:.0} to {:.0}), tree {:.2} times the text",
        stream.documents().len(),
        text.len(),
        speed(times[ROUNDS / 2]),
        speed(times[ROUNDS - 1]),
        speed(times[0]),
        stream.memory() as f64 / text.len() as f64,
    );
    println!("\nhostile texts: ms at 64 KiB, and doubled five times");
    for (name, make) in hostile::FAMILIES {
        print!("{name:24}");
        for doubled in 0..6 {
            let text = make(65_536 << doubled);
            let best = (0..3).map(|_| time(&text)).min().unwrap_or_default();
            print!("{:9.2}", best.as_secs_f64() * 1e3);
        }
        println!();
    }
}

fn time(text: &str) -> Duration {
    let start = Instant::now();
    drop(black_box(parse(black_box(text), Limits::default())));
    start.elapsed()
}
