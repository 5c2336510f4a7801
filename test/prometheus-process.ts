import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const command = 'prometheus';

/** Why there is no Prometheus to start; false where there is one. */
export const prometheusMissing =
  spawnSync(command, ['--version']).error === undefined ? false : 'prometheus is not installed (Debian: prometheus)';

/** One series of an answer: its labels and its values over time. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

export interface PrometheusProcess {
  readonly url: string;
  /** Answers an endpoint of /api/v1 with its `data`; throws with Prometheus's words where it refuses. */
  readonly ask: <T>(path: string, parameters?: Readonly<Record<string, string>>) => Promise<T>;
  readonly stop: () => Promise<void>;
}

/** A minute at least: a busy machine may take long to start it. */
const mostLooks = 600;

interface Watched {
  /** For its data and its configuration. */
  readonly folder: string;
  /** host:port by job. */
  readonly targets: Readonly<Record<string, string>>;
  readonly rules: string;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A Prometheus that takes remote writes and scrapes every second; what it needs for that is in the folder. */
export async function startPrometheus({ folder, targets, rules }: Watched): Promise<PrometheusProcess> {
  const configuration = join(folder, 'prometheus.yml');
  writeFileSync(
    configuration,
    JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [rules],
      scrape_configs: Object.entries(targets).map(([job_name, target]) => ({
        job_name,
        static_configs: [{ targets: [target] }],
      })),
    }),
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    command,
    [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${join(folder, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-remote-write-receiver',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close');
  for (let looks = 0; ; looks += 1) {
    if (child.exitCode !== null) throw new Error(`Prometheus ended: ${said}`);
    const ready = await fetch(`${url}/-/ready`).catch(() => null);
    if (ready?.ok === true) break;
    if (looks === mostLooks) {
      child.kill('SIGKILL');
      throw new Error(`Prometheus is not ready: ${said}`);
    }
    await wait(100);
  }
  return {
    url,
    ask: async <T>(path: string, parameters: Readonly<Record<string, string>> = {}) => {
      const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
      const { data, error } = (await response.json()) as { readonly data: T; readonly error?: string };
      if (!response.ok) throw new Error(`${JSON.stringify(parameters)}: ${error}`);
      return data;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
