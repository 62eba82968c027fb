//! sigma-rust: one rule, one event. It has neither correlations, filters nor `expand`, and says so in its documentation.
//!
//! In bulk: `event_from_json` on each line, `Rule::is_match` for each rule.
use sigma_verdicts::{of, run, Case, Verdict};

fn judge(case: &Case) -> Verdict {
    let other = |key: &str| case.rule.lines().any(|line| line.starts_with(key));
    if other("correlation:") || other("filter:") || case.has_several_documents() {
        return ("unsupported", "one rule, one event".to_string());
    }
    if case.placeholders.is_object() {
        return ("unsupported", "no placeholders".to_string());
    }
    let rule = match sigma_rust::rule_from_yaml(&case.rule) {
        Ok(rule) => rule,
        Err(error) => return ("refused", error.to_string()),
    };
    let mut held = false;
    for event in &case.events {
        match sigma_rust::event_from_json(event) {
            Ok(event) => held |= rule.is_match(&event),
            Err(error) => return ("error", error.to_string()),
        }
    }
    of(held)
}

fn main() {
    run("sigma-rust", "0.7.0", judge);
}
