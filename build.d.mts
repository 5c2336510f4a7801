import type { Metafile } from 'esbuild';

export function bundleProblems(metafile: Metafile): string[];
export function buildScenarios(entryPoints: readonly string[], outdir: string): Promise<void>;
export function scenarioFiles(): string[];
