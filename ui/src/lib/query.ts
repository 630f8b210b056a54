// The query of an address: fields joined by '&', the values of a field by plain commas, each value
// percent-encoded. The fields of a lens are written exactly as the server reads them.

export type Query = Readonly<Record<string, readonly string[]>>;

const lensFields = new Set(
  [
    'from until period journey outcome starts_with ends_with channel centre kind staff known_at',
    'show.kind show.channel show.centre',
  ]
    .join(' ')
    .split(' '),
);

export function isLensField(name: string): boolean {
  return lensFields.has(name) || name.startsWith('attr.') || name.startsWith('segment.');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function readQuery(search: string): Query {
  const query: Record<string, string[]> = {};
  for (const part of search.replace(/^\?/, '').split('&')) {
    const equals = part.indexOf('=');
    if (equals <= 0) continue;
    const name = decode(part.slice(0, equals));
    const values = part
      .slice(equals + 1)
      .split(',')
      .map(decode);
    if (values.some((value) => value !== '')) query[name] = values;
  }
  return query;
}

// Characters a query may hold as they are: addresses stay readable.
function encode(value: string): string {
  return encodeURIComponent(value).replaceAll('%3A', ':').replaceAll('%2F', '/');
}

export function writeQuery(query: Query): string {
  const names = Object.keys(query).sort(
    (a, b) => Number(isLensField(b)) - Number(isLensField(a)) || (a < b ? -1 : 1),
  );
  return names
    .filter((name) => query[name]!.length > 0)
    .map((name) => `${encode(name)}=${query[name]!.map(encode).join(',')}`)
    .join('&');
}

export function lensOf(query: Query): Query {
  return Object.fromEntries(Object.entries(query).filter(([name]) => isLensField(name)));
}

export type Changes = Record<string, string | readonly string[] | null>;

/** The query with some fields set, null or empty ones taken out. */
export function changed(query: Query, changes: Changes): Query {
  const next: Record<string, readonly string[]> = { ...query };
  for (const [name, value] of Object.entries(changes)) {
    const values = typeof value === 'string' ? [value] : (value ?? []);
    if (values.length > 0 && values.some((each) => each !== '')) next[name] = values;
    else delete next[name];
  }
  return next;
}

/** A path with its query: "/v1/map?channel=voice". */
export function join(path: string, ...queries: Query[]): string {
  const text = writeQuery(Object.assign({}, ...queries));
  return text ? `${path}?${text}` : path;
}
