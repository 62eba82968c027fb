// The style sheet of the report: light and dark by the reader's preference or by the switch, and a form for
// paper.
//
// The switch needs no script: the page asks with :has() which radio button is on. Colours are named once per
// theme.
#include "tool/report_parts.hpp"

namespace csirt::tool::report {
namespace {

constexpr std::string_view kLight = R"css(
  color-scheme: light;
  --page: #f5f6f8; --card: #ffffff; --ink: #18212e; --soft: #5a6676; --line: #dde2e8; --track: #e6eaef;
  --accent: #1d4f8c; --focus: #1d6fd0;
  --critical: #a3123a; --high: #c8501b; --medium: #a87a00; --low: #2b6cb0; --informational: #5f6f82; --other: #7a8494;
  --good: #1b7a4b; --bad: #b3162f; --warm: #fdf4e3; --hot: #fdebec; --code: #eef1f5;
  --quiet: #b9c3cf; --malformed: #77648f; --late: #9b8b78; --out-of-scope: #8796a8; --suppressed: #6f8fb0;
  --noted: #3f82c4; --folded: #2e9a94; --referred: #8a63b8; --joined: #d98324; --opened: #b3162f; --source: #44536a;
)css";

constexpr std::string_view kDark = R"css(
  color-scheme: dark;
  --page: #11151b; --card: #1a2029; --ink: #e6eaf0; --soft: #9aa7b8; --line: #303947; --track: #2b3441;
  --accent: #84b6f2; --focus: #6db0ff;
  --critical: #ff7b98; --high: #ff9a62; --medium: #e8bf4d; --low: #78b4f4; --informational: #9fb0c4; --other: #93a0b2;
  --good: #5fcf97; --bad: #ff8391; --warm: #33291a; --hot: #3a2025; --code: #252d39;
  --quiet: #4d5a6b; --malformed: #a08cbf; --late: #b5a58f; --out-of-scope: #8b9bb0; --suppressed: #7fa3c9;
  --noted: #62a5ea; --folded: #4fc0b9; --referred: #b48ee6; --joined: #f2a65a; --opened: #ff7b8b; --source: #8fa3bf;
)css";

constexpr std::string_view kText = R"css(
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
body { margin: 0 auto; padding: 0 1.25rem 3rem; max-width: 82rem; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  overflow-wrap: anywhere; }
h1, h2, h3, h4, h5, p, ul, ol, dl, figure { margin: 0; }
h1 { font-size: 2.1rem; line-height: 1.15; letter-spacing: -.015em; }
h2 { font-size: 1.45rem; line-height: 1.25; letter-spacing: -.01em; margin-bottom: .75rem; }
h3 { font-size: 1.2rem; line-height: 1.3; }
h4 { font-size: 1rem; margin: 1.75rem 0 .6rem; }
h5 { font-size: .75rem; text-transform: uppercase; letter-spacing: .06em; color: var(--soft); margin: .9rem 0 .25rem; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
code { font: .86em/1.4 ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
  background: var(--code); padding: .08em .32em; border-radius: 4px; }
code.pointer { color: var(--accent); }
cite { font-style: normal; color: var(--soft); font-size: .9em; }
.soft, figcaption { color: var(--soft); }
.soft { font-size: .92em; }
.eyebrow { font-size: .85rem; font-weight: 650; letter-spacing: .02em; color: var(--soft); }
.lead { font-size: 1.08rem; max-width: 70ch; }
.story { max-width: 78ch; margin-top: .5rem; }
.empty { color: var(--soft); font-style: italic; }
.more { color: var(--soft); margin: .35rem 0 .75rem; }
.good { color: var(--good); font-weight: 600; }
.alarm { color: var(--bad); font-weight: 650; border: 2px solid currentColor; border-radius: 6px; padding: .6rem .8rem; }
.overdue { color: var(--bad); font-weight: 650; }
.exercise { background: repeating-linear-gradient(135deg, var(--warm) 0 12px, var(--card) 12px 24px); padding: .5rem .8rem;
  border: 2px dashed var(--medium); border-radius: 6px; margin-top: .6rem; font-weight: 600; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .5rem 1rem; }
)css";

constexpr std::string_view kLayout = R"css(
.masthead { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: flex-start; gap: 1rem;
  padding: 2.25rem 0 1.25rem; }
.theme { border: 0; margin: 0; padding: 0; display: flex; gap: .25rem; font-size: .82rem; color: var(--soft); }
.theme legend { position: absolute; left: -100rem; }
.theme label { border: 1px solid var(--line); border-radius: 999px; padding: .15rem .7rem; cursor: pointer;
  background: var(--card); }
.theme input { position: absolute; opacity: 0; }
.theme label:has(:checked) { color: var(--ink); border-color: var(--accent); font-weight: 600; }
.theme label:has(:focus-visible) { outline: 3px solid var(--focus); outline-offset: 2px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin-bottom: 1.5rem; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .7rem .95rem .6rem;
  display: flex; flex-direction: column-reverse; }
