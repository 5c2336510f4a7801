import { BlockList, isIP } from 'node:net';

/** A proxy that the environment names for an address. */
export interface ProxyFound {
  readonly variable: string;
  /** Without the name and the key that may be in it. */
  readonly shown: string;
  readonly isUsed: boolean;
  /** Why it is not used. */
  readonly because: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy that k6 would use for a URL by the rules of Go's `http.ProxyFromEnvironment`; null where none is set. */
export function proxyFor(url: string, environment: Environment): ProxyFound | null {
  const { protocol, hostname, port } = new URL(url);
  const name = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const variable = [name, name.toLowerCase()].find((each) => environment[each]);
  if (variable === undefined) return null;
  const shown = withoutCredentials(environment[variable] ?? '');
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const because = exception(host, port || (protocol === 'https:' ? '443' : '80'), environment);
  return { variable, shown, isUsed: because === null, because: because ?? '' };
}

function exception(host: string, port: string, environment: Environment): string | null {
  if (host === 'localhost' || host.startsWith('127.') || host === '::1')
    return 'nothing for this machine goes through a proxy';
  const list = environment.NO_PROXY || environment.no_proxy || '';
  const entry = list
    .split(',')
    .map((each) => each.trim().toLowerCase())
    .find((each) => each !== '' && matches(each, host, port));
  return entry === undefined ? null : `NO_PROXY has ${entry}`;
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInNetwork(entry, host);
  const [, name = entry, ofPort] = /^(.*?):(\d+)$/.exec(entry) ?? [];
  if (isIP(entry) === 0 && ofPort !== undefined && ofPort !== port) return false;
  const wanted = isIP(entry) === 0 ? name : entry;
  if (isIP(host) !== 0) return wanted === host;
  // a name stands for itself and all beneath it, one with a point before it for those beneath alone
  const below = wanted.replace(/^\*?\./, '');
  return (below === wanted && host === wanted) || host.endsWith(`.${below}`);
}

function isInNetwork(entry: string, host: string): boolean {
  const [network = '', bits = ''] = entry.split('/');
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || !/^\d+$/.test(bits)) return false;
  const list = new BlockList();
  const kind = family === 6 ? 'ipv6' : 'ipv4';
  if (Number(bits) > (family === 6 ? 128 : 32)) return false;
  list.addSubnet(network, Number(bits), kind);
  return list.check(host, kind);
}

function withoutCredentials(proxy: string): string {
  const withScheme = /^\w+:\/\//.test(proxy) ? proxy : `http://${proxy}`;
  return URL.canParse(withScheme)
    ? `${new URL(withScheme).protocol}//${new URL(withScheme).host}`
    : 'a proxy that is no URL';
}
