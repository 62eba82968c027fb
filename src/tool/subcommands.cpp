// The table of subcommands: their options, their help, their functions. Door: subcommands().
#include "tool/command_line.hpp"
#include "tool/run_subcommands.hpp"

namespace csirt::tool {
namespace {

const Option kQuiet{"--no-progress", "", "No progress line on standard error."};

std::vector<Option> joined(std::vector<Option> options, const std::vector<Option>& more) {
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

Subcommand check() {
  return {
      "check",
      "CHARTER [--strict] [--json]",
      "Says whether a charter is good, or every mistake in it, each with its place.",
      "CHARTER is a file, YAML 1.2 or JSON, or - for standard input. Its decision tables are analysed: rows\n"
      "that conflict are mistakes; holes and rows that never decide are warnings. Exit code 1 when there are "
      "mistakes.\n",
      {json_option(),
       {"--strict", "", "Exit code 1 for warnings too."},
       {"--print-default", "",
        "Prints the charter of good practice that comes with the library, to start from."},
       {"--print-schema", "", "Prints the JSON Schema of charters, for editors."}},
      {},
      0,
      1,
      run_check};
}

Subcommand match() {
  return {
      "match",
      "--rules PATH... --events FILE... [--tsv | --json]",
      "Tries events against rules and says which rules hold, without charter or journal.",
      "Events are numbered from 0 over all files. With --tsv each match is a line "
      "EVENT_NUMBER<TAB>RULE_ID, with\n"
      "--json an object {\"event\", \"source\", \"offset\", \"rule\"}; else a table of rules and their "
      "counts is printed.\n"
      "Matches of rules in trial have a third word `trial`, or a member \"trial\".\n"
      "Filters among the rules take matches away; they are not printed.\n"
      "Correlation rules are evaluated too: with --tsv a finding is a line that begins with `correlation` "
      "and has\n"
      "rule, source and offset of the event that made it fire, count and group; with --json "
      "{\"correlation\": {...}}.\n"
      "Rules that only feed correlations are not printed.\n"
      "Exit code 1: no rule compiled, or of all events none could be read.\n",
      joined({rules_option(),
              events_option(),
              {"--tsv", "", "One line EVENT_NUMBER<TAB>RULE_ID for each match."},
              json_option(),
              {"--explain", "", "With --json: adds `because`, the predicates that held."},
              {"--lateness", "LENGTH",
               "How far behind the newest an event may come for correlations: 30s, 5m. Without it findings "
               "wait for the end of all events."},
              kQuiet},
             rule_options()),
      {},
      0,
      0,
      run_match};
}

Subcommand run() {
  return {"run",
          "--rules PATH... --events FILE... [--charter FILE] [--journal FILE] [--report FILE]",
          "Takes events in: finds, opens and joins incidents, records it all.",
          "The charter is installed when it is not in force; without --charter a new journal begins with the "
          "charter of\n"
          "good practice. Without --journal nothing is kept. Engine time follows the events unless --now is "
          "given.\n"
          "Events that the journal has taken in before count nothing, so that a run that broke off can be "
          "repeated; they are\n"
          "known by their source (the file's name, or --source) and their place in it.\n"
          "Rules in trial are counted and make no findings.\n"
          "Exit code 1: no rule compiled (no event is taken in then), of all events none could be read, or "
          "charter or\nrules may not be installed.\n",
          joined({charter_option(),
                  rules_option(),
                  events_option(),
                  journal_option(),
                  {"--report", "FILE", "Writes the report page.", false, Complete::file, {}},
                  {"--source", "NAME", "How the journal calls the source, in place of the file's name."},
                  as_option(),
                  {"--now", "TIME", "Engine time, in place of the events' own."},
                  json_option(),
                  kQuiet},
                 rule_options()),
          {},
          0,
          0,
          run_run};
}

Subcommand show() {
  const std::vector<std::string> views = {"summary", "incidents", "incident",  "effects",   "noted",
                                          "charter", "rules",     "proposals", "statistics"};
  return {"show",
          "--journal FILE [WHAT [ID] | ID]",
          "Shows what is known, as one person or party may know it.",
          "WHAT is summary (default), incidents, incident ID, effects, noted, charter, rules, proposals or "
          "statistics.\n"
          "An ID alone, such as INC-7f3a, shows that incident.\n",
          {journal_option(),
           as_option(),
           {"--party", "PARTY", "Shows what this outside party may know."},
           json_option()},
          views,
          0,
          2,
          run_show};
}

Subcommand command() {
  const std::vector<std::string> types = {"report",
                                          "transition",
                                          "complete-task",
                                          "take-action",
                                          "approve",
                                          "refuse",
                                          "disclose",
                                          "record-contact",
                                          "set-facts",
                                          "assign",
                                          "note",
                                          "merge",
                                          "judge",
                                          "split",
                                          "declare-absence",
                                          "claim-effect",
                                          "acknowledge-effect"};
  return {"command",
          "--journal FILE [--as PERSON] TYPE [NAME=TEXT | NAME:=JSON]... | FILE | -",
          "Asks the engine for something: report, transition, action, approval, disclosure, ...",
          "A FILE (its name has a dot or a slash) or - holds one command document, or one a line. Examples:\n"
          "  csirt command --journal j.db --as ada take-action incident=INC-7f3a action=isolate-host \\\n"
          "      target=pay-db-01.pay.example.com\n"
          "  csirt command --journal j.db --as grace approve incident=INC-7f3a approval=ID digest=DIGEST\n"
          "  csirt command --journal j.db --as ada disclose incident=INC-7f3a party=media "
          "fields:='[\"summary\"]'\n"
          "Exit code 1 when a command is denied.\n",
          {journal_option(),
           as_option(),
           now_option(),
           {"--id", "ID",
            "Id of the command; the same id again answers the first decision. Random when not given."},
           {"--explain", "", "Adds the clauses that came nearest to another answer."},
           json_option()},
          types,
          1,
          64,
          run_command};
}

Subcommand tick() {
  return {"tick",
          "--journal FILE [--now TIME]",
          "Lets time pass: fires every deadline that is due, once.",
          "",
          {journal_option(), now_option(), as_option(), json_option()},
          {},
          0,
          0,
          run_tick};
}

Subcommand verify() {
  return {
      "verify",
      "JOURNAL [--checkpoint SIZE:ROOT | FILE]",
      "Proves or refutes a journal from its bytes alone; never changes it.",
      "With a checkpoint that was kept elsewhere it also proves that nothing before it was changed or cut "
      "off.\n"
      "The output of an earlier `csirt verify --json` is one. Exit code 1 when the journal is not proven.\n",
      {journal_option(),
       {"--checkpoint", "CHECKPOINT", "SIZE:ROOT, or a file that holds it.", false, Complete::file, {}},
       json_option()},
      {},
      0,
      1,
      run_verify};
}

Subcommand decision_table() {
  return {
      "table",
      "decide|explain|analyse|import FILE [NAME=TEXT | NAME:=JSON]... [--facts FILE]",
      "Works with one decision table: decides by it, explains, analyses it, imports one.",
      "FILE is a charter, or a document with the part of one that tables need (docs/tables.md); - is "
      "standard "
      "input.\n"
      "decide and explain take facts as words, or --facts as JSON Lines (decide). analyse says exactly "
      "where there are\n"
      "holes, conflicts and rows that never decide. import prints an SSVC decision table (JSON) as such a "
      "document.\n"
      "  csirt table decide ssvc.yaml ssvc.E=A ssvc.EXP=O ssvc.A=Y ssvc.HI=VH\n"
      "Exit code 1: decide has no answer, or analyse finds conflicts.\n",
      {{"--table", "NAME", "Which table, where there are several."},
       {"--facts", "FILE", "JSON Lines of facts, or - for standard input.", false, Complete::file, {}},
       now_option(),
       json_option()},
      {"decide", "explain", "analyse", "import"},
      2,
      1000,
      run_table};
}

Subcommand report() {
  return {"report",
          "--journal FILE [--output FILE]",
          "Writes one self-contained HTML page: what came in, what became of it, and why.",
          "With --json it writes the data that the page is made from.\n",
          {journal_option(),
           {"--output", "FILE", "Where to; standard output without it.", false, Complete::file, {}},
           as_option(),
           {"--party", "PARTY", "Shows what this outside party may know."},
           json_option()},
          {},
          0,
          0,
          run_report};
}

// Words for --aim and --format; the library says what else is wrong.
std::vector<Option> bench_options() {
  return {{"--labels", "FILE", "Labels, one for each event, line for line.", true, Complete::file, {}},
          {"--against", "PATH", "Rules, or the charter, to compare with.", true, Complete::file, {}},
          charter_option(),
          {"--table", "NAME", "Evaluates a decision table of the charter in place of rules."},
          {"--aim",
           "AIM",
           "What is predicted: malicious (default), rules, techniques or classes.",
           false,
           Complete::words,
           {"malicious", "rules", "techniques", "classes"}},
          {"--format",
           "FORMAT",
           "Of lines that hold event and label: pairs (default), evtx-to-mitre, panther.",
           false,
           Complete::words,
           {"pairs", "evtx-to-mitre", "panther"}},
          {"--subtechniques", "", "T1003.001 is another technique than T1003."},
          {"--block", "N", "So many cases in a row are resampled together, or `named`: those of one block."},
          {"--seed", "N", "Of the resamples; 1 when not given."},
          {"--resamples", "N", "1,000 when not given; 0: no intervals."},
          {"--differences", "N", "Cases that are listed where two sets differ; 100 when not given."},
          {"--names", "NAME", "What to call the sets.", true},
          {"--times", "", "Measures the time of each rule, on one event in sixteen."},
          {"--csv", "FILE", "Writes a table, one measure a line.", false, Complete::file, {}},
          {"--page", "FILE", "Writes an HTML page with plots.", false, Complete::file, {}}};
}

Subcommand bench() {
  return {
      "bench",
      "--rules PATH... [--against PATH...] --events FILE... [--labels FILE...]",
      "Holds rules, or a decision table, against labelled cases: precision, recall, intervals, comparison.",
      "Each line of the events holds {\"event\": ..., \"label\": ...}; with --labels the labels stand apart, "
      "line for line.\n"
      "A label is {\"malicious\": true}, {\"rules\": [...]}, {\"techniques\": [...]} or {\"class\": "
      "\"high\"}, as --aim says.\n"
      "Without --rules and --table, predictions come with the labels: \"said\", and \"other\" to compare "
      "with.\n"
      "docs/bench.md describes formats and measures.\n"
      "Exit code 1: a set has no rule that compiled, or of all events none could be read.\n",
      joined(joined({rules_option(), events_option(), json_option(), kQuiet}, bench_options()),
             rule_options()),
      {},
      0,
      0,
      run_bench};
}

Subcommand completion() {
  return {"completion",
          "bash",
          "Prints shell completion: source <(csirt completion bash).",
          "",
          {},
          {"bash"},
          1,
          1,
          run_completion};
}

}  // namespace

const std::vector<Subcommand>& subcommands() {
  static const std::vector<Subcommand> all = {check(),          match(),  run(),       show(),
                                              command(),        bench(),  tick(),      verify(),
                                              decision_table(), report(), completion()};
  return all;
}

Option json_option() { return {"--json", "", "JSON for programs in place of text for people."}; }

Option as_option() {
  return {"--as", "PERSON",
          "Who acts and looks; else the environment variable CSIRT_AS, else the host itself."};
}

Option journal_option() { return {"--journal", "FILE", "The journal.", false, Complete::file, {}}; }

Option now_option() {
  return {"--now",
          "TIME",
          "An instant (2026-03-01T12:00:00Z), `last` (the latest that the journal knows), or +30m after "
          "that; without "
          "it the system's clock.",
          false,
          Complete::words,
          {"last"}};
}

Option rules_option() {
  return {"--rules", "PATH",         "Sigma rules: folders, files, .zip, .tar.xz, .tar.gz.",
          true,      Complete::file, {}};
}

Option events_option() {
  return {"--events", "FILE",         "JSON Lines: files, .gz, .xz, .zip, .tar, or - for standard input.",
          true,       Complete::file, {}};
}

Option charter_option() {
  return {"--charter", "FILE", "The charter, YAML or JSON.", false, Complete::file, {}};
}

std::vector<Option> rule_options() {
  return {{"--no-routing", "", "Tries all rules on all events."},
          {"--standard-routing", "",
           "Tries rules whose log source no mapping knows on every event; the default of match."},
          {"--strict-routing", "", "Leaves out rules whose log source no mapping knows; the default of run."},
          {"--mapping",
           "FILE",
           "Maps field names and log sources; may be given several times.",
           true,
           Complete::file,
           {}},
          {"--placeholders",
           "FILE",
           "Values for the modifier expand: a map of lists (.yml, .yaml, .json), or one list, a value a "
           "line, named "
           "like the file.",
           true,
           Complete::file,
           {}},
          {"--trial", "ID", "Puts these rules in trial: they match and are counted, and nothing comes of it.",
           true},
          {"--live", "ID", "Makes these rules live, whatever their status says.", true},
          {"--deprecated",
           "POLICY",
           "What becomes of rules of this status: trial (default), live or left-out.",
           false,
           Complete::words,
           {"trial", "live", "left-out"}},
          {"--unsupported",
           "POLICY",
           "The same for rules that their authors call unsupported.",
           false,
           Complete::words,
           {"trial", "live", "left-out"}}};
}

}  // namespace csirt::tool
