import { Option } from 'commander';

/** `--template FOLDER`, for the commands that write reports. */
export const templateOption = (): Option =>
  new Option('--template <folder>', 'your own templates in place of the suite’s, as in docs/templates.md');
