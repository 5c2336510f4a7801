import type { SimulatorOptions } from '../simulator/options.ts';
import { isProfilePath, type Profile } from '../simulator/profiles/profile.ts';
import { startSimulatorProcess, type SimulatorProcess } from '../simulator/process.ts';

/** A profile by its id, or out of a user's file; the schema of the latter is loaded when it is needed, as it takes a while. */
export async function profileOf(idOrPath: string): Promise<string | Profile> {
  if (!isProfilePath(idOrPath)) return idOrPath;
  const { loadProfile } = await import('../simulator/profiles/profile-file.ts');
  return loadProfile(idOrPath);
}

/** Starts a simulator that takes requests, for as long as `use` lasts; says what is simulated, and if it ended too early. */
export async function withSimulator<T>(
  options: SimulatorOptions,
  use: (simulator: SimulatorProcess) => Promise<T>,
): Promise<T> {
  const simulator = await startSimulatorProcess({ seed: 1, ...options });
  console.log(`simulated vLLM at ${simulator.url}: ${simulator.profile} (${simulator.provenance})`);
  let wanted = true;
  void simulator.exited.then(
    (code) => wanted && console.error(`The simulator ended before what it was for (exit code ${String(code)}).`),
  );
  try {
    return await use(simulator);
  } finally {
    wanted = false;
    await simulator.close();
  }
}