.tile dt { color: var(--soft); font-size: .84rem; line-height: 1.3; }
.tile dd { margin: 0; font-size: 1.75rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; }
.tile.warm { background: var(--warm); } .tile.hot { background: var(--hot); }
.columns { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.5rem; }
main { min-width: 0; }
main > section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.4rem 1.5rem 1.6rem;
  margin-bottom: 1.5rem; }
.contents { font-size: .88rem; }
.contents ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1rem; }
.contents ul ul { display: none; }
.contents a { color: var(--soft); text-decoration: none; }
.contents a:hover { color: var(--accent); text-decoration: underline; }
@media (min-width: 72rem) {
  .columns { grid-template-columns: 10.5rem minmax(0, 1fr); }
  .contents > ul { position: sticky; top: 1.25rem; display: block; border-left: 2px solid var(--line); padding-left: .9rem; }
  .contents li { margin-bottom: .35rem; }
  .contents ul ul { display: block; padding-left: .8rem; margin-top: .3rem; }
}
.brief, .incident { border-left: 4px solid var(--other); padding-left: 1.1rem; }
.brief { margin-top: 1.25rem; }
.incident { margin-top: 1.75rem; padding-bottom: .5rem; }
.incident + .incident { border-top: 1px solid var(--line); padding-top: 1.75rem; }
.l-critical { --level: var(--critical); } .l-high { --level: var(--high); } .l-medium { --level: var(--medium); }
.l-low { --level: var(--low); } .l-informational { --level: var(--informational); } .l-other { --level: var(--other); }
.brief, .incident { border-left-color: var(--level, var(--other)); }
.badge, .pill { display: inline-block; font-size: .78rem; font-weight: 650; line-height: 1.35; padding: .08rem .5rem;
  border-radius: 5px; border: 1px solid currentColor; white-space: nowrap; }
.badge { color: var(--level); max-width: 100%; white-space: normal; }
.pill { border-radius: 999px; color: var(--soft); }
.o-permitted, .s-done { --tone: var(--good); } .o-needs-consent, .s-open { --tone: var(--medium); }
.o-denied, .s-bad { --tone: var(--bad); } .o-advise-only, .o-pressure { --tone: var(--low); } .s-other { --tone: var(--soft); }
.pill { color: var(--tone, var(--soft)); }
.glance { display: grid; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); gap: .7rem 1.5rem; margin: 1.1rem 0 0;
  padding: .9rem 0; border-block: 1px solid var(--line); }
.glance.wide { grid-template-columns: minmax(0, 1fr); }
.glance dt { font-size: .78rem; color: var(--soft); }
.glance dd { margin: 0; } .glance .across { grid-column: 1 / -1; }
.glossary { display: grid; grid-template-columns: repeat(auto-fill, minmax(21rem, 1fr)); gap: .6rem 2rem; }
.glossary > div { display: grid; grid-template-columns: 8.5rem 1fr; gap: .75rem; }
.glossary dt { font-weight: 600; } .glossary dd { margin: 0; color: var(--soft); }
.glance + p { margin-top: .8rem; }
footer { color: var(--soft); font-size: .85rem; text-align: center; margin-top: 1rem; }
)css";

constexpr std::string_view kTables = R"css(
.scroll { overflow-x: auto; margin: .6rem 0 .3rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; line-height: 1.45; }
caption { text-align: left; color: var(--soft); font-size: .82rem; padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .8rem .5rem 0; border-top: 1px solid var(--line);
  min-width: 5.5rem; overflow-wrap: break-word; }
thead th { font-size: .78rem; color: var(--soft); font-weight: 600; border-top: 0; vertical-align: bottom; padding-top: 0; }
tbody th { font-weight: 500; min-width: 10rem; }
tfoot th, tfoot td { font-weight: 650; border-top: 2px solid var(--line); }
td code { overflow-wrap: anywhere; }
td:has(time) { min-width: 8.75rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; min-width: 4rem; }
tr.zero { color: var(--soft); opacity: .75; }
tr.obligation > :first-child { box-shadow: inset 3px 0 var(--bad); padding-left: .7rem; }
tr.obligation { background: color-mix(in srgb, var(--hot) 55%, transparent); }
th[scope=row] strong { font-weight: 600; }
time { font-variant-numeric: tabular-nums; }
details { margin-top: .35rem; }
summary { cursor: pointer; color: var(--accent); font-size: .88rem; }
details.block { margin-top: 1.4rem; }
details.block > summary { font-size: 1rem; font-weight: 650; color: var(--ink); }
details.decision { border-left: 3px solid var(--tone); padding: .3rem 0 .3rem .8rem; margin: .6rem 0; }
details.decision > summary { color: var(--ink); font-size: .95rem; }
.question { font-weight: 550; }
.reason { max-width: 75ch; margin: .35rem 0; }
.clauses, .predicates { padding-left: 1.1rem; font-size: .9rem; }
td .clauses { padding-left: 0; list-style: none; }
.predicates { color: var(--soft); list-style: "\2013\2002"; }
.history { list-style: none; padding: 0; font-size: .9rem; }
.next, .score { padding-left: 1.4rem; }
.history li { padding: .3rem 0; border-top: 1px solid var(--line); }
.told { display: grid; grid-template-columns: auto 1fr; gap: .1rem .7rem; }
.told dt { color: var(--soft); } .told dd { margin: 0; }
.swatch { display: inline-block; width: .75em; height: .75em; border-radius: 2px; margin-right: .55em;
  background: var(--tone); }
)css";

