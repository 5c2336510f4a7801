import { parseDuration } from '../configuration/duration.ts';

/** How long a warm-up lasts: so many turns, or so long; null for none. */
export type WarmUp =
  | { readonly requests: number; readonly durationMs: null }
  | { readonly requests: null; readonly durationMs: number }
  | null;

/** The warm-up that a checked WARMUP asks for; `byDefault` when it is not set. */
export function warmUpOf(setting: string | null, byDefault: WarmUp): WarmUp {
  if (setting === null) return byDefault;
  const durationMs = parseDuration(setting);
  if (durationMs !== null) return { requests: null, durationMs };
  const requests = Number(setting);
  return requests === 0 ? null : { requests, durationMs: null };
}

/** The warm-up of a load that lasts so long, unless another is asked for: a tenth of it, at most half a minute. */
export const tenthOf = (durationMs: number): WarmUp => ({
  requests: null,
  durationMs: Math.min(durationMs / 10, 30_000),
});

/** A warm-up of so many turns. */
export const turnsOf = (requests: number): WarmUp => ({ requests, durationMs: null });
