import type { IncomingMessage, ServerResponse } from 'node:http';
import { badRequest } from '../../http/api-error.ts';
import { readJsonBody } from '../../http/request-body.ts';
import { sendJson } from '../../http/responses.ts';
import type { RuleBook } from './rule-book.ts';
import { readRules } from './rule.ts';

/** `/simulator/faults`: tells the rules and how often each applied; PUT puts others in force, with `{"rules": […]}`. */
export async function serveRules(book: RuleBook, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'PUT') {
    const { rules, problems } = readRules((await readJsonBody(request)).rules, 'rules');
    if (problems.length > 0) throw badRequest(problems.join('; '));
    book.replace(rules);
  }
  sendJson(response, 200, { rules: book.report() });
}