constexpr std::string_view kDrawings = R"css(
svg { display: block; width: 100%; height: auto; }
.flow, .timeline { min-width: 44rem; }
figure { margin: 1rem 0; }
.figure { margin: .8rem 0 .35rem; font-size: .92rem; color: var(--soft); }
.t { font-size: 13px; fill: var(--ink); } .t.soft, .t .soft { fill: var(--soft); font-size: 12px; } .strong { font-weight: 600; }
.t.inside { fill: #fff; font-weight: 600; }
.d-quiet { --tone: var(--quiet); } .d-malformed { --tone: var(--malformed); } .d-late { --tone: var(--late); }
.d-out-of-scope { --tone: var(--out-of-scope); } .d-suppressed { --tone: var(--suppressed); } .d-noted { --tone: var(--noted); }
.d-folded { --tone: var(--folded); } .d-referred { --tone: var(--referred); } .d-joined { --tone: var(--joined); }
.d-opened { --tone: var(--opened); } .d-other { --tone: var(--other); }
.flow rect, .bar rect { fill: var(--tone); } .flow rect.source { fill: var(--source); }
.band { fill: var(--tone); opacity: .38; } .band:hover { opacity: .7; }
.lane { stroke: var(--line); stroke-width: 1; } .tick { stroke: var(--line); stroke-dasharray: 2 4; }
.lane-name { font-weight: 600; }
.id { font: 11px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; fill: var(--soft); }
.cut { fill: var(--track); opacity: .6; } .cut-text { font-size: 11px; fill: var(--soft); }
.mark { stroke: var(--card); stroke-width: 1.5; fill: var(--other); }
.mark.critical { fill: var(--critical); } .mark.high { fill: var(--high); } .mark.medium { fill: var(--medium); }
.mark.low { fill: var(--low); } .mark.informational { fill: var(--informational); }
.mark.refuted { fill: var(--card); stroke: var(--soft); stroke-width: 2; stroke-dasharray: 2.5 2; }
.t.refuted { text-decoration: line-through; fill: var(--soft); }
tr.refuted strong, tr.refuted .name { font-weight: 400; text-decoration: line-through; color: var(--soft); }
.mark.decision { fill: var(--tone); } .mark.contact-out { fill: var(--accent); } .mark.contact-in { fill: var(--folded); }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; font-size: .82rem; }
.legend li { display: flex; align-items: center; gap: .35rem; } .legend svg { width: 1.05rem; }
.gauge { width: 7rem; min-width: 5rem; margin-top: .5rem; } .track { fill: var(--track); } .used { fill: var(--low); }
.used.hot { fill: var(--bad); }
)css";

constexpr std::string_view kPaper = R"css(
@media print {
  @page { margin: 16mm 14mm; }
  body { font-size: 10pt; padding: 0; max-width: none; background: none; }
  .theme, .contents, .skip { display: none; }
  .masthead { padding-top: 0; }
  .columns { display: block; }
  main > section { border: 0; padding: 0; margin-bottom: 9mm; }
  .tiles { grid-template-columns: repeat(6, 1fr); gap: 2mm; } .tile { padding: 2mm 3mm; } .tile dd { font-size: 15pt; }
  h2, h3, h4, h5, caption, summary { break-after: avoid; }
  tr, figure, .brief, li, details.decision > summary { break-inside: avoid; }
  thead { display: table-header-group; }
  table { font-size: 8.2pt; } th, td, td:has(time) { min-width: 0; padding-right: 2mm; } tbody th { min-width: 34mm; }
  .flow, .timeline { min-width: 0; } .scroll { overflow: visible; }
  details::details-content { content-visibility: visible; block-size: auto; }
  details > summary { list-style: none; }
  a { color: inherit; text-decoration: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@media (max-width: 40rem) {
  body { padding: 0 .75rem 2rem; } main > section { padding: 1rem; } .brief, .incident { padding-left: .75rem; }
  .glossary { grid-template-columns: 1fr; } .glossary > div { grid-template-columns: 1fr; gap: 0; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
)css";

// `condition` turned into a rule that sets the colours of one theme.
void add_theme(std::string& css, std::string_view before, std::string_view colours, std::string_view after) {
  css.append(before).append(" {").append(colours).append("}").append(after).append("\n");
}

}  // namespace

Markup style() {
  std::string css;
  add_theme(css, ":root", kLight, "");
  add_theme(css, "@media screen and (prefers-color-scheme: dark) { :root:not(:has(#theme-light:checked))",
            kDark, " }");
  add_theme(css, "@media screen { :root:has(#theme-dark:checked)", kDark, " }");
  css.append(kText).append(kLayout).append(kTables).append(kDrawings).append(kPaper);
  return Markup::style_sheet(css);
}

}  // namespace csirt::tool::report
