// How often the suite's intervals and comparisons are right, on simulated runs whose truth is known; rewrites the study in docs/trust.md.
// Arguments: seeds (200), measured requests a run (2,000), trials of comparisons (200). Ten minutes on two cores.
import { readFileSync, writeFileSync } from 'node:fs';
import { contests } from './trust/contests.ts';
import { coverage } from './trust/coverage.ts';
import { studiedLoads } from './trust/loads.ts';
import { missedCells, studyText } from './trust/study-tables.ts';

const page = new URL('../docs/trust.md', import.meta.url);
const [seeds = 200, measured = 2000, trials = 200] = process.argv.slice(2).map(Number);
const truth = 200_000;
const contestRequests = 1000;
const warmup = 200;

const cells = studiedLoads.flatMap((load) => {
  console.log(`coverage: ${load.name}`);
  return coverage(load, { warmup, measured }, { warmup: 500, measured: truth }, seeds);
});
const results = studiedLoads.flatMap((load) =>
  [1, 5].map((runsASide) => {
    console.log(`comparisons: ${load.name}, ${runsASide} a side`);
    return contests(load, { warmup, measured: contestRequests }, 60, runsASide, trials);
  }),
);
const text = studyText(cells, results, { seeds, measured, truth, contestRequests, trials });
const place = /(<!-- study -->\n)[\s\S]*?(<!-- \/study -->)/;
writeFileSync(
  page,
  readFileSync(page, 'utf8').replace(place, (_, start: string, end: string) => `${start}${text}\n${end}`),
);
console.log(text);
if (missedCells(cells).length > 0) process.exitCode = 1;
