//! Measures the share of the processor's peak that the matrix products reach: `taskset -c 0 cargo
//! bench -p regard-encoder --bench peak`. An item is a multiply-add; the fastest of many short
//! samples is what the machine can do when nobody else uses it.

use divan::{Bencher, counter::ItemsCount};
use regard_encoder::measure::{Product, peak};
use regard_encoder::{Cpu, Precision};

fn main() {
    divan::main();
}

/// A path, an arithmetic, and what is computed with them.
struct Case {
    cpu: Cpu,
    precision: Precision,
    /// Inputs, outputs, and whether a GELU follows.
    map: (usize, usize, bool),
}

impl std::fmt::Display for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let (inputs, outputs, gelu) = self.map;
        let gelu = if gelu { ", GELU" } else { "" };
        write!(f, "{} {} {inputs} to {outputs}{gelu}", self.cpu, self.precision)
    }
}

/// The four maps of a layer of MiniLM.
const MAPS: [(usize, usize, bool); 4] = [
    (384, 1152, false),
    (384, 384, false),
    (384, 1536, true),
    (1536, 384, false),
];

/// Rows of a block, as the encoder takes them.
const ROWS: usize = 96;

fn cases(maps: &[(usize, usize, bool)]) -> Vec<Case> {
    let mut cases = Vec::new();
    for cpu in Cpu::available().filter(|cpu| cpu.name() != "portable") {
        for precision in [Precision::Int8, Precision::F32] {
            cases.extend(maps.iter().map(|&map| Case { cpu, precision, map }));
        }
    }
    cases
}

/// Nothing but multiply-adds on registers.
#[divan::bench(args = cases(&[(0, 0, false)]), sample_count = 200)]
fn registers(bencher: Bencher, case: &Case) {
    const ROUNDS: u64 = 50_000;
    let Some(count) = peak(case.cpu, case.precision, ROUNDS) else {
        return;
    };
    bencher
        .counter(ItemsCount::new(count))
        .bench_local(|| peak(case.cpu, case.precision, ROUNDS));
}

/// A product as the encoder computes it, the quantisation of its rows included.
#[divan::bench(args = cases(&MAPS), sample_count = 200)]
fn product(bencher: Bencher, case: &Case) {
    let (inputs, outputs, gelu) = case.map;
    let mut product = Product::new(case.cpu, case.precision, [ROWS, inputs, outputs], gelu);
    bencher
        .counter(ItemsCount::new(ROWS * inputs * outputs))
        .bench_local(|| product.compute()[0]);
}
