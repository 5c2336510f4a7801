import { shapeSettings } from '../../profiles/shape-settings.ts';

/** Settings that make a load, or watch it: runs that differ in nothing else are of one series. */
export const loadSettings: ReadonlySet<string> = new Set([
  ...shapeSettings,
  'PROFILE',
  'SEED',
  'MAX_DURATION',
  'TELEMETRY_INTERVAL',
  'METRICS_URL',
  'GPU_METRICS_URL',
  'RUNS_DIR',
  'RUN_DIR',
  'RESUME',
  'OUTPUTS',
  'PROGRESS_INTERVAL',
  'RECORD_GAPS',
  'RECORDS',
]);
