import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseDuration } from '../../lib/configuration/duration.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { formatDuration } from '../../lib/units/duration.ts';
import { packageRoot } from '../package-root.ts';
import type { K6Environment } from './exports.ts';

/** k6's own. */
const usualPort = 5665;

/** Of the dashboard; k6 makes it longer where a run may last so long that there would be more than `mostPoints`. */
const usualPeriod = '2s';
const mostPoints = 2880;

/** What k6 adds to MAX_DURATION in the plan of a scenario: the watch over the server may end later than the load. */
const watchMs = 31_000;

/** k6's live dashboard with the suite's panels, and what to tell the person who waits. */
export interface LiveDashboard {
  readonly settings: K6Environment;
  readonly words: string;
}

/**
 * Switches k6's dashboard on, for this machine alone unless K6_WEB_DASHBOARD_HOST says otherwise. Another port is taken where the usual one is in
 * use; a port that was asked for and is in use is a UsageError.
 */
export async function liveDashboard(environment: NodeJS.ProcessEnv): Promise<LiveDashboard> {
  const host = environment.K6_WEB_DASHBOARD_HOST ?? '127.0.0.1';
  const asked = environment.K6_WEB_DASHBOARD_PORT;
  const port = await freePort(host, asked === undefined ? null : portOf(asked));
  const period = environment.K6_WEB_DASHBOARD_PERIOD ?? usualPeriod;
  const settings = {
    K6_WEB_DASHBOARD: 'true',
    K6_WEB_DASHBOARD_HOST: host,
    K6_WEB_DASHBOARD_PORT: String(port),
    K6_WEB_DASHBOARD_PERIOD: period,
    // the summary has failures by kind
    K6_WEB_DASHBOARD_TAGS: environment.K6_WEB_DASHBOARD_TAGS ?? 'kind',
    XK6_DASHBOARD_CONFIG: environment.XK6_DASHBOARD_CONFIG ?? join(packageRoot, 'deploy', 'dashboard', 'k6-vllm.json'),
  };
  const shown = host === '' || host === '0.0.0.0' ? '127.0.0.1' : host;
  return { settings, words: `live: http://${shown}:${port} while the run goes on, ${pace(period, environment)}` };
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UsageError('There is no such port for the dashboard.', [
    `K6_WEB_DASHBOARD_PORT=${text} is no number from 0 to 65535`,
  ]);
}

/** The one asked for, else the usual one or, where that is in use, any. */
async function freePort(host: string, asked: number | null): Promise<number> {
  const port = await listenBriefly(host, asked ?? usualPort);
  if (port !== null) return port;
  const any = asked === null ? await listenBriefly(host, 0) : null;
  if (any !== null) return any;
  throw new UsageError(`The dashboard cannot listen on ${host}:${asked ?? usualPort}.`, [
    'the port is in use or not allowed: set K6_WEB_DASHBOARD_PORT to another, or 0 for any',
  ]);
}

/** The port when it could be had a moment ago; null when not. */
function listenBriefly(host: string, port: number): Promise<number | null> {
  const server = createServer();
  return new Promise((settle) => {
    server.once('error', () => settle(null));
    server.listen({ port, ...(host === '' ? {} : { host }) }, () => {
      const address = server.address();
      server.close(() => settle(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}

/** How often there is a point, as k6 decides it by how long the run may last; and how to have more. */
function pace(period: string, { MAX_DURATION = '24h', TIMEOUT = '120s' }: NodeJS.ProcessEnv): string {
  const [each, longest, timeout] = [period, MAX_DURATION, TIMEOUT].map(parseDuration);
  // the run itself refuses what is none
  if (!each || !longest || timeout === null || timeout === undefined) return 'point by point';
  const ms = Math.ceil((longest + timeout + watchMs) / mostPoints / each) * each;
  const more = ms > each ? '; a shorter MAX_DURATION, such as 1h, makes them more frequent' : '';
  return `a point every ${formatDuration(ms)}${more}`;
}
