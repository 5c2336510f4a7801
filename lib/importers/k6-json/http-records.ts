import type { FailureKind } from '../../schema/record.ts';
import { failureOfStatus, failureOfText } from '../failure-text.ts';
import type { ForeignRecord } from '../importer.ts';
import type { Sample } from './samples.ts';

/** The code that k6 gives a request that had no answer in time; 1100 to 1399 are names, connections and TLS. */
const timeoutCode = 1050;

function kindOfCode(code: number): FailureKind | null {
  if (code === timeoutCode) return 'timeout';
  return code >= 1100 && code < 1400 ? 'connection' : null;
}

function failureOf({ tags }: Sample) {
  const status = Number(tags['status'] ?? 0);
  const message = tags['error'] ?? '';
  if (status !== 0) return failureOfStatus(status, message || `HTTP ${status}`);
  const { failureKind, failureMessage } = failureOfText(message, false);
  // k6 had no answer, whatever status its message reminds of
  const told = failureKind === 'http' || failureKind === 'rejected' ? 'untold' : failureKind;
  return { status, failureMessage, failureKind: kindOfCode(Number(tags['error_code'])) ?? told };
}

const isAnswered = ({ tags }: Sample): boolean => /^2\d\d$/.test(tags['status'] ?? '');

/** How long a request took, the wait for its connection included, ms. */
export const tookMs = ({ values }: Sample): number =>
  (values.get('http_req_blocked') ?? 0) + (values.get('http_req_duration') ?? 0);

/** Requests that a script made by itself and that ask something: those with a body, unless there are none. `left` are the others. */
export function askedRequests(http: readonly Sample[]): { asked: readonly Sample[]; left: number } {
  const own = http.filter(({ tags }) => tags['group'] !== '::setup' && tags['group'] !== '::teardown');
  const posts = own.filter(({ tags }) => tags['method'] === 'POST');
  const asked = posts.length > 0 ? posts : own;
  return { asked, left: http.length - asked.length };
}

/** Plain HTTP requests at a load, on the clock that begins at `epochMs`: what came back of them beyond the status is not known. */
export const httpRecords = (http: readonly Sample[], level: number, epochMs: number): ForeignRecord[] =>
  http.map((sample, index) => {
    const endMs = sample.atMs - epochMs;
    const success = isAnswered(sample);
    return {
      id: `request-${index + 1}`,
      phase: 'measure',
      level,
      sentMs: endMs - tookMs(sample),
      endMs,
      success,
      status: Number(sample.tags['status'] ?? 0),
      ...(success ? {} : failureOf(sample)),
    };
  });

/** Of all the time of all virtual users, the share in which a request was under way. */
export function busyShare(http: readonly Sample[], vus: number): number {
  const first = http.reduce((least, sample) => Math.min(least, sample.atMs - tookMs(sample)), Infinity);
  const last = http.reduce((latest, { atMs }) => Math.max(latest, atMs), -Infinity);
  const busy = http.reduce((sum, sample) => sum + tookMs(sample), 0);
  return last > first && vus > 0 ? busy / ((last - first) * vus) : 0;
}
