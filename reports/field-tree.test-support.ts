/** What views hold, as a tree of fields: of many views, all that any of them has. */
export interface FieldTree {
  /** Plain values that were seen: text, number, yes or no. */
  readonly plain: Set<string>;
  /** Null was seen. */
  absent: boolean;
  /** How many objects were seen here, and what each had. */
  objects: number;
  readonly fields: Map<string, { seen: number; tree: FieldTree }>;
  items: FieldTree | null;
}

const emptyTree = (): FieldTree => ({ plain: new Set(), absent: false, objects: 0, fields: new Map(), items: null });

const plainNames: Readonly<Record<string, string>> = { string: 'text', number: 'number', boolean: 'yes or no' };

function add(tree: FieldTree, value: unknown): void {
  if (value === null || value === undefined) tree.absent = true;
  else if (Array.isArray(value)) {
    tree.items ??= emptyTree();
    for (const item of value) add(tree.items, item);
  } else if (typeof value === 'object') {
    tree.objects++;
    for (const [key, item] of Object.entries(value)) {
      const field = tree.fields.get(key) ?? { seen: 0, tree: emptyTree() };
      tree.fields.set(key, field);
      field.seen++;
      add(field.tree, item);
    }
  } else tree.plain.add(plainNames[typeof value] ?? typeof value);
}

/** The tree of all these views together. */
export function fieldTree(views: readonly object[]): FieldTree {
  const tree = emptyTree();
  for (const view of views) add(tree, view);
  return tree;
}

/** Blocks that many sections are made of, by the fields that tell them; docs/templates.md describes each once. */
const blocks: readonly (readonly [name: string, ...fields: string[]])[] = [
  ['chart', 'title', 'description', 'drawings', 'table'],
  ['table', 'caption', 'head', 'rows', 'foot', 'numeric'],
  ['row', 'header', 'cells'],
  ['cell', 'text', 'sub', 'state'],
];

const blockOf = ({ fields }: FieldTree): string | null =>
  blocks.find(([, ...names]) => names.length === fields.size && names.every((name) => fields.has(name)))?.[0] ?? null;

/** What a value is, in a word or two; empty of one that no view had. */
function kindOf(tree: FieldTree): string {
  const block = blockOf(tree);
  const kinds = [
    ...(tree.items === null ? [] : [`list of ${kindOf(tree.items) || 'nothing yet'}`]),
    ...(block !== null ? [`[${block}](#blocks)`] : tree.objects > 0 ? ['these'] : []),
    ...tree.plain,
    ...(tree.absent ? ['nothing'] : []),
  ];
  return kinds.join(' or ');
}

/** The fields of a tree as the lines of a Markdown list. */
export function fieldLines({ fields, objects }: FieldTree, indent = ''): string[] {
  return [...fields]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, { seen, tree }]) => {
      const inner = tree.items ?? tree;
      const absent = seen < objects ? '; not always there' : '';
      return [
        `${indent}- \`${name}\`: ${kindOf(tree)}${absent}`,
        ...(blockOf(inner) === null ? fieldLines(inner, `${indent}  `) : []),
      ];
    });
}
