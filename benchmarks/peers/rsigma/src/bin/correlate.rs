//! rsigma's correlations as a peer of bench_correlate: `correlate FOLDER [NUMBER_OF_EVENTS]`.
//!
//! FOLDER holds events.jsonl and rules.yml as BENCH_DUMP of bench_correlate wrote them. Each line is parsed and
//! processed; the limit of groups is out of the way. Writes peer.tsv, what fired at which event, and prints one JSON
//! object with CPU seconds. It fires at each further event and takes events in the order in which they come, so that its
//! match set is that of `again=every` where nothing is disordered; its windows count whole seconds.
use rsigma_eval::event::JsonEvent;
use rsigma_eval::{CorrelationConfig, CorrelationEngine};
use std::io::Write;

fn cpu_seconds() -> f64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut now) };
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let folder = std::path::Path::new(&arguments[1]);
    let most: usize = arguments.get(2).map_or(usize::MAX, |text| text.parse().expect("number of events"));
    let collection = rsigma_parser::parse_sigma_file(&folder.join("rules.yml")).expect("rules");
    let mut engine = CorrelationEngine::new(CorrelationConfig {
        max_state_entries: 100_000_000,
        emit_detections: false,
        ..CorrelationConfig::default()
    });
    engine.add_collection(&collection).expect("rules");
    let text = std::fs::read_to_string(folder.join("events.jsonl")).expect("events");
    let mut found: Vec<(String, String, usize)> = Vec::new();
    let mut events = 0;
    let begun = cpu_seconds();
    for line in text.lines().take(most) {
        let value: serde_json::Value = serde_json::from_str(line).expect("event");
        for result in engine.process_event(&JsonEvent::borrow(&value)) {
            if let Some(body) = result.as_correlation() {
                let key = body.group_key.first().map(|pair| pair.1.clone()).unwrap_or_default();
                found.push((result.header.rule_id.clone().unwrap_or_default(), key, events));
            }
        }
        events += 1;
    }
    let took = cpu_seconds() - begun;
    let mut out = std::io::BufWriter::new(std::fs::File::create(folder.join("peer.tsv")).expect("out"));
    for (rule, group, event) in &found {
        writeln!(out, "{rule}\t{group}\t{event}").expect("write");
    }
    println!(
        "{{\"engine\":\"rsigma\",\"version\":\"0.23.0\",\"rules\":{},\"events\":{events},\"cpu_s\":{took:.3},\"events_per_s\":{:.0},\"found\":{}}}",
        engine.correlation_rule_count(),
        events as f64 / took,
        found.len()
    );
}
