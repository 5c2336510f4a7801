import type { Client, ClientRun, StreamLoad } from '../clients/client.ts';
import { startReferenceServer } from '../reference-server.ts';
import { alternately, figure, overBare } from '../rounds.ts';
import { complete } from './complete.ts';
import type { Measurement } from './measurement.ts';

const load = { model: 'reference', streams: 16, tokens: 32, startSpreadMs: 0, core: null };
/** A first, short run of each client says how many requests make a run of this length. */
const runSeconds = 3;
const trialRequests = 1000;
const mostRequests = 60_000;

async function requestsOfRuns(clients: readonly Client[], url: string): Promise<Map<string, number>> {
  const requests = new Map<string, number>();
  const trials = await alternately(clients, 1, (client, folder) =>
    client.run({ ...load, url, folder, requests: trialRequests }),
  );
  for (const [id, [trial]] of trials) {
    const wanted = Math.round((trial?.requestsPerSecond ?? 0) * runSeconds);
    requests.set(id, Math.min(mostRequests, Math.max(trialRequests, wanted)));
  }
  return requests;
}

/** (a) How many short streams a second. */
export const throughput: Measurement = {
  id: 'throughput',
  title: 'Throughput',
  how: `${load.streams} virtual users read streams of ${load.tokens} tokens, one after the other, from a server that writes without any pause, so that the client and the server share the machine's cores; about ${runSeconds} s a run. Requests/s are from the first send to the last end, without start-up. The goal asks for 85 % of what a program reaches that does nothing but read: the rest pays for k6's HTTP stack, metrics, one record per request and a VU's JavaScript. Memory is the process tree's largest, shared pages counted in each process.`,
  measure: async ({ clients, rounds }) => {
    const server = await startReferenceServer({ ttftMs: 0, gapMs: 0, core: null });
    const requests = await requestsOfRuns(clients, server.url);
    const once = (client: Client, folder: string): Promise<ClientRun> => {
      const asked: StreamLoad = {
        ...load,
        url: server.url,
        folder,
        requests: requests.get(client.id) ?? trialRequests,
      };
      return client.run(asked).then((run) => complete(run, asked));
    };
    const able = clients.filter((client) => requests.has(client.id));
    const runs = await alternately(able, rounds, once).finally(() => server.close());
    const rates = figure(runs, (run) => run.requestsPerSecond);
    const what = `unpaced ${load.tokens}-token streams, ${load.streams} VUs`;
    return [
      { id: 'throughput', what: `${what}: requests/s`, unit: 'req/s', goal: null, values: rates },
      {
        id: 'throughput-ratio',
        what: 'the same, of the bare client’s',
        unit: 'ratio',
        goal: { bound: 'at least', value: 0.85 },
        values: overBare(rates),
      },
      {
        id: 'throughput-memory',
        what: 'the same: peak memory',
        unit: 'MB',
        goal: null,
        values: figure(runs, (run) => run.peakRssMb),
      },
    ];
  },
};
