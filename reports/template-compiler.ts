import Handlebars from 'handlebars';

/** How a format turns the blocks of a section (table, chart, …) into its own text. */
export interface Notation {
  /** The folder of its partials under `formats/`. */
  readonly id: string;
  /** Whether Handlebars escapes for HTML. */
  readonly escapesHtml: boolean;
  /** Applied to every text of a view before the template gets it. */
  readonly text: (text: string) => string;
}

/** What a template can be run with, beside the view: `@report` and `@format`. */
export interface TemplateData {
  /** The whole document, its texts in the notation; absent where the templates are ours, which do not ask for it. */
  readonly report?: unknown;
  readonly format: string;
}

type Print = (context: unknown, options?: Handlebars.RuntimeOptions) => string;

interface Environment {
  readonly compile: (source: string) => Print;
  /** Makes a template known to the others by its name. */
  readonly addPartial: (name: string, print: Print) => void;
}

/** Templates of one notation; `strict` makes a missing field an error rather than a gap, and so is a helper that is not there. */
export function environment({ escapesHtml }: Pick<Notation, 'escapesHtml'>): Environment {
  const handlebars = Handlebars.create();
  // The one question that Handlebars cannot ask of a view by itself.
  handlebars.registerHelper('is', (state: unknown, wanted: unknown) => state === wanted);
  const options = {
    noEscape: !escapesHtml,
    strict: true,
    preventIndent: true,
    knownHelpersOnly: true,
    knownHelpers: { is: true },
  };
  return {
    compile: (source) => handlebars.compile(source, options),
    addPartial: (name, print) => handlebars.registerPartial(name, print),
  };
}

/** What a source calls that does not stand in it, by name and line; throws where it cannot be read. */
export function partialsIn(source: string): { readonly name: string; readonly line: number }[] {
  const found: { name: string; line: number }[] = [];
  const inline = new Set<string>();
  const note = ({
    name,
    loc,
  }: {
    name: hbs.AST.PathExpression | hbs.AST.SubExpression;
    loc: hbs.AST.SourceLocation;
  }) => {
    if (name.type === 'PathExpression')
      found.push({ name: (name as hbs.AST.PathExpression).original, line: loc.start.line });
  };
  const visitor = new Handlebars.Visitor();
  const { PartialStatement, PartialBlockStatement, DecoratorBlock } = Handlebars.Visitor.prototype;
  visitor.PartialStatement = (statement) => {
    note(statement);
    PartialStatement.call(visitor, statement);
  };
  visitor.PartialBlockStatement = (statement) => {
    note(statement);
    PartialBlockStatement.call(visitor, statement);
  };
  visitor.DecoratorBlock = (block) => {
    for (const param of block.params)
      if (param.type === 'StringLiteral') inline.add((param as hbs.AST.StringLiteral).value);
    DecoratorBlock.call(visitor, block);
  };
  visitor.accept(Handlebars.parse(source));
  return found.filter(({ name }) => !inline.has(name) && !name.startsWith('@'));
}

/** Throws what Handlebars has against a source. */
export function checkSource(source: string): void {
  Handlebars.precompile(source, { strict: true, knownHelpersOnly: true, knownHelpers: { is: true } });
}
