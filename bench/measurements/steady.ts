import type { Client, StreamLoad } from '../clients/client.ts';
import { pause } from '../figures.ts';
import type { ReferenceServer } from '../reference-server.ts';
import { complete } from './complete.ts';

const pollMs = 50;
/** Longest start-up of a client: a thousand virtual users take seconds. */
const startUpMs = 60_000;

/** Waits until as many streams are open as the load asks for. */
async function untilAllOpen(server: ReferenceServer, streams: number): Promise<void> {
  const giveUp = performance.now() + startUpMs;
  while ((await server.counters()).open < streams) {
    if (performance.now() > giveUp) throw new Error(`${streams} streams were never open together`);
    await pause(pollMs);
  }
}

/** Runs a client, looks at its process while all its streams are open, and waits for its end. */
export async function whileAllOpen<T>(
  client: Client,
  load: Omit<StreamLoad, 'url'>,
  server: ReferenceServer,
  look: (pid: number) => Promise<T>,
): Promise<T> {
  let looked: Promise<T> | null = null;
  const onStart = (pid: number): void => {
    looked = untilAllOpen(server, load.streams).then(() => look(pid));
    looked.catch(() => {}); // told below, after the client's own end
  };
  const asked: StreamLoad = { ...load, url: server.url, onStart };
  complete(await client.run(asked), asked);
  if (looked === null) throw new Error('the client never told its process');
  return looked;
}
