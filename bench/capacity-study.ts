// How close searches, foretold times and planned servers come on simulated servers whose true capacity is known from runs of 40,000 requests;
// rewrites the study in docs/capacity-accuracy.md and ends with 1 where it misses its line. A quarter of an hour on one free core.
// Arguments: searches of each cell (4), predictions of each load (2), simulated runs that these are held against (2).
import { cells } from './saturation/cells.ts';
import { studyCell, type CellStudy } from './saturation/study-cell.ts';
import { missedOf, studyText } from './saturation/study-tables.ts';
import { writePart } from './saturation/write-part.ts';

const [searches = 4, predictions = 2, runs = 2] = process.argv.slice(2).map(Number);
const size = { searches, predictions, runs };

const studied: CellStudy[] = [];
for (const [place, cell] of cells.entries()) {
  const startedMs = Date.now();
  studied.push(await studyCell(cell, place, size));
  console.log(`${cell.name}: ${((Date.now() - startedMs) / 1000).toFixed(0)} s`);
}
const text = studyText(studied, size);
writePart('study', text);
console.log(text);
if (missedOf(studied).length > 0) process.exitCode = 1;
