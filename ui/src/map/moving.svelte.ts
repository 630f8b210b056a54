// The drawn map on its way from one layout to the next: what stays moves, what is new fades in, what
// is gone fades out, so that the eye can follow.
import type { LayoutEdge, LayoutNode, MapLayout } from '../lib/answers.ts';
import { blend, type Curve, mix, type Point, readCurve } from '../lib/curve.ts';

export interface DrawnNode {
  key: string;
  node: LayoutNode;
  x: number;
  y: number;
  width: number;
  height: number;
  opacity: number;
}
export interface DrawnEdge {
  key: string;
  edge: LayoutEdge;
  curve: Curve;
  width: number;
  tip: Point;
  label: Point | null;
  opacity: number;
}

export const nodeKey = (node: LayoutNode) =>
  node.what === 'kind' ? `kind ${node.kind}` : node.what;
export const edgeKey = (from: string, to: string) => `${from}\n${to}`;

/** The smallest box around some. */
export function around(boxes: readonly DrawnNode[]) {
  const x = Math.min(...boxes.map((each) => each.x));
  const y = Math.min(...boxes.map((each) => each.y));
  const right = Math.max(...boxes.map((each) => each.x + each.width));
  const bottom = Math.max(...boxes.map((each) => each.y + each.height));
  return { x, y, width: right - x, height: bottom - y };
}

const moveFor_ms = 420;
const ease = (t: number) => (t < 0.5 ? 4 * t ** 3 : 1 - (-2 * t + 2) ** 3 / 2);

function nodesOf(layout: MapLayout): DrawnNode[] {
  return layout.nodes.map((node) => {
    const { x, y, width, height } = node;
    return { key: nodeKey(node), node, x, y, width, height, opacity: 1 };
  });
}

function edgesOf(layout: MapLayout): DrawnEdge[] {
  const drawn = layout.edges.map((edge) => ({
    key: edgeKey(edge.from, edge.to),
    edge,
    curve: readCurve(edge.path),
    width: edge.thickness,
    tip: readCurve(edge.head)[0] ?? { x: 0, y: 0 },
    label: edge.label_x === null ? null : { x: edge.label_x, y: edge.label_y! },
    opacity: 1,
  }));
  // The wide below, so that rare lines stay visible where they cross.
  return drawn.sort((a, b) => b.width - a.width);
}

function movedNode(from: DrawnNode | undefined, to: DrawnNode, t: number): DrawnNode {
  if (!from) return { ...to, opacity: t };
  return {
    ...to,
    x: mix(from.x, to.x, t),
    y: mix(from.y, to.y, t),
    width: mix(from.width, to.width, t),
    height: mix(from.height, to.height, t),
    opacity: mix(from.opacity, 1, t),
  };
}

function movedEdge(from: DrawnEdge | undefined, to: DrawnEdge, t: number): DrawnEdge {
  if (!from) return { ...to, opacity: t };
  return {
    ...to,
    curve: blend(from.curve, to.curve, t),
    width: mix(from.width, to.width, t),
    tip: { x: mix(from.tip.x, to.tip.x, t), y: mix(from.tip.y, to.tip.y, t) },
    label:
      from.label && to.label
        ? { x: mix(from.label.x, to.label.x, t), y: mix(from.label.y, to.label.y, t) }
        : to.label,
    opacity: mix(from.opacity, 1, t),
  };
}

const going = <T extends { opacity: number }>(each: T, t: number): T => ({
  ...each,
  opacity: Math.min(each.opacity, Math.max(0, 1 - 2 * t)),
});

export class MovingMap {
  nodes = $state.raw<DrawnNode[]>([]);
  edges = $state.raw<DrawnEdge[]>([]);
  moving = $state(false);
  private frame = 0;

  show(layout: MapLayout) {
    cancelAnimationFrame(this.frame);
    const nodes = nodesOf(layout);
    const edges = edgesOf(layout);
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches || document.hidden;
    if (this.nodes.length === 0 || still) {
      this.settle(nodes, edges);
      return;
    }
    const oldNodes = new Map(this.nodes.map((each) => [each.key, each]));
    const oldEdges = new Map(this.edges.map((each) => [each.key, each]));
    const gone = {
      nodes: this.nodes.filter((each) => !nodes.some((next) => next.key === each.key)),
      edges: this.edges.filter((each) => !edges.some((next) => next.key === each.key)),
    };
    const began = performance.now();
    this.moving = true;
    const step = (now: number) => {
      const share = Math.min(1, Math.max(0, (now - began) / moveFor_ms));
      if (share >= 1) return this.settle(nodes, edges);
      const t = ease(share);
      const staying = nodes.map((each) => movedNode(oldNodes.get(each.key), each, t));
      this.nodes = [...gone.nodes.map((each) => going(each, t)), ...staying];
      const lines = edges.map((each) => movedEdge(oldEdges.get(each.key), each, t));
      this.edges = [...gone.edges.map((each) => going(each, t)), ...lines];
      this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  private settle(nodes: DrawnNode[], edges: DrawnEdge[]) {
    this.nodes = nodes;
    this.edges = edges;
    this.moving = false;
  }

  stop() {
    cancelAnimationFrame(this.frame);
  }
}
