import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { standard } from '../lib/objectives/presets/standard.ts';
import { fixedVus } from '../lib/profiles/fixed-vus.ts';
import { poissonArrival } from '../lib/profiles/poisson-arrival.ts';
import candidateEval from '../lib/workloads/candidate-eval.ts';
import { renderRun } from '../reports/render.ts';
import { writeVirtualSweep } from '../simulator/virtual-run/virtual-sweep.ts';
import { root } from './k6-process.ts';

const common = { workload: candidateEval, objectives: standard };
const settings = { TELEMETRY_INTERVAL: '5s', SLO_P95_E2E: '8s' };
const server = { profile: 'rtx4080-gemma-3-4b', gpu: 'RTX 4080' };

/**
 * Makes a capacity report of a simulated server in a folder, from a sweep of slots and one of rates, and returns its page.
 * In virtual time; takes some minutes.
 */
export async function makeCapacityExample(folder: string): Promise<string> {
  const [workers, rates] = [join(folder, 'workers'), join(folder, 'rates')];
  const render = (run: string): Promise<unknown> => renderRun(run, { formats: ['json'] });
  await writeVirtualSweep(
    workers,
    {
      scenarios: [{ ...common, id: 'candidate-eval', profile: fixedVus }],
      settings: { ...settings, REQUESTS: '400' },
      axes: { CONCURRENCY: ['1', '2', '4', '8', '16', '24', '32', '48', '64'] },
      server,
    },
    render,
  );
  await writeVirtualSweep(
    rates,
    {
      scenarios: [{ ...common, id: 'candidate-eval', profile: poissonArrival }],
      settings: { ...settings, DURATION: '30m' },
      axes: { RATE: ['1', '2', '2.5', '3', '3.25', '3.5'] },
      repeats: 1,
      server,
    },
    render,
  );
  const plan = join(folder, 'plan');
  const price = ['--price', '0.45', '--currency', 'EUR', '--load-factor', '0.6'];
  execFileSync(
    process.execPath,
    ['--import', 'tsx', 'cli/main.ts', 'plan', workers, rates, '--rate', '10,100', ...price, '--output', plan],
    { cwd: root, stdio: 'ignore' },
  );
  return join(plan, 'capacity.html');
}
