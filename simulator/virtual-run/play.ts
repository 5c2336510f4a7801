import type { ServerSample } from '../../lib/schema/server-sample.ts';
import { createDurationHistogram } from '../driver/duration-histogram.ts';
import type { Progress } from '../engine/sequence.ts';
import type { Question } from './questions.ts';
import type { Entrance, Turnstile } from './turnstile.ts';
import type { VirtualServer } from './virtual-server.ts';

/** A request that was sent, and when each of its tokens came; instants in ms since the run's epoch. */
export interface Exchange {
  readonly entrance: Entrance;
  readonly question: Question;
  /** Of its virtual user, from 1. */
  readonly vu: number;
  readonly sentMs: number;
  readonly tokenMs: readonly number[];
  /** When it was given up; null of one that was answered to its end. */
  readonly timedOutMs: number | null;
}

/** What a play needs; times in ms. */
export interface PlayOptions {
  readonly server: VirtualServer;
  readonly turnstile: Turnstile;
  readonly question: (turn: number) => Question;
  /** A request that takes longer is given up by its client. */
  readonly timeoutMs: number;
  /** Time between scrapes of the server; 0 for none. */
  readonly everyMs: number;
}

/** What was seen. */
export interface Played {
  /** In the order of their ends. */
  readonly exchanges: readonly Exchange[];
  readonly samples: readonly ServerSample[];
  /** When the last of them ended, ms. */
  readonly endMs: number;
  /** Of the engine, and the median of their durations. */
  readonly steps: number;
  readonly medianStepMs: number | null;
}

type Open = Exchange & { readonly tokenMs: number[] };

/** Requests in flight, by their names in the engine, oldest first; and the virtual users that send them. */
function createFlight() {
  const open = new Map<string, Open>();
  const idle: number[] = [];
  let users = 0;
  return {
    open,
    add(entrance: Entrance, question: Question, sentMs: number): void {
      const vu = idle.pop() ?? (users += 1);
      open.set(question.request.id, { entrance, question, vu, sentMs, tokenMs: [], timedOutMs: null });
    },
    /** Takes it out; undefined where it was given up before. */
    end(id: string): Open | undefined {
      const exchange = open.get(id);
      if (exchange === undefined) return undefined;
      open.delete(id);
      idle.push(exchange.vu);
      return exchange;
    },
    oldest: (): Open | undefined => open.values().next().value,
  };
}

type WorkMeter = ReturnType<typeof createWorkMeter>;

/** How long the engine was at work between looks. */
function createWorkMeter() {
  let [doneMs, lookedMs, atLastLookMs] = [0, 0, 0];
  let startedMs: number | null = null;
  const until = (nowMs: number): number => doneMs + (startedMs === null ? 0 : nowMs - startedMs);
  return {
    begin: (nowMs: number): void => void (startedMs = nowMs),
    end(nowMs: number): void {
      doneMs = until(nowMs);
      startedMs = null;
    },
    /** The share of the time since the last look. */
    look(nowMs: number): number {
      const [spent, passed] = [until(nowMs) - atLastLookMs, nowMs - lookedMs];
      [atLastLookMs, lookedMs] = [until(nowMs), nowMs];
      return passed > 0 ? spent / passed : 0;
    },
  };
}

/** The client's side, and the scrapes: all that happens between the steps of the engine, and in the middle of them. */
function createClient({ server, turnstile, question, timeoutMs, everyMs }: PlayOptions, work: WorkMeter) {
  const { engine } = server;
  const flight = createFlight();
  const exchanges: Exchange[] = [];
  const samples: ServerSample[] = [];
  let [wakeMs, scrapeMs, endMs] = [0, everyMs === 0 ? Infinity : 0, 0];

  const scrape = async (atMs: number): Promise<void> => {
    samples.push(...(await server.scrape(atMs, work.look(atMs))));
  };
  const send = (atMs: number): void => {
    const opening = turnstile.pump(atMs);
    wakeMs = opening.wakeMs;
    for (const entrance of opening.sent) {
      const asked = question(entrance.turn);
      const admission = engine.submit(asked.request, atMs);
      if (!admission.accepted) throw new Error(`the virtual server refuses ${asked.id} (${admission.reason})`);
      flight.add(entrance, asked, atMs);
    }
  };
  const end = (id: string, atMs: number, timedOutMs: number | null): void => {
    const exchange = flight.end(id);
    if (exchange === undefined) return;
    exchanges.push({ ...exchange, timedOutMs });
    endMs = atMs;
    turnstile.ended(atMs);
    wakeMs = atMs;
  };
  const giveUpMs = (): number => (flight.oldest()?.sentMs ?? Infinity) + timeoutMs;
  const nextMs = (): number => (turnstile.isOver() ? Infinity : Math.min(wakeMs, scrapeMs, giveUpMs()));
  return {
    exchanges,
    samples,
    nextMs,
    endMs: () => endMs,
    scrape,
    emitted: ({ request }: Progress, atMs: number): void => void flight.open.get(request.id)?.tokenMs.push(atMs),
    finished: ({ request }: Progress, atMs: number): void => end(request.id, atMs, null),
    /** Does what is to be done up to an instant. */
    async catchUp(untilMs: number): Promise<void> {
      for (let atMs = nextMs(); atMs <= untilMs; atMs = nextMs()) {
        const oldest = flight.oldest();
        if (oldest !== undefined && giveUpMs() === atMs) {
          engine.abort(oldest.question.request.id);
          end(oldest.question.request.id, atMs, atMs);
        } else if (scrapeMs === atMs) {
          await scrape(atMs);
          scrapeMs += everyMs;
        } else send(atMs);
      }
    },
  };
}

/** Sends a plan to a server and watches it, in no time: every instant is the one that it would be in real time. */
export async function play(options: PlayOptions): Promise<Played> {
  const { engine, observer } = options.server;
  const work = createWorkMeter();
  const client = createClient(options, work);
  const durations = createDurationHistogram();
  let [nowMs, steps] = [0, 0];
  for (;;) {
    await client.catchUp(nowMs);
    const step = engine.startStep(nowMs);
    if (step === null) {
      nowMs = Math.min(engine.nextArrivalMs() ?? Infinity, client.nextMs());
      if (nowMs === Infinity) break;
      continue;
    }
    work.begin(nowMs);
    await client.catchUp(nowMs + step.durationMs);
    nowMs += step.durationMs;
    work.end(nowMs);
    const outcome = engine.endStep(nowMs);
    steps += 1;
    durations.add(step.durationMs);
    observer.stepped(outcome);
    for (const { progress } of outcome.emissions) client.emitted(progress, nowMs);
    for (const progress of outcome.finished) client.finished(progress, nowMs);
  }
  // the scrape after the load
  if (options.everyMs > 0) await client.scrape(Math.ceil(client.endMs()) + 1);
  return {
    exchanges: client.exchanges,
    samples: client.samples,
    endMs: client.endMs(),
    steps,
    medianStepMs: durations.quantile(0.5),
  };
}
