import type { StreamReading } from './stream.ts';

/** What two answers to one prompt tell of the server's prefix cache. */
export interface PrefixCacheReading {
  readonly state: 'on' | 'off' | 'unknown';
  /** Until the first token of the first and the second answer. */
  readonly coldMs: number | null;
  readonly warmMs: number | null;
  readonly tokens: number | null;
  readonly cached: number | null;
}

/** A second answer that begins in less than this share of the first one's time, and so much sooner, had its prompt in a cache. */
const telling = { share: 0.6, byMs: 5 };

/** The server's own word decides: what it cached of the second prompt, then how it says it is configured; times are the last resort. */
export function prefixCacheOf(
  cold: StreamReading,
  warm: StreamReading,
  config: Readonly<Record<string, string>> | null,
): PrefixCacheReading {
  const [coldMs = null] = cold.eventsMs;
  const [warmMs = null] = warm.eventsMs;
  const cached = warm.usage?.cached ?? null;
  const tokens = warm.usage?.prompt ?? null;
  return {
    state: stateOf(cached, config?.['enable_prefix_caching'] ?? null, coldMs, warmMs),
    coldMs,
    warmMs,
    tokens,
    cached,
  };
}

function stateOf(
  cached: number | null,
  configured: string | null,
  coldMs: number | null,
  warmMs: number | null,
): PrefixCacheReading['state'] {
  if (cached !== null && cached > 0) return 'on';
  if (configured === 'True') return 'on';
  if (configured === 'False' || cached === 0) return 'off';
  if (coldMs === null || warmMs === null) return 'unknown';
  return warmMs < telling.share * coldMs && coldMs - warmMs > telling.byMs ? 'on' : 'unknown';
}
