import type { Client, StreamLoad } from '../clients/client.ts';
import { pause } from '../figures.ts';
import type { ReferenceServer } from '../reference-server.ts';
import { complete } from './complete.ts';

const pollMs = 50;

/** Waits until as many streams are open as the load asks for; throws when the client ends before. */
async function untilAllOpen(server: ReferenceServer, streams: number, ended: () => boolean): Promise<void> {
  while ((await server.counters()).open < streams) {
    if (ended()) throw new Error(`${streams} streams were never open together`);
    await pause(pollMs);
  }
}

/**
 * Runs a client, looks at its process while all its streams are open, and waits for its end. Throws when one of the
 * streams ended while it looked: what was seen is then not of all.
 */
export async function whileAllOpen<T>(
  client: Client,
  load: Omit<StreamLoad, 'url'>,
  server: ReferenceServer,
  look: (pid: number) => Promise<T>,
): Promise<T> {
  let looked: Promise<T> | null = null;
  let ended = false;
  const onStart = (pid: number): void => {
    looked = untilAllOpen(server, load.streams, () => ended).then(async () => {
      const seen = await look(pid);
      const { open } = await server.counters();
      if (open < load.streams) throw new Error(`${load.streams - open} of ${load.streams} streams ended too early`);
      return seen;
    });
    looked.catch(() => {}); // told below, after the client's own end
  };
  const asked: StreamLoad = { ...load, url: server.url, onStart };
  try {
    complete(await client.run(asked), asked);
  } finally {
    ended = true;
  }
  if (looked === null) throw new Error('the client never told its process');
  return looked;
}
