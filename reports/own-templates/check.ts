import { basename } from 'node:path';
import { editDistance } from '../../lib/configuration/edit-distance.ts';
import { reportKinds, type ReportKind } from '../report-kinds.ts';
import { checkSource, partialsIn } from '../template-compiler.ts';
import { faultWords } from '../template-fault.ts';
import { ourNames, type OwnTemplates, type TemplateFile } from '../template-files.ts';
import { addedIds } from '../templates.ts';
import { notationIds } from './folder.ts';
import { manifestName } from './manifest.ts';

type Add = (problem: string) => void;

/** As many slips as a name of that length may have and still be meant for another. */
const slips = (name: string): number => (name.length >= 8 ? 3 : name.length >= 5 ? 2 : 1);

/** The name that was probably meant; null where none is near. */
function nearest(name: string, known: readonly string[]): string | null {
  const [first] = known
    .map((each) => ({ each, distance: editDistance(name, each) }))
    .toSorted((a, b) => a.distance - b.distance);
  return first !== undefined && first.distance <= slips(name) ? first.each : null;
}

const meant = (name: string | null): string => (name === null ? '' : `; did you mean ${name}?`);

/** An id stands in the page as the place that links go to. */
const idRule = /^[a-z][a-z0-9-]*$/;

/** What is wrong with the sections that are named for a kind of report. */
function checkOrder(kind: ReportKind<never>, order: readonly string[], own: OwnTemplates, add: Add): void {
  const ours = kind.sections.map(({ id }) => id);
  const added = addedIds(kind, own);
  const place = `${manifestName}: sections.${kind.id}`;
  for (const id of new Set(order)) {
    if (order.filter((each) => each === id).length > 1) add(`${place} names ${id} more than once`);
    if (!ours.includes(id) && !added.includes(id))
      add(
        `${place} names ${id}, which is no section of ours${meant(nearest(id, ours))} One of your own needs ${kind.ownFolder}/${id}.hbs`,
      );
  }
  for (const id of added.filter((each) => !order.includes(each)))
    add(`${kind.ownFolder}/${id}.hbs: it is printed nowhere; add ${id} to sections.${kind.id} of ${manifestName}`);
}

/** Sections that are added without being named: one that looks like ours is a slip of the pen. */
function checkAdded(kind: ReportKind<never>, own: OwnTemplates, add: Add): void {
  for (const id of addedIds(kind, own)) {
    const path = `${kind.ownFolder}/${id}.hbs`;
    const like =
      own.sections[kind.id] === undefined
        ? nearest(
            id,
            kind.sections.map((section) => section.id),
          )
        : null;
    if (!idRule.test(id)) add(`${path}: the id of a section is of small letters, digits and dashes`);
    else if (like !== null)
      add(
        `${path}: there is no section ${id}; did you mean ${like}? If it is one of your own, name it in sections.${kind.id} of ${manifestName}`,
      );
  }
}

function checkSections(own: OwnTemplates, add: Add): void {
  const kinds = reportKinds.map(({ id }) => id);
  for (const id of Object.keys(own.sections))
    if (!kinds.includes(id)) add(`${manifestName}: sections.${id} is no kind of report; known are ${kinds.join(', ')}`);
  for (const kind of reportKinds) {
    const order = own.sections[kind.id];
    if (order !== undefined) checkOrder(kind, order, own, add);
    checkAdded(kind, own, add);
  }
}

/** What can be seen of a template without running it: whether it can be read, and whether all that it calls is there. */
function checkFile(file: TemplateFile, partials: readonly string[], add: Add): void {
  if (!file.path.endsWith('.hbs')) return;
  try {
    checkSource(file.text);
    for (const { name, line } of partialsIn(file.text))
      if (!partials.includes(name))
        add(`${file.path}:${line}: there is no partial ${name}${meant(nearest(name, partials))}`);
  } catch (error) {
    add(faultWords(error as Error, [file]));
  }
}

/** Partials of any format, ours and the user's: which of them a template calls may depend on the format. */
function knownPartials({ files }: OwnTemplates): string[] {
  const ours = notationIds.flatMap((id) => ourNames(['formats', id], '.hbs'));
  const theirs = [...files.keys()].filter((path) => path.startsWith('formats/') && path.endsWith('.hbs'));
  return [...new Set([...ours, ...theirs].map((name) => basename(name, '.hbs')))];
}

/** Everything that can be said against a user's templates before anything is printed. */
export function checkOwnTemplates(own: OwnTemplates, add: Add): void {
  checkSections(own, add);
  const partials = knownPartials(own);
  for (const file of own.files.values()) checkFile(file, partials, add);
}
