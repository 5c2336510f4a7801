/** How the suite's commands are typed from where this script was built, or, of a script of the npm package itself, in the project that has it. */
export const suiteCommand = (): string =>
  import.meta.resolve('.').includes('/node_modules/') ? 'npx k6-vllm' : SUITE_COMMAND;
