import type { Section } from '../../sections/section.ts';
import type { JudgedFile } from '../judged-file.ts';
import { answer } from './answer.ts';
import { audits } from './audits.ts';
import { conditions } from './conditions.ts';
import { figures } from './figures.ts';
import { foretold } from './foretold.ts';

/** Every section of a report of stated results, in the order shown. */
export const statedSections: readonly Section<JudgedFile>[] = [answer, figures, conditions, audits, foretold];
