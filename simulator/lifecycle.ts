import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Lateness } from '../lib/schema/simulator-report.ts';
import { createLatenessLog } from './driver/lateness.ts';
import { listen } from './http/listen.ts';
import type { Stop } from './faults/seams/server-control.ts';
import type { GatedServer } from './faults/seams/gate.ts';
import { createInstance, type Instance } from './instance.ts';
import type { ResolvedOptions } from './options.ts';

/** The processes of a server, one after another, behind one port. */
export interface Lifecycle extends GatedServer {
  /** The process that serves now, or the last one that did. */
  instance(): Instance;
  /** Times that a new process began. */
  restarts(): number;
  /** Of the steps since this instant of the clock, or of all. */
  lateness(sinceMs?: number): Lateness;
  /** Listens with this server from now on. */
  open(server: Server): Promise<void>;
  close(): Promise<void>;
}

/** From the last words of a process that ends to the end of its connections: time to send them. */
const lastWordsMs = 100;

/** The first process begins at once; nothing listens yet. */
export function createLifecycle(options: ResolvedOptions): Lifecycle {
  let slowed = { factor: 1, untilMs: 0 };
  const slowness = (): number => (performance.now() < slowed.untilMs ? slowed.factor : 1);
  // Of all processes: a new one does not begin with a clean slate.
  const lateness = createLatenessLog();
  let instance = createInstance(options, slowness, lateness);
  let restarts = 0;
  let proxied = false;
  let stopped = false;
  let http: Server | null = null;
  let { port } = options;
  const timers = createTimers();
  const reopen = (): void => {
    if (http !== null && !http.listening) void listen(http, port, options.host);
  };

  return {
    instance: () => instance,
    restarts: () => restarts,
    lateness: lateness.summary,
    available: () => !proxied,
    uptimeSeconds: () => Date.now() / 1000 - instance.startSeconds,
    slow(factor, seconds) {
      slowed = { factor, untilMs: performance.now() + seconds * 1000 };
    },
    refuse(seconds) {
      if (stopped) return;
      http?.close();
      timers.later(seconds, () => !stopped && reopen());
    },
    stop({ ending, restartSeconds, meanwhile }: Stop) {
      if (stopped) return;
      stopped = true;
      instance.driver.stop();
      instance.answers.breakOffAll(ending);
      proxied = meanwhile === 'unavailable';
      if (!proxied) http?.close();
      if (ending !== 'silence' && !proxied) timers.later(lastWordsMs / 1000, () => http?.closeAllConnections());
      timers.later(restartSeconds, () => {
        http?.closeAllConnections();
        instance = createInstance(options, slowness, lateness);
        restarts += 1;
        stopped = proxied = false;
        slowed = { factor: 1, untilMs: 0 };
        reopen();
      });
    },
    async open(server) {
      http = server;
      await listen(server, port, options.host);
      ({ port } = server.address() as AddressInfo);
    },
    async close() {
      // A fault that was on its way must not bring it back.
      stopped = true;
      timers.cancel();
      instance.driver.stop();
      const closed = new Promise<void>((done) => http?.close(() => done()) ?? done());
      http?.closeAllConnections();
      await closed;
    },
  };
}

/** Timers that can all be taken back. */
function createTimers() {
  const timers = new Set<NodeJS.Timeout>();
  return {
    later(seconds: number, act: () => void): void {
      const timer = setTimeout(() => {
        timers.delete(timer);
        act();
      }, seconds * 1000);
      timers.add(timer);
    },
    cancel(): void {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
