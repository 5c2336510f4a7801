/** What one look at the server showed. */
export interface Look {
  /** Milliseconds since the run's epoch. */
  readonly atMs: number;
  /**
   * `answers` something other than that it is out of service, `unhealthy` says that, `refused` takes no connection, `silent` is merely
   * slow, which a busy server may be.
   */
  readonly state: 'answers' | 'unhealthy' | 'refused' | 'silent';
  /** Unix seconds at which its process began; null where it does not say. */
  readonly processStart: number | null;
  /** Tokens and requests that its counters hold; null where it has none. */
  readonly work: number | null;
  /** Requests of the load that have succeeded so far; null where that is not known. */
  readonly succeeded: number | null;
}

/** That the server died or began anew under the load. */
export interface ServerDeath {
  /** The first sign of it. */
  readonly atMs: number;
  readonly why: string;
}

/** Looks in a row that have to agree, so that one lost packet or one replica among several decides nothing. */
const agreeing = { refused: 3, unhealthy: 3, restarted: 2 };
/** For how long it must have been away, ms. An unhealthy server may recover, and where the load cannot vouch for it, more so. */
const patience = { refused: 1500, unhealthy: 5000, unhealthyUnvouched: 10_000 };
/** How far the server's clock may be behind, seconds. */
const clockSkewS = 60;

interface Streak {
  readonly sinceMs: number;
  readonly looks: number;
}

const extended = (streak: Streak | null, { atMs }: Look): Streak =>
  streak === null ? { sinceMs: atMs, looks: 1 } : { ...streak, looks: streak.looks + 1 };

/**
 * Watches whether a server lives: give it every look, and it says when the server has died. Metrics that are missing while the server
 * answers otherwise, and a server that is merely slow, are no death. `beganMs` is Unix time: a process that began later is another.
 */
export function watchLife(beganMs: number): (look: Look) => ServerDeath | null {
  let away: Streak | null = null;
  let last: Look | null = null;
  const restarted = watchRestarts(beganMs);
  return (look) => {
    // who is silent in between has not come back
    if (look.state === 'silent') return null;
    // where requests still succeed, only the metrics are away, or what was under way ends
    const succeeds = (look.succeeded ?? 0) > (last?.succeeded ?? 0);
    const continues = look.state === last?.state && !succeeds;
    last = look;
    away = look.state === 'answers' ? null : extended(continues ? away : null, look);
    return away === null ? restarted(look) : verdict(away, look);
  };
}

function verdict({ sinceMs, looks }: Streak, { atMs, state, succeeded }: Look): ServerDeath | null {
  const lastedMs = atMs - sinceMs;
  if (state === 'refused')
    return looks >= agreeing.refused && lastedMs >= patience.refused
      ? { atMs: sinceMs, why: 'it takes no connections any more' }
      : null;
  const least = succeeded === null ? patience.unhealthyUnvouched : patience.unhealthy;
  return looks >= agreeing.unhealthy && lastedMs >= least
    ? { atMs: sinceMs, why: 'it says that it is out of service (HTTP 503)' }
    : null;
}

function watchRestarts(beganMs: number): (look: Look) => ServerDeath | null {
  let newest: number | null = null;
  let most = 0;
  let streak: Streak | null = null;
  /** Whether the look shows a process that began during the run, or counters that did. */
  const anew = ({ processStart, work }: Look): boolean => {
    if (processStart !== null) {
      // of several replicas behind one address, each began before the run
      const later = newest !== null && processStart > newest + 1 && processStart > beganMs / 1000 - clockSkewS;
      if (!later) newest = Math.max(newest ?? 0, processStart);
      return later;
    }
    if (work === null) return false;
    const fallen = work < most / 2;
    most = Math.max(most, work);
    return fallen;
  };
  return (look) => {
    if (look.processStart === null && look.work === null) return null;
    streak = anew(look) ? extended(streak, look) : null;
    if (streak === null || streak.looks < agreeing.restarted) return null;
    const why = look.processStart === null ? 'its counters began anew' : 'its process began anew';
    return { atMs: streak.sinceMs, why };
  };
}
