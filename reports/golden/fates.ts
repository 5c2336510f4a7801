import type { RequestRecord } from '../../lib/schema/record.ts';
import type { Fate } from './synthetic-records.ts';

/** How a failed request differs from a healthy one. */
export function failed(kind: NonNullable<RequestRecord['failureKind']>, message: string, rest: Fate): Fate {
  return {
    success: false,
    failureKind: kind,
    failureMessage: message,
    promptTokens: null,
    outputTokens: null,
    tokenSource: 'none',
    firstTokenMs: null,
    firstContentMs: null,
    lastTokenMs: null,
    chunks: null,
    gapP50Ms: null,
    gapP99Ms: null,
    gapMaxMs: null,
    finishReason: null,
    valid: null,
    ...rest,
  };
}

/** Overload in the middle of the run, a few broken streams, and answers that miss the form. Texts are hostile on purpose. */
export function troubledFate(index: number, { sentMs }: RequestRecord): Fate {
  if (index >= 200 && index < 260 && index % 3 !== 0)
    return failed(
      'rejected',
      '503 Service Unavailable: {"error":{"message":"max_num_queued_reqs reached | try later","code":503}}',
      { status: 503, endMs: sentMs + 3 + (index % 7), headersMs: sentMs + 2 },
    );
  if (index % 97 === 50)
    return failed('stream-cut', 'the stream ended without [DONE] after `"recommendation": "hi`', {
      endMs: sentMs + 900,
      headersMs: sentMs + 5,
    });
  if (index === 301 || index === 302)
    return failed('timeout', 'no complete answer within 60 s', { endMs: sentMs + 60_000, status: 0, headersMs: null });
  if (index === 420)
    return failed('http', '<html><body><h1>502 Bad Gateway</h1>\n<script>alert(1)</script></body></html>', {
      endMs: sentMs + 12,
      status: 502,
      headersMs: sentMs + 11,
    });
  if (index % 20 === 3) return { valid: false, invalidReason: 'analysis.trajectory: missing', finishReason: 'length' };
  if (index % 61 === 7) return { valid: false, invalidReason: 'not JSON: unexpected token | at 12' };
  return {};
}

/** An answer that thinks for a third of its length before its first content, and was sent late; one never came to content. */
export function thinkingFate(index: number, { sentMs, firstTokenMs, lastTokenMs }: RequestRecord): Fate {
  const lateMs = index % 60 === 31 ? 47 + index / 25 : 2 + ((index * 37) % 90) / 10;
  const contentMs = (firstTokenMs ?? 0) + ((lastTokenMs ?? 0) - (firstTokenMs ?? 0)) / 3;
  return {
    level: 3,
    scheduledMs: Math.max(0, Math.round(1000 * (sentMs - lateMs)) / 1000),
    firstContentMs: index === 150 ? null : Math.round(1000 * contentMs) / 1000,
  };
}

/** How many times as fast as a server could be. */
const haste = 400;

/** An answer of full length in the time of a few network packets, as something in between that had kept it gives. */
export function impossibleFate(_: number, healthy: RequestRecord): Fate {
  const { sentMs, firstTokenMs, lastTokenMs, endMs, gapP50Ms, gapP99Ms, gapMaxMs } = healthy;
  const micro = (ms: number): number => Math.round(1000 * ms) / 1000;
  const moved = (ms: number | null): number | null => ms && micro(sentMs + (ms - sentMs) / haste);
  const shrunk = (ms: number | null): number | null => ms && micro(ms / haste);
  return {
    headersMs: micro(sentMs + 0.1),
    firstTokenMs: moved(firstTokenMs),
    firstContentMs: moved(firstTokenMs),
    lastTokenMs: moved(lastTokenMs),
    endMs: micro((moved(lastTokenMs) ?? sentMs) + (endMs - (lastTokenMs ?? endMs)) / haste),
    gapP50Ms: shrunk(gapP50Ms),
    gapP99Ms: shrunk(gapP99Ms),
    gapMaxMs: shrunk(gapMaxMs),
  };
}

/** Whether a request found no virtual user free: the last of each cluster of arrivals. */
export const waited = (index: number): boolean => index % 14 === 9;

/** A request of an open loop at 3 req/s; where it had to wait for a virtual user it was sent long after its time. */
export function waitingFate(index: number, { sentMs }: RequestRecord): Fate {
  const lateMs = waited(index) ? 350 + ((index * 53) % 700) : 0.2 + ((index * 37) % 20) / 10;
  const scheduledMs = Math.max(0, Math.round(1000 * (sentMs - lateMs)) / 1000);
  return { scenario: 'poisson-arrival', level: 3, scheduledMs };
}
