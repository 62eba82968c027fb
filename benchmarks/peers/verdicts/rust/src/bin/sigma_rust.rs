//! sigma-rust: one rule, one event. It has neither correlations, filters nor `expand`, and says so in its documentation.
//!
//! In bulk: `event_from_json` on each line, `Rule::is_match` for each rule.
use sigma_verdicts::{of, run, Case, Verdict};

/// Modifiers of the specification that it says not to know are unsupported; whatever else it does not take is refused.
const LACKING: [&str; 11] = ["neq", "i", "m", "s", "minute", "hour", "day", "week", "month", "year", "expand"];

fn refusal(message: &str) -> &'static str {
    let named = message.split("Unknown field modifier '").nth(1).and_then(|rest| rest.split('\'').next());
    if named.is_some_and(|name| LACKING.contains(&name)) { "unsupported" } else { "refused" }
}

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
        Err(error) => return (refusal(&error.to_string()), error.to_string()),
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
