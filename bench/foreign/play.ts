import { inScratchFolder } from '../rounds.ts';
import type { Mode, Reported } from './foreign-client.ts';
import { serveSimulator, type Truth } from './served-simulator.ts';

/** What a client said of a run, and what the simulator had counted. */
export interface Played {
  readonly reported: Reported;
  readonly truth: Truth;
}

/** Runs a client once against a simulator of its own. */
export async function play(mode: Mode, profile: string): Promise<Played> {
  const simulator = await serveSimulator(profile);
  try {
    const models = (await (await fetch(`${simulator.url}/v1/models`)).json()) as { data: { id: string }[] };
    const model = models.data[0]?.id ?? '';
    const reported = await inScratchFolder((folder) => mode.run({ url: simulator.url, model, folder }));
    return { reported, truth: await simulator.truth() };
  } finally {
    await simulator.close();
  }
}
