import { coverage } from './trust/coverage.ts';
import { studiedLoads } from './trust/loads.ts';

/** Prints how often 95 % intervals hold the truth; arguments: seeds (200) and measured requests a run (2,000). */
const [seeds = 200, measured = 2000] = process.argv.slice(2).map(Number);
for (const load of studiedLoads)
  for (const { load: name, measure, bounded, covered, width } of coverage(
    load,
    { warmup: 200, measured },
    { warmup: 500, measured: 60_000 },
    seeds,
  ))
    console.log(
      [
        name.padEnd(18),
        measure.padEnd(20),
        `${covered} of ${bounded}`.padStart(12),
        `${((100 * covered) / bounded).toFixed(1)} %`.padStart(8),
        `width ${(100 * width).toFixed(1)} %`,
      ].join('  '),
    );
