import type { Fact } from './fact.ts';
import type { GpuFacts } from './gpu.ts';
import { kvElementsPerToken, type ModelFacts } from './model.ts';

const grouped = (value: number): string => value.toLocaleString('en');
/** A figure in its unit, with a star where no second source states it. */
const cell = (fact: Fact | null, divisor: number, unit: string): string =>
  fact === null ? '' : `${grouped(Math.round((10 * fact.value) / divisor) / 10)} ${unit}${fact.verified ? '' : ' \\*'}`;

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;

/** The row of a GPU in docs/facts.md. */
export const gpuRow = ({ name, memoryBytes, bandwidthBytesPerS, cacheBytes, flops, powerW }: GpuFacts): string =>
  row(
    name,
    cell(memoryBytes, 2 ** 30, 'GiB'),
    cell(bandwidthBytesPerS, 1e9, 'GB/s'),
    cell(flops.bits16, 1e12, 'TFLOP/s'),
    cell(flops.bits8, 1e12, 'TFLOP/s'),
    cell(flops.bits4, 1e12, 'TFLOP/s'),
    cell(cacheBytes, 2 ** 20, 'MiB'),
    cell(powerW, 1, 'W'),
  );

/** The row of a model there. */
export const modelRow = (model: ModelFacts): string =>
  row(
    model.names[0] ?? model.id,
    grouped(model.parameters),
    model.activeParameters === model.parameters ? 'all' : grouped(model.activeParameters),
    `${grouped(2 * kvElementsPerToken(model))} B`,
    model.slidingWindow === null
      ? ''
      : `${grouped(model.slidingWindow.tokens)} tokens in ${model.slidingWindow.layers} of ${model.layers} layers`,
  );
