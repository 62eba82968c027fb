// json-rules-engine: a rule becomes its conditions all, any and not over facts. A fact is a field as a text in lower case,
// beside the field as it is for numbers; its operators know equality, lists and order, not parts of texts.
//
// In bulk: one Engine with a rule for each Sigma rule, `engine.run(facts)` on each event.
import { require, run, Unsupported } from './sigma.mjs';

const { Engine } = require('json-rules-engine');
const { version } = require('json-rules-engine/package.json');

const COMPARE = { lt: 'lessThan', lte: 'lessThanInclusive', gt: 'greaterThan', gte: 'greaterThanInclusive' };
const JOIN = { and: 'all', or: 'any' };

function conditions(node) {
  if (node.op === 'not') return { not: conditions(node.args[0]) };
  if (node.op) return { [JOIN[node.op]]: node.args.map(conditions) };
  if (node.test === 'null') return { fact: `raw ${node.field}`, operator: 'equal', value: null };
  if (node.test in COMPARE) return { fact: `raw ${node.field}`, operator: COMPARE[node.test], value: node.value };
  if (node.test === 'fieldref') return { fact: `text ${node.field}`, operator: 'equal', value: { fact: `text ${node.other}` } };
  if (node.test !== 'text' || node.cased) throw new Unsupported(`no operator for ${node.cased ? 'case' : node.test}`);
  if (node.parts.some((part) => part.text === undefined)) throw new Unsupported('no operator for parts of texts');
  return { fact: `text ${node.field}`, operator: 'equal', value: node.parts.map((part) => part.text).join('').toLowerCase() };
}

function facts(event) {
  const found = {};
  for (const [field, value] of Object.entries(event)) {
    found[`raw ${field}`] = value;
    if (value !== null && typeof value !== 'object') found[`text ${field}`] = String(value).toLowerCase();
  }
  return found;
}

await run('json-rules-engine', version, async (tree, events) => {
  const engine = new Engine([{ conditions: { all: [conditions(tree)] }, event: { type: 'held' } }], { allowUndefinedFacts: true });
  for (const event of events) {
    if ((await engine.run(facts(JSON.parse(event)))).events.length) return true;
  }
  return false;
});
