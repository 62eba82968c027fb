// ZEN: a rule becomes one expression of its language: ==, contains, startsWith, endsWith, matches, lower, and, or, not.
// The event is the context as it is. Its literals know no escapes, so that a text with all three quotes cannot be said.
//
// In bulk: one ZenEngine decision a rule, `decision.evaluate(event)`.
import { Refused, require, run, Unsupported } from './sigma.mjs';

const { evaluateExpression } = require('@gorules/zen-engine');
const { version } = require('@gorules/zen-engine/package.json');

function literal(text) {
  const quote = ['"', "'", '`'].find((one) => !text.includes(one));
  if (!quote || (quote === '`' && text.includes('${'))) throw new Unsupported('a text with all quotes');
  return quote + text + quote;
}

const place = (field) => `$root[${literal(field)}]`;

function textExpression({ field, parts, cased }) {
  const at = place(field);
  const value = cased ? `string(${at})` : `lower(string(${at}))`;
  const plain = (text) => literal(cased ? text : text.toLowerCase());
  const guard = `(${at} != null and type(${at}) != "object" and type(${at}) != "array" and `;
  const texts = parts.filter((part) => part.text !== undefined);
  const first = parts[0]?.many, last = parts.at(-1)?.many;
  if (!parts.length) return `${guard}${value} == "")`;
  if (parts.length === 1 && texts.length) return `${guard}${value} == ${plain(parts[0].text)})`;
  if (parts.length === 2 && first && texts.length) return `${guard}endsWith(${value}, ${plain(texts[0].text)}))`;
  if (parts.length === 2 && last && texts.length) return `${guard}startsWith(${value}, ${plain(texts[0].text)}))`;
  if (parts.length === 3 && first && last && texts.length) return `${guard}contains(${value}, ${plain(texts[0].text)}))`;
  const escaped = (text) => (cased ? text : text.toLowerCase()).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const source = parts.map((part) => part.many ? '.*' : part.one ? '.' : escaped(part.text)).join('');
  return `${guard}matches(${value}, ${literal(`^(?s:${source})$`)}))`;
}

const COMPARE = { lt: '<', lte: '<=', gt: '>', gte: '>=' };

function expression(node) {
  if (node.op === 'not') return `not (${expression(node.args[0])})`;
  if (node.op) return `(${node.args.map(expression).join(` ${node.op} `)})`;
  const at = place(node.field);
  if (node.test === 'text') return textExpression(node);
  if (node.test === 'null') return `${at} == null`;
  if (node.test === 'exists') return `contains(keys($root), ${literal(node.field)})`;
  if (node.test === 'fieldref') return `(${at} != null and ${at} == ${place(node.other)})`;
  if (node.test === 're') {
    const pattern = node.flags ? `(?${node.flags})${node.pattern}` : node.pattern;
    return `(${at} != null and matches(string(${at}), ${literal(pattern)}))`;
  }
  return `(type(${at}) == "number" and ${at} ${COMPARE[node.test]} ${node.value})`;
}

// A regular expression is compiled when it is first met, so that its refusal comes with the event.
async function holds(text, event) {
  try {
    return await evaluateExpression(text, JSON.parse(event)) === true;
  } catch (error) {
    if (/Invalid regular expression|lexerError|parserError|compilerError/.test(error.message)) throw new Refused(error.message);
    throw error;
  }
}

await run('ZEN', version, async (tree, events) => {
  const text = expression(tree);
  for (const event of events) {
    if (await holds(text, event)) return true;
  }
  return false;
});
