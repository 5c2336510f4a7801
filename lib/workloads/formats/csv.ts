/** The fields of one CSV row (RFC 4180): quoted ones without their quotes, a doubled quote being one. */
export function csvFields(row: string): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const { field, end } = row.charAt(at) === '"' ? quotedField(row, at) : plainField(row, at);
    fields.push(field);
    if (end >= row.length) return fields;
    at = end + 1;
  }
}

interface Field {
  readonly field: string;
  /** The index of the comma that ends it, or the row's length. */
  readonly end: number;
}

function plainField(row: string, from: number): Field {
  const comma = row.indexOf(',', from);
  const end = comma < 0 ? row.length : comma;
  return { field: row.slice(from, end), end };
}

/** What follows the closing quote is kept as it is: dropping it would lose the user's text. */
function quotedField(row: string, from: number): Field {
  let field = '';
  let at = from + 1;
  for (;;) {
    const quote = row.indexOf('"', at);
    if (quote < 0) return { field: field + row.slice(at), end: row.length };
    field += row.slice(at, quote);
    if (row.charAt(quote + 1) !== '"') {
      const rest = plainField(row, quote + 1);
      return { field: field + rest.field, end: rest.end };
    }
    field += '"';
    at = quote + 2;
  }
}
