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
