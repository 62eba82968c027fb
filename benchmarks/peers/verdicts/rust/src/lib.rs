//! What the adapters share: cases in, one a line; verdicts out, one a line. See tests/conformance/sigma/README.md.
use serde_json::{json, Value};
use std::io::{BufRead, Write};

pub struct Case {
    pub id: String,
    pub rule: String,
    pub events: Vec<String>,
    /// The title of the rule that is judged; none where the first document does not say it on a line of its own.
    pub judged: Option<String>,
    pub placeholders: Value,
}

impl Case {
    fn read(line: &str) -> Case {
        let case: Value = serde_json::from_str(line).expect("a case is JSON");
        let text = |key: &str| case[key].as_str().unwrap_or_default().to_string();
        let events = case["events"].as_array().expect("events").iter();
        let first = text("rule");
        let first = first.split("\n---\n").next().unwrap_or_default();
        let title = first.lines().find_map(|line| line.strip_prefix("title: ")).map(str::to_string);
        Case {
            id: text("id"),
            rule: text("rule"),
            events: events.map(|event| event.as_str().expect("a text").to_string()).collect(),
            judged: case["judge"].as_str().map(str::to_string).or(title),
            placeholders: case["placeholders"].clone(),
        }
    }

    pub fn has_several_documents(&self) -> bool {
        self.rule.contains("\n---\n")
    }
}

pub type Verdict = (&'static str, String);

pub fn of(held: bool) -> Verdict {
    (if held { "match" } else { "no-match" }, String::new())
}

pub fn run(engine: &str, version: &str, judge: fn(&Case) -> Verdict) {
    println!("{}", json!({"engine": engine, "version": version}));
    for line in std::io::stdin().lock().lines() {
        let case = Case::read(&line.expect("a line"));
        let (verdict, note) = std::panic::catch_unwind(|| judge(&case)).unwrap_or(("error", "it panicked".to_string()));
        println!("{}", json!({"id": case.id, "verdict": verdict, "note": note}));
        std::io::stdout().flush().expect("write");
    }
}
