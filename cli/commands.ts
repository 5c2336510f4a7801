import { audit } from './audit.ts';
import { build } from './build.ts';
import { calibrate } from './calibrate.ts';
import type { CommandDefinition } from './command.ts';
import { compare } from './compare.ts';
import { completion } from './completion.ts';
import { dataset } from './dataset.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { gate } from './gate.ts';
import { importResults } from './import.ts';
import { init } from './init.ts';
import { k6 } from './k6.ts';
import { merge } from './merge.ts';
import { k8s } from './k8s.ts';
import { plan } from './plan.ts';
import { predict } from './predict.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { saturate } from './saturate.ts';
import { sim } from './sim.ts';
import { sweep } from './sweep.ts';
import { template } from './template.ts';

/** Every command, in the order of the help. */
export const commands: readonly CommandDefinition[] = [
  run,
  merge,
  sweep,
  saturate,
  plan,
  report,
  audit,
  gate,
  compare,
  k8s,
  importResults,
  doctor,
  demo,
  sim,
  predict,
  calibrate,
  dataset,
  init,
  build,
  k6,
  template,
  completion,
];
