// Which box lies next in the direction of an arrow key.
import type { DrawnNode } from './moving.svelte.ts';

const directions: Record<string, { x: number; y: number }> = {
  ArrowRight: { x: 1, y: 0 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowDown: { x: 0, y: 1 },
  ArrowUp: { x: 0, y: -1 },
};

const middle = (node: DrawnNode) => ({ x: node.x + node.width / 2, y: node.y + node.height / 2 });

/** The nearest in that direction; what lies aside counts three times as far. */
export function nextNode(
  nodes: readonly DrawnNode[],
  from: DrawnNode,
  key: string,
): DrawnNode | null {
  const way = directions[key];
  if (!way) return null;
  const here = middle(from);
  let best: DrawnNode | null = null;
  let least = Infinity;
  for (const node of nodes) {
    if (node === from || node.node.what !== 'kind') continue;
    const there = middle(node);
    const along = (there.x - here.x) * way.x + (there.y - here.y) * way.y;
    const aside = Math.abs((there.x - here.x) * way.y) + Math.abs((there.y - here.y) * way.x);
    if (along <= 4) continue;
    const far = along + 3 * aside;
    if (far < least) [least, best] = [far, node];
  }
  return best;
}
