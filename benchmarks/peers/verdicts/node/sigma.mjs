// Reads a Sigma rule for engines that know none: YAML, escapes and the condition become a tree of tests, which an adapter
// then says in its engine's own words. What a tree cannot hold is unsupported; nothing is compared here.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

export const require = createRequire(new URL('../../../../build/conformance/npm/', import.meta.url));
const YAML = require('yaml');

export class Unsupported extends Error {}
export class Refused extends Error {}

const SHAPES = ['contains', 'startswith', 'endswith'];
const COMPARISONS = ['lt', 'lte', 'gt', 'gte'];
const KNOWN = [...SHAPES, ...COMPARISONS, 'all', 'cased', 're', 'exists', 'fieldref', 'neq', 'i', 'm', 's'];
const LATER = ['windash', 'base64', 'base64offset', 'utf16le', 'utf16be', 'utf16', 'wide', 'cidr', 'expand',
  'minute', 'hour', 'day', 'week', 'month', 'year'];

// The text as a list of plain pieces and wildcards: {text}, {one: true}, {many: true}.
function pieces(value) {
  const found = [];
  let text = '';
  const flush = () => { if (text) found.push({ text }); text = ''; };
  for (let i = 0; i < value.length; ++i) {
    const c = value[i], next = value[i + 1];
    if (c === '\\' && next !== undefined && '\\*?'.includes(next)) { text += next; ++i; }
    else if (c === '*') { flush(); found.push({ many: true }); }
    else if (c === '?') { flush(); found.push({ one: true }); }
    else text += c;
  }
  flush();
  return found;
}

function textTest(field, value, modifiers) {
  const shape = SHAPES.find((name) => modifiers.includes(name));
  const parts = pieces(String(value));
  if (shape === 'contains' || shape === 'endswith') parts.unshift({ many: true });
  if (shape === 'contains' || shape === 'startswith') parts.push({ many: true });
  return { test: 'text', field, parts, cased: modifiers.includes('cased') };
}

function oneTest(field, value, modifiers) {
  if (modifiers.includes('exists')) {
    if (typeof value !== 'boolean') throw new Refused('exists takes a boolean');
    const exists = { test: 'exists', field };
    return value ? exists : { op: 'not', args: [exists] };
  }
  const comparison = COMPARISONS.find((name) => modifiers.includes(name));
  if (comparison) {
    if (typeof value !== 'number' && typeof value !== 'bigint') throw new Refused('a comparison takes a number');
    return { test: comparison, field, value };
  }
  if (value === null) return { test: 'null', field };
  if (typeof value === 'object') throw new Refused('a value is a text or a number');
  if (modifiers.includes('fieldref')) return { test: 'fieldref', field, other: String(value) };
  if (modifiers.includes('re')) {
    return { test: 're', field, pattern: String(value), flags: modifiers.filter((m) => 'ims'.includes(m)).join('') };
  }
  return textTest(field, value, modifiers);
}

function item(key, value) {
  const [field, ...modifiers] = key.split('|');
  for (const name of modifiers) {
    if (LATER.includes(name)) throw new Unsupported(`the modifier ${name}`);
    if (!KNOWN.includes(name)) throw new Refused(`there is no modifier ${name}`);
  }
  if (!field) throw new Unsupported('keywords');
  const values = Array.isArray(value) ? value : [value];
  if (Array.isArray(value) && values.includes(null)) throw new Refused('null in a list');
  if (modifiers.includes('all') && values.length < 2) throw new Refused('all on a single value');
  if (!values.length) throw new Refused('no value');
  const tests = values.map((one) => oneTest(field, one, modifiers));
  const joined = tests.length === 1 ? tests[0] : { op: modifiers.includes('all') ? 'and' : 'or', args: tests };
  return modifiers.includes('neq') ? { op: 'not', args: [joined] } : joined;
}

function selection(node) {
  if (Array.isArray(node)) return { op: 'or', args: node.map(selection) };
  if (node === null || typeof node !== 'object') throw new Unsupported('keywords');
  const items = Object.entries(node).map(([key, value]) => item(key, value));
  if (!items.length) throw new Refused('an empty selection');
  return { op: 'and', args: items };
}

