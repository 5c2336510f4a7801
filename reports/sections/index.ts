import audits from './audits.ts';
import cautions from './cautions.ts';
import configuration from './configuration.ts';
import engine from './engine.ts';
import failures from './failures.ts';
import latencyDistribution from './latency-distribution.ts';
import latencyOverTime from './latency-over-time.ts';
import levels from './levels.ts';
import loadGenerator from './load-generator.ts';
import memory from './memory.ts';
import parts from './parts.ts';
import type { Section } from './section.ts';
import server from './server.ts';
import summary from './summary.ts';
import tokens from './tokens.ts';
import validity from './validity.ts';
import verdict from './verdict.ts';

/** Every section of a run report, in the order shown. */
export const sections: readonly Section[] = [
  verdict,
  levels,
  latencyOverTime,
  summary,
  audits,
  parts,
  latencyDistribution,
  failures,
  validity,
  tokens,
  server,
  memory,
  engine,
  loadGenerator,
  cautions,
  configuration,
];
