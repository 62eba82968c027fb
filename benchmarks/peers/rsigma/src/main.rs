//! rsigma as a peer: `rsigma-peer RULES_DIR EVENTS [none|logsource] [OUT.tsv]`.
//!
//! Prints one JSON object with CPU seconds of the fastest of BENCH_PASSES passes over lines that are in memory; each line
//! is parsed and evaluated. With `logsource` the engine prunes by the fields product, service and category, which
//! `lanes.py --logsource` puts into each event beforehand: finding them is not charged.
use rsigma_eval::event::JsonEvent;
use rsigma_eval::logsource::LogSourceExtractor;
use rsigma_eval::Engine;
use std::io::Write;

fn cpu_seconds() -> f64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut now) };
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let begun = cpu_seconds();
    let collection = rsigma_parser::parse_sigma_directory(std::path::Path::new(&arguments[1])).expect("rules");
    let mut engine = Engine::new();
    if std::env::var("RSIGMA_CROSS_RULE").is_ok() {
        engine.set_cross_rule_ac(true);
    }
    if std::env::var("RSIGMA_BLOOM").is_ok() {
        engine.set_bloom_prefilter(true);
    }
    let refused = engine.add_rules(collection.rules.iter()).len();
    let load = cpu_seconds() - begun;
    if arguments.get(3).map(String::as_str) == Some("logsource") {
        engine.set_logsource_extractor(Some(LogSourceExtractor::new()));
    }
    let text = std::fs::read_to_string(&arguments[2]).expect("events");
    let passes: usize = std::env::var("BENCH_PASSES").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let mut best = f64::MAX;
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut events = 0;
    for _ in 0..passes {
        found.clear();
        events = 0;
        let begun = cpu_seconds();
        for line in text.lines() {
            if let Ok(value) = serde_json::from_str::<serde_json::Value>(line) {
                let event = JsonEvent::borrow(&value);
                for result in engine.evaluate(&event) {
                    found.push((events, result.header.rule_id.clone().unwrap_or_default()));
                }
            }
            events += 1;
        }
        best = best.min(cpu_seconds() - begun);
    }
    found.sort();
    if let Some(path) = arguments.get(4) {
        let mut out = std::io::BufWriter::new(std::fs::File::create(path).expect("out"));
        for (event, rule) in &found {
            writeln!(out, "{event}\t{rule}").expect("write");
        }
    }
    println!(
        "{{\"engine\":\"rsigma\",\"version\":\"0.23.0\",\"rules\":{},\"refused\":{refused},\"events\":{events},\"cpu_s\":{best:.6},\"events_per_s\":{:.0},\"matches\":{},\"load_s\":{load:.3}}}",
        engine.rule_count(),
        events as f64 / best,
        found.len()
    );
}