// The condition's grammar, from the least binding operator to the most binding one.
class Condition {
  constructor(text, selections) {
    this.words = text.match(/[()]|[^\s()]+/g) ?? [];
    this.at = 0;
    this.selections = selections;
  }
  whole() {
    const read = this.or();
    if (this.at < this.words.length) throw new Refused(`the condition does not end at ${this.words[this.at]}`);
    return read;
  }
  take(word) { return this.words[this.at]?.toLowerCase() === word ? ++this.at : 0; }
  joined(word, operand) {
    const args = [operand()];
    while (this.take(word)) args.push(operand());
    return args.length === 1 ? args[0] : { op: word, args };
  }
  or() { return this.joined('or', () => this.and()); }
  and() { return this.joined('and', () => this.not()); }
  not() { return this.take('not') ? { op: 'not', args: [this.not()] } : this.operand(); }
  operand() {
    if (this.take('(')) {
      const inner = this.or();
      if (!this.take(')')) throw new Refused('a bracket is not closed');
      return inner;
    }
    const word = this.words[this.at++];
    if (word === undefined) throw new Refused('an operand is missing');
    if ((word === '1' || word === 'all') && this.take('of')) return this.of(word, this.words[this.at++]);
    if (!(word in this.selections)) throw new Refused(`there is no search identifier ${word}`);
    return this.selections[word];
  }
  of(count, pattern) {
    if (pattern === undefined) throw new Refused('a pattern is missing');
    const source = pattern === 'them' ? '.*' : pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*');
    const names = Object.keys(this.selections).filter((name) => !name.startsWith('_') && new RegExp(`^${source}$`).test(name));
    if (!names.length) throw new Refused(`nothing is named ${pattern}`);
    return { op: count === '1' ? 'or' : 'and', args: names.map((name) => this.selections[name]) };
  }
}

function value(document) {
  try {
    return document.toJS();
  } catch (error) {
    throw new Refused(error.message);
  }
}

export function tree(text) {
  const documents = YAML.parseAllDocuments(text, { version: '1.2', intAsBigInt: false });
  const failed = documents.flatMap((document) => document.errors);
  if (failed.length) throw new Refused(failed[0].message.split('\n')[0]);
  const rules = documents.map(value);
  if (rules.length > 1 || rules[0]?.correlation || rules[0]?.filter) throw new Unsupported('one rule, one event');
  const rule = rules[0];
  for (const key of ['title', 'logsource', 'detection']) {
    if (!rule || typeof rule !== 'object' || !(key in rule)) throw new Refused(`no ${key}`);
  }
  if (typeof rule.detection !== 'object' || Array.isArray(rule.detection)) throw new Refused('the detection is no map');
  if (typeof rule.logsource !== 'object') throw new Refused('the log source is no map');
  const { condition, ...parts } = rule.detection;
  const conditions = Array.isArray(condition) ? condition : [condition];
  if (!conditions.length || conditions.some((one) => typeof one !== 'string' || !one)) throw new Refused('no condition');
  const selections = Object.fromEntries(Object.entries(parts).map(([name, node]) => [name, selection(node)]));
  return { op: 'or', args: conditions.map((one) => new Condition(one, selections).whole()) };
}

export async function run(engine, version, judge) {
  console.log(JSON.stringify({ engine, version }));
  for await (const line of createInterface({ input: process.stdin })) {
    const given = JSON.parse(line);
    let verdict, note = '';
    try {
      if (given.placeholders) throw new Unsupported('placeholders');
      verdict = await judge(tree(given.rule), given.events) ? 'match' : 'no-match';
    } catch (error) {
      verdict = error instanceof Unsupported ? 'unsupported' : error instanceof Refused ? 'refused' : 'error';
      note = String(error.message).split('\n')[0];
    }
    console.log(JSON.stringify({ id: given.id, verdict, note }));
  }
}
