import { liveDashboard } from './dashboard.ts';
import { exportSettings, type K6Environment } from './exports.ts';

/** How a run is watched while it goes on. */
export interface LiveOptions {
  /** Where k6 sends its metrics; as `exportSettings` takes them. */
  readonly out?: readonly string[];
  /** Whether it is to be seen in the browser. */
  readonly dashboard?: boolean;
}

/** The settings of k6 that the options come to; says where the dashboard is. */
export async function liveSettings(
  { out = [], dashboard = false }: LiveOptions,
  environment: NodeJS.ProcessEnv,
  run: string,
): Promise<K6Environment> {
  const settings = exportSettings(out, environment, run);
  if (!dashboard) return settings;
  const live = await liveDashboard(environment);
  console.log(live.words);
  return { ...settings, ...live.settings };
}
