// Points the clients that others made at the simulator, unmodified, each mode at a simulator of its own, and holds what
// they report against what the simulator has counted:
//   VLLM=~/vllm/bin/vllm node --import tsx bench/foreign-clients.ts
// Ends with 1 when one disagrees. Clients that are not installed are named and left out.
//
//   VLLM       the command `vllm` (vllm)
//   TOKENIZER  folder of a tokenizer for `vllm bench serve` (the one that bench/peers/install.sh made)
//   CLIENTS    titles to run, separated by commas (all)
//   PROFILE    of the simulator (tiny-cpu)
//
// guidellm and AIPerf come from bench/peers/install.sh.
import { complaints } from './foreign/complaints.ts';
import type { ForeignClient, Mode } from './foreign/foreign-client.ts';
import { foreignClients } from './foreign/index.ts';
import { play, type Played } from './foreign/play.ts';

const profile = process.env.PROFILE ?? 'tiny-cpu';
const wanted = process.env.CLIENTS?.split(',').map((title) => title.trim());

const milliseconds = (value: number | null): string => (value === null ? '—' : value.toFixed(2));

function cellsOf(client: ForeignClient, mode: Mode, { reported, truth }: Played): string[] {
  return [
    `${client.title} ${client.version()}`,
    mode.name,
    `${reported.succeeded} / ${reported.failed}`,
    `${truth.finished}${mode.probes > 0 ? ` (${mode.probes} of them probes)` : ''}`,
    `${reported.outputTokens} / ${truth.outputTokens}`,
    `${milliseconds(reported.meanTtftMs)} / ${milliseconds(truth.meanTtftMs)}`,
    `${milliseconds(reported.meanTpotMs)} / ${milliseconds(truth.meanTpotMs)}`,
  ];
}

/** True when the client and the server agree. */
async function showMode(client: ForeignClient, mode: Mode): Promise<boolean> {
  try {
    const played = await play(mode, profile);
    console.log(`| ${cellsOf(client, mode, played).join(' | ')} |`);
    const found = complaints(mode, played.reported, played.truth);
    for (const complaint of found) console.error(`  ${client.title}, ${mode.name}: ${complaint}`);
    return found.length === 0;
  } catch (error) {
    console.error(`  ${client.title}, ${mode.name}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

console.log(
  `Profile ${profile}. Slashes: what the client says / what the server has counted. Means, ms.\n\n` +
    '| client | mode | ok / failed | finished by the server | output tokens | TTFT | TPOT |\n|---|---|--:|--:|--:|--:|--:|',
);
let agreed = true;
for (const client of foreignClients) {
  if (wanted !== undefined && !wanted.includes(client.title)) continue;
  const reason = client.missing();
  if (reason !== null) {
    console.error(`  ${client.title} is left out: ${reason}`);
    continue;
  }
  for (const mode of client.modes) agreed = (await showMode(client, mode)) && agreed;
}
process.exitCode = agreed ? 0 : 1;
