// How close quick searches (`saturate --quick`) come to the true capacities that docs/capacity-accuracy.md tells; rewrites their part of
// it. Two minutes on one free core. Argument: searches of each cell (10).
import { quickLimits } from '../lib/capacity/saturation/limits.ts';
import { cells } from './saturation/cells.ts';
import { searchCell, type Searched } from './saturation/searches.ts';
import { quickText } from './saturation/study-tables.ts';
import { toldTruth } from './saturation/told-truth.ts';
import { writePart } from './saturation/write-part.ts';

const [searches = 10] = process.argv.slice(2).map(Number);
/** Random numbers that no other study has. */
const firstSeed = 301;

const found: Searched[] = [];
for (const cell of cells)
  for (let i = 0; i < searches; i++)
    found.push(await searchCell(cell, toldTruth(cell.name), firstSeed + i, quickLimits));
const text = quickText(found);
writePart('quick', text);
console.log(text);
