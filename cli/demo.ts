import { join } from 'node:path';
import { startSimulatorProcess } from '../simulator/process.ts';
import type { CommandDefinition } from './command.ts';
import { packageRoot } from './package-root.ts';
import { runScenario } from './run.ts';

/** Enough for a 95th percentile that may be shown (200), in about half a minute. */
const demoSettings = { REQUESTS: '200', CONCURRENCY: '16', SLO_P95_E2E: '5s' };

/** `k6-vllm demo`: the whole way once, against the simulator. */
export const demo: CommandDefinition = {
  name: 'demo',
  register: (program) => {
    program
      .command('demo')
      .description('run inngest-style against a simulated vLLM and write the report')
      .action(async () => {
        const simulator = await startSimulatorProcess({ profile: 'h100-llama-3.1-8b', seed: 1 });
        console.log(`simulated vLLM at ${simulator.url}: ${simulator.profile} (${simulator.provenance})`);
        let wanted = true;
        void simulator.exited.then(
          (code) => wanted && console.error(`The simulator ended before the run did (exit code ${String(code)}).`),
        );
        try {
          const settings = { ...demoSettings, BASE_URL: simulator.url };
          process.exitCode = await runScenario(join(packageRoot, 'scenarios', 'inngest-style.js'), {
            ...process.env,
            ...settings,
          });
        } finally {
          wanted = false;
          await simulator.close();
        }
      });
  },
};
