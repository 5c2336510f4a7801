import type { CommandDefinition } from './command.ts';
import { registerCheck } from './dataset/check.ts';
import { registerConvert } from './dataset/convert.ts';
import { registerMake } from './dataset/make.ts';

/** `k6-vllm dataset`: requests as files, to look at, to measure with or to give to another tool. */
export const dataset: CommandDefinition = {
  name: 'dataset',
  group: 'prepare',
  register: (program) => {
    const group = program.command('dataset').description('make, convert and check files of requests');
    registerMake(group);
    registerConvert(group);
    registerCheck(group);
  },
};
