import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StreamLoad } from '../clients/client.ts';
import { runProcess, type ProcessResult } from '../process.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '.cache', 'bench-peers');

/** The tokenizer that install.sh made, as transformers saves one. */
export const tokenizerFolder = join(folder, 'tokenizer');

/** Prompt tokens of each request, by that tokenizer: the answer's length is what costs a client, not the prompt's. */
export const promptTokens = 30;

/** Longest that a peer may take for one load: it starts slowly, and some ends are seen by a time-out of its own. */
const timeoutMs = 600_000;

/** A closed port: whatever asks the model hub all the same fails at once. */
const nowhere = 'http://127.0.0.1:9';

/**
 * No peer may ask the network for anything. AIPerf 0.13 takes a tokenizer's folder for the name of a repository when
 * HF_HUB_OFFLINE is set, so it is kept from the hub by the hub's address and the proxies alone.
 */
export const noNetwork = {
  HF_ENDPOINT: nowhere,
  HTTP_PROXY: nowhere,
  HTTPS_PROXY: nowhere,
  http_proxy: nowhere,
  https_proxy: nowhere,
  NO_PROXY: '127.0.0.1,localhost',
  no_proxy: '127.0.0.1,localhost',
  HF_HUB_DISABLE_TELEMETRY: '1',
  DO_NOT_TRACK: '1',
};

/** Where a peer's command is, once it is installed. */
export const peerCommand = (peer: string): string => join(folder, 'venv', 'bin', peer);

/** Why a peer cannot run, or null. */
export function peerMissing(peer: string): string | null {
  const installed = existsSync(peerCommand(peer)) && existsSync(join(tokenizerFolder, 'tokenizer.json'));
  return installed ? null : `${peer} is not installed; bash bench/peers/install.sh does it`;
}

/** Runs a peer to its end in the load's folder; its failure throws with the end of what it said. */
export async function runPeer(peer: string, args: readonly string[], load: StreamLoad): Promise<ProcessResult> {
  const result = await runProcess({
    command: peerCommand(peer),
    args,
    env: noNetwork,
    cwd: load.folder,
    core: load.core,
    timeoutMs,
    onStart: load.onStart,
  });
  if (result.exitCode !== 0) {
    const said = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20).join('\n');
    throw new Error(`${peer} ended with exit code ${result.exitCode ?? 'none (killed)'}:\n${said}`);
  }
  return result;
}
