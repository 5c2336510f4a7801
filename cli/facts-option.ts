import { Option } from 'commander';

/** `--facts FILE`, which may be given several times: what the commands that assess results are told of hardware and model. */
export const factsOption = (): Option =>
  new Option(
    '--facts <file>',
    'what answered, and facts of GPUs and models: JSON as in docs/facts.md, or the config.json of the model; may be given again',
  )
    .default([], 'what the run and the suite know')
    .argParser((file: string, earlier: readonly string[]) => [...earlier, file]);
