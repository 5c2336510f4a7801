import { formatDuration } from '../../../lib/units/duration.ts';
import { fail, ok, type Check, type Finding } from '../check.ts';
import type { Exchange } from '../ask.ts';

/** What the kinds of problem mean, and what to do about them. */
const meanings: readonly (readonly [code: RegExp, seen: string, mend: string])[] = [
  [/ENOTFOUND|EAI_AGAIN/, 'the name of the host is not known', 'Correct BASE_URL, or see to DNS or /etc/hosts.'],
  [/ECONNREFUSED/, 'nobody listens there', 'Start the server, or set BASE_URL to where it is.'],
  [
    /TIMEOUT|EHOSTUNREACH|ENETUNREACH/,
    'the host does not answer',
    'See to firewall, routing and security groups, or set BASE_URL.',
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME/,
    'its certificate is not accepted',
    'Have it signed for this name, or set K6_INSECURE_SKIP_TLS_VERIFY=true.',
  ],
  [/EPROTO|SSL/, 'it does not speak TLS', 'Write http:// in BASE_URL.'],
  [/^HPE_/, 'it does not speak HTTP', 'Correct the port of BASE_URL; a server with TLS needs https://.'],
  [/ECONNRESET|EPIPE/, 'it closes the connection', 'Correct the port of BASE_URL; a server with TLS needs https://.'],
];

export const reachable: Check = {
  id: 'reachable',
  area: 'connection',
  title: 'Server reachable',
  why: 'Without it nothing can be measured.',
  examine: async ({ server }) => {
    const exchange = await server.models();
    return exchange.status === 0 ? unreachable(server.url, exchange) : reached(exchange);
  },
};

function unreachable(url: string, { code, problem }: Exchange): Finding {
  const [, seen = 'no answer', mend = 'Correct BASE_URL.'] =
    meanings.find(([pattern]) => pattern.test(code ?? '')) ?? [];
  // what TLS says of itself fills lines
  const reason = problem !== null && problem.length <= 80 ? problem : (code ?? 'no reason is told');
  return fail(`${url}: ${seen} (${reason})`, mend);
}

function reached({ address, lookupMs, certificateEnds }: Exchange): Finding {
  const parts = [
    address ?? 'answers',
    ...(lookupMs === null ? [] : [`name found in ${formatDuration(lookupMs)}`]),
    ...(certificateEnds === null ? [] : [`TLS, certificate until ${certificateEnds}`]),
  ];
  return ok(parts.join('; '));
}
