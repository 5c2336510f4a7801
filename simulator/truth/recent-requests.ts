import type { TruthRequest } from '../../lib/schema/simulator-truth.ts';

/** The latest of the requests that are over. */
export interface RecentRequests {
  add(line: TruthRequest): void;
  /** In the order in which they were added. */
  all(): readonly TruthRequest[];
  /** All that were ever added, and those of them that are gone. */
  total(): number;
  dropped(): number;
}

/** Keeps at most so many requests, and those at most so many tokens, but always the latest one. */
export function createRecentRequests(limits: { readonly requests: number; readonly tokens: number }): RecentRequests {
  const lines: TruthRequest[] = [];
  let tokens = 0;
  let total = 0;
  return {
    add(line) {
      lines.push(line);
      tokens += tokensOf(line);
      total += 1;
      while (lines.length > 1 && (lines.length > limits.requests || tokens > limits.tokens)) {
        const oldest = lines.shift();
        if (oldest !== undefined) tokens -= tokensOf(oldest);
      }
    },
    all: () => lines,
    total: () => total,
    dropped: () => total - lines.length,
  };
}

const tokensOf = ({ choices }: TruthRequest): number =>
  choices.reduce((sum, { plannedMs }) => sum + plannedMs.length, 0);
