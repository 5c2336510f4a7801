import type { CommandDefinition } from './command.ts';
import { findK6 } from './k6-binary.ts';
import { buildK6 } from './k6/build-k6.ts';
import { teach, type Teaching } from './teaching.ts';

const buildTeaching: Teaching = {
  examples: [['k6-vllm k6 build', 'from the sources that the suite brings, with Go ≥ 1.25, into ~/.cache/k6-vllm']],
  exitCodes: { 0: 'it is there' },
  failure: 'Go is missing or too old',
};
const pathTeaching: Teaching = {
  examples: [['k6-vllm k6 path', 'for $(k6-vllm k6 path) run scenarios/smoke.js: a scenario by k6 itself']],
  exitCodes: { 0: 'the path was printed' },
  failure: 'there is no k6',
};

/** `k6-vllm k6`: the k6 that measures streams. */
export const k6: CommandDefinition = {
  name: 'k6',
  group: 'prepare',
  register: (program) => {
    const group = program.command('k6').description('build the k6 that measures streams, or say where it is');
    const build = group
      .command('build')
      .description('build k6 with the extension, which takes Go and about a minute')
      .action(() => {
        const { path, isNew } = buildK6();
        console.log(`${isNew ? 'built' : 'built before:'} ${path}`);
      });
    const path = group
      .command('path')
      .description('print the path of the k6 that run takes')
      .action(() => console.log(findK6(null).path));
    teach(build, buildTeaching);
    teach(path, pathTeaching);
  },
};
