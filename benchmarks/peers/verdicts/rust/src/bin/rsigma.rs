//! rsigma: the correlation engine, which evaluates single rules and filters too; placeholders by a pipeline, as its
//! documentation has them. A rule is refused when its parser reports an error or its compiler does.
//!
//! In bulk: `benchmarks/peers/rsigma`, one `serde_json` value an event, `Engine::evaluate`.
use rsigma_eval::event::JsonEvent;
use rsigma_eval::pipeline::parse_pipeline;
use rsigma_eval::{CorrelationConfig, CorrelationEngine};
use sigma_verdicts::{of, run, Case, Verdict};

fn judge(case: &Case) -> Verdict {
    let collection = match rsigma_parser::parse_sigma_yaml(&case.rule) {
        Ok(collection) => collection,
        Err(error) => return ("refused", error.to_string()),
    };
    if collection.has_errors() {
        return ("refused", collection.errors().map(|error| error.message.clone()).collect::<Vec<_>>().join("; "));
    }
    if collection.is_empty() {
        return ("refused", "no rule was read".to_string());
    }
    let mut engine = CorrelationEngine::new(CorrelationConfig::default());
    if case.placeholders.is_object() {
        let pipeline = format!(
            "name: values\npriority: 10\nvars: {}\ntransformations:\n  - id: values\n    type: value_placeholders\n",
            case.placeholders
        );
        match parse_pipeline(&pipeline) {
            Ok(pipeline) => engine.add_pipeline(pipeline),
            Err(error) => return ("error", error.to_string()),
        }
    }
    if let Err(error) = engine.add_collection(&collection) {
        return ("refused", error.to_string());
    }
    let mut held = false;
    for event in &case.events {
        let value: serde_json::Value = match serde_json::from_str(event) {
            Ok(value) => value,
            Err(error) => return ("error", error.to_string()),
        };
        for result in engine.process_event(&JsonEvent::borrow(&value)) {
            held |= case.judged.as_ref().map_or(true, |title| *title == result.header.rule_title);
        }
    }
    of(held)
}

fn main() {
    run("rsigma", "0.26.0", judge);
}
