import { sleep } from 'k6';
import exec from 'k6/execution';
import type { Configuration } from '../../lib/configuration/settings.ts';
import { k6Duration } from '../../lib/configuration/duration.ts';
import { watchLife, type ServerDeath } from '../../lib/telemetry/server-life.ts';
import { formatDuration } from '../../lib/units/duration.ts';
import { formatCount } from '../../lib/units/number.ts';
import { extension } from './extension.ts';
import { instance, watchesServer } from './instance.ts';
import type { RunStarted } from './run.ts';
import type { Scenario } from './scenario.ts';
import { addServerMetrics, createTelemetry, keepSample } from './telemetry.ts';
import { withPlainSpaces } from '../../lib/units/printable.ts';

/** The name of k6's scenario beside the load. */
const watchId = 'watch';

/** How long it waits at a time, so that the run's end is not held up. */
const restMs = 100;
/** A server that does not answer is looked at as often as this, whatever the interval. */
const alarmedMs = 1000;
/** By then k6 has started the load's virtual users. */
const startMs = 3000;

/** A scenario with a second one of k6's beside its load, which watches the server until the load is over; one that sends nothing stays as it is. */
export function withWatch(scenario: Scenario, configuration: Configuration): Scenario {
  const executor = watchExecutor(configuration);
  if (executor === null || scenario.options.scenarios === undefined) return scenario;
  // k6 makes the object anew at each look, and a virtual user keeps to its scenario
  let isWatch: boolean | null = null;
  return {
    ...scenario,
    options: { ...scenario.options, scenarios: { ...scenario.options.scenarios, [watchId]: executor } },
    iteration: (run) => {
      isWatch ??= exec.scenario.name === watchId;
      if (isWatch) watch(configuration, run);
      else scenario.iteration(run);
    },
  };
}

/** k6's scenario of the watch: one virtual user in one long iteration, which ends with the load; null where it is switched off, or another instance's. */
function watchExecutor({ TELEMETRY_INTERVAL, MAX_DURATION, TIMEOUT }: Configuration) {
  if (TELEMETRY_INTERVAL === 0 || !watchesServer) return null;
  return {
    executor: 'per-vu-iterations' as const,
    // of which an instance takes its part
    vus: instance?.of ?? 1,
    iterations: 1,
    // the load's own limit, its last requests, and some time to see that they are done
    maxDuration: k6Duration(MAX_DURATION + TIMEOUT + 30_000),
    gracefulStop: '1s',
  };
}

/** Says whether the load is over: k6 counts the virtual users that are at work, this one included. */
function loadWatch(): () => boolean {
  const began = Date.now();
  let seen = false;
  return () => {
    const others = exec.instance.vusActive > 1;
    seen ||= others;
    return !others && (seen || Date.now() - began > startMs);
  };
}

/** Looks at the server until the load is over, and stops the run when the server has died. The first look was that of setup(). */
function watch(configuration: Configuration, started: RunStarted): void {
  const { epochMs, telemetry } = started;
  const { look } = createTelemetry(configuration, telemetry);
  const diedBy = watchLife(Date.now());
  const isOver = loadWatch();
  const everyMs = configuration.TELEMETRY_INTERVAL;
  const sinceStart = (): number => Math.max(0, Date.now() - epochMs);
  let nextMs = sinceStart() + everyMs;
  let up = true;
  for (;;) {
    while (sinceStart() < nextMs && !isOver()) {
      sleep(Math.min(restMs, nextMs - sinceStart()) / 1000);
      if (mayEndEarly()) endEarly(() => look(sinceStart()));
    }
    // one that hangs would hang again
    if (isOver()) return up ? void look(sinceStart()) : undefined;
    const atMs = sinceStart();
    const server = look(atMs);
    const death = diedBy({ ...server, atMs, succeeded: extension?.loadCounts().succeeded ?? null });
    if (death !== null) stopRun(death, started, atMs);
    up = server.up;
    nextMs = atMs + (server.state === 'answers' ? everyMs : Math.min(everyMs, alarmedMs));
  }
}

/** Whether the run was asked to end early, and all that was sent has ended. */
const mayEndEarly = (): boolean => (extension?.lookForEnd() ?? null) !== null && extension?.underway() === 0;

/** Ends the test in order, after a last look at the server. */
function endEarly(look: () => void): never {
  look();
  exec.test.abort('it was asked to end early');
  throw new Error('unreachable');
}

/** Ends the test: k6 cuts what is on its way, and the extension keeps the records of it. */
function stopRun({ atMs, why }: ServerDeath, { run, before }: RunStarted, nowMs: number): never {
  const { startedAt, requestsPlanned } = run;
  const died = `${new Date(Date.parse(startedAt) + atMs).toISOString().slice(11, 19)} UTC`;
  addServerMetrics({ llm_server_died: atMs });
  keepSample({
    v: 1,
    atMs: nowMs,
    source: 'server',
    kind: null,
    up: false,
    why,
    died: why,
    processStart: null,
    values: {},
  });
  const done = before + (extension?.loadCounts().ended ?? exec.instance.iterationsCompleted);
  // k6's log writes spaces that do not break as escapes
  const planned = requestsPlanned === null ? '' : ` of ${withPlainSpaces(formatCount(requestsPlanned))}`;
  // k6 adds a stack to the reason of an abort, so the words for people come before it
  console.error(
    `The server died at ${died}, ${withPlainSpaces(formatDuration(atMs))} into the run: ${why}. ` +
      `${withPlainSpaces(formatCount(done))}${planned} requests were done; everything up to there is kept.`,
  );
  exec.test.abort('the server died');
  throw new Error('unreachable');
}
