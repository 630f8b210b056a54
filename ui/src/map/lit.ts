// What of the map is lit: what is pointed at, else what is chosen, with its neighbours.
import { type DrawnEdge, type DrawnNode, edgeKey } from './moving.svelte.ts';
import type { Selection } from './view.ts';

const nodeOf = (kind: string) => `kind ${kind}`;

function withEnds({ key, edge }: DrawnEdge): string[] {
  return [
    key,
    edge.from === '' ? 'start' : nodeOf(edge.from),
    edge.to === '' ? 'end' : nodeOf(edge.to),
  ];
}

/** Boxes and lines that a variant passes. */
function wayOf(kinds: readonly string[]): string[] {
  const way = ['start', 'end', edgeKey('', kinds[0] ?? ''), edgeKey(kinds.at(-1) ?? '', '')];
  kinds.forEach((kind, i) => {
    way.push(nodeOf(kind));
    if (i > 0) way.push(edgeKey(kinds[i - 1]!, kind));
  });
  return way;
}

/** Keys of what is lit; null: everything. */
export function litKeys(
  nodes: readonly DrawnNode[],
  edges: readonly DrawnEdge[],
  pointed: string | null,
  chosen: Selection | null,
): Set<string> | null {
  const at = (key: string, kind: string) =>
    new Set([
      key,
      ...edges.filter(({ edge }) => edge.from === kind || edge.to === kind).flatMap(withEnds),
    ]);
  const node = nodes.find((each) => each.key === pointed);
  if (node) return at(node.key, node.node.kind);
  const edge = edges.find((each) => each.key === pointed);
  if (edge) return new Set(withEnds(edge));
  if (chosen?.what === 'kind') return at(nodeOf(chosen.kind), chosen.kind);
  if (chosen?.what === 'follow')
    return new Set([edgeKey(chosen.from, chosen.to), nodeOf(chosen.from), nodeOf(chosen.to)]);
  return chosen ? new Set(wayOf(chosen.kinds)) : null;
}
