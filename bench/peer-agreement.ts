// Sends the same load to the simulator by this suite, `vllm bench serve`, guidellm and AIPerf, imports what the others
// wrote with `k6-vllm import`, and holds their TTFT, TPOT and throughput against ours, all by the same formulas:
//   VLLM=~/vllm/bin/vllm node --import tsx bench/peer-agreement.ts
// prints the tables of docs/peers.md; with --write it puts them there. Ends with 1 when a figure is off by more than
// 10 %. Every run has a simulator of its own; the tools take turns, every second round backwards. Tools that are not
// installed are named and left out.
//
//   VLLM      the command `vllm` (vllm)
//   TOKENIZER folder of a tokenizer for `vllm bench serve` (the one that bench/peers/install.sh made)
//   PROFILE   of the simulator (rtx4080-gemma-3-4b)
//   REQUESTS  of each run (200)
//   ROUNDS    runs of each tool at each load (3)
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aiperf } from './agreement/aiperf.ts';
import { guidellm } from './agreement/guidellm.ts';
import { ours } from './agreement/k6-vllm.ts';
import { play, type Beside } from './agreement/play.ts';
import { writeQuestions } from './agreement/questions.ts';
import { agreementTable, disagreements, type Played } from './agreement/table.ts';
import type { Load, Tool } from './agreement/tool.ts';
import { vllmBench } from './agreement/vllm-bench.ts';
import { root } from './binaries.ts';
import { inScratchFolder } from './rounds.ts';

const profile = process.env.PROFILE ?? 'rtx4080-gemma-3-4b';
const requests = Number(process.env.REQUESTS ?? 200);
const rounds = Number(process.env.ROUNDS ?? 3);
const page = join(root, 'docs', 'peers.md');
const place = /(<!-- agreement -->\n)[\s\S]*?(<!-- \/agreement -->)/;

const loads: readonly Load[] = [
  { title: '8 in flight', concurrency: 8, rateRps: null, requests },
  { title: 'Poisson arrivals, 10 req/s', concurrency: null, rateRps: 10, requests },
];

function installed(): Tool[] {
  return [ours, vllmBench, guidellm, aiperf].filter((tool) => {
    const missing = tool.missing();
    if (missing !== null) console.error(`${tool.title} is left out: ${missing}`);
    return missing === null;
  });
}

async function playLoad(load: Load, tools: readonly Tool[]): Promise<Played> {
  const played = new Map<Tool, Beside[]>(tools.map((tool) => [tool, []]));
  await inScratchFolder(async (scratch) => {
    const questions = writeQuestions(requests, scratch);
    for (let round = 0; round < rounds; round += 1) {
      for (const tool of round % 2 === 0 ? tools : tools.toReversed()) {
        const folder = join(scratch, `${tool.id}-${round}`);
        const figures = await play(tool, load, { profile, folder, questions });
        played.get(tool)?.push(figures);
        console.error(`${load.title}, round ${round + 1}, ${tool.title}: ${JSON.stringify(figures)}`);
      }
    }
  });
  return { load, rounds: played };
}

const tools = installed();
const played: Played[] = [];
for (const load of loads) played.push(await playLoad(load, tools));
const text = played
  .map(
    (each) =>
      `**${each.load.title}**, ${requests} requests, ${profile}, medians of ${rounds} runs:\n\n${agreementTable(each)}\n`,
  )
  .join('\n');
console.log(text);
if (process.argv.includes('--write'))
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace(place, (_, start: string, end: string) => `${start}\n${text}\n${end}`),
  );
const apart = played.flatMap(disagreements);
for (const each of apart) console.error(each);
process.exitCode = apart.length === 0 ? 0 : 1;
