import { Option } from 'commander';
import { keepReadableFlag } from '../reports/reading/keep-readable.ts';

/** `--keep-readable`, for the commands that read runs. */
export const keepReadableOption = (): Option =>
  new Option(
    keepReadableFlag,
    'leave out what cannot be read of a damaged run, and say in the report what it was, instead of refusing the run',
  );
