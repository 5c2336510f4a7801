import type { Mode, Reported } from './foreign-client.ts';
import type { Truth } from './served-simulator.ts';

/** Everything in which a client and the server disagree, or that went wrong; empty when all is well. */
export function complaints(mode: Mode, reported: Reported, truth: Truth): string[] {
  const found = mode.cancels ? cancelledComplaints(mode, reported, truth) : fullComplaints(mode, reported, truth);
  const { scrapedOutputTokens: scraped } = reported;
  if (scraped !== null && scraped !== truth.outputTokens) {
    found.push(`it has read ${scraped} output tokens from /metrics, which has ${truth.outputTokens}`);
  }
  if (truth.left !== 0) found.push(`${truth.left} requests are still in the server`);
  return found;
}

function fullComplaints({ requests, probes }: Mode, reported: Reported, truth: Truth): string[] {
  const found: string[] = [];
  const equal = (what: string, theirs: number, ours: number): void => {
    if (theirs !== ours) found.push(`${what}: it says ${theirs}, the server ${ours}`);
  };
  if (reported.failed > 0) found.push(`${reported.failed} requests failed`);
  if (reported.succeeded !== requests) found.push(`${reported.succeeded} of ${requests} requests succeeded`);
  equal('requests and probes', reported.succeeded + probes, truth.finished);
  equal('finished requests', truth.finished, truth.begun);
  // What probes cost is nobody's secret but theirs, and they are in the server's means.
  if (probes > 0) return found;
  equal('prompt tokens', reported.promptTokens, truth.promptTokens);
  equal('output tokens', reported.outputTokens, truth.outputTokens);
  if (reported.meanTtftMs !== null && reported.meanTtftMs < truth.meanTtftMs) {
    found.push(`mean TTFT: it says ${reported.meanTtftMs} ms, less than the server's ${truth.meanTtftMs} ms`);
  }
  return found;
}

function cancelledComplaints({ requests }: Mode, reported: Reported, truth: Truth): string[] {
  const found: string[] = [];
  const ended = reported.succeeded + reported.failed;
  if (ended !== requests) found.push(`it says that ${ended} of ${requests} requests ended`);
  if (reported.failed === 0) found.push('it has broken off nothing');
  // The server may have finished one just before it was broken off.
  const within = (what: string, theirs: number, most: number, ours: number): void => {
    if (ours < theirs || ours > most) found.push(`${what}: it says ${theirs}, the server ${ours}`);
  };
  within('requests', reported.succeeded, requests, truth.finished);
  within('output tokens', reported.outputTokens, Infinity, truth.outputTokens);
  return found;
}
