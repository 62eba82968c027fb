// Decides by one table with ZEN. Usage: node table.mjs FOLDER SECONDS; the folder has zen.json and facts.jsonl.
// Writes the answers to FOLDER/zen.txt and prints decisions per second of CPU time of this process.
import { readFileSync, writeFileSync } from "node:fs";
import { ZenEngine } from "@gorules/zen-engine";

const [folder, seconds] = [process.argv[2], Number(process.argv[3])];
const facts = readFileSync(`${folder}/facts.jsonl`, "utf8").trim().split("\n").map((line) => JSON.parse(line));
const engine = new ZenEngine();
const decision = engine.createDecision(readFileSync(`${folder}/zen.json`));
const limit = Math.min(facts.length, Number(process.argv[4] ?? facts.length));

const answers = [];
const begun = process.cpuUsage();
let decided = 0;
const spent = () => {
  const used = process.cpuUsage(begun);
  return (used.user + used.system) / 1e6;
};
do {
  for (let i = 0; i < limit; ++i) {
    const { result } = await decision.evaluate(facts[i]);
    if (decided < limit) answers.push(result?.out ?? "-");
    ++decided;
  }
} while (spent() < seconds);
console.log(Math.round(decided / spent()));
writeFileSync(`${folder}/zen.txt`, answers.join("\n") + "\n");
