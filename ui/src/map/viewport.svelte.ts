// Pan and zoom of the map: fits it at first, then belongs to the user until he asks to fit again.
import { select } from 'd3-selection';
import { zoom, zoomIdentity, type ZoomBehavior, type ZoomTransform } from 'd3-zoom';

const readable = 0.6; // names can still be read; a larger map is moved by dragging
const nearly = 0.47; // but what almost fits is shown whole
const largest = 1.25; // a small map does not fill the screen with giant boxes

export class Viewport {
  x = $state(0);
  y = $state(0);
  scale = $state(1);
  dragging = $state(false);
  width = $state(0);
  height = $state(0);
  /** The user has moved it himself. */
  own = false;
  private svg: SVGSVGElement | null = null;
  private behaviour: ZoomBehavior<SVGSVGElement, unknown> | null = null;
  private map = { width: 1, height: 1, anchorY: 0 };
  private frame = 0;

  attach(svg: SVGSVGElement) {
    this.svg = svg;
    this.behaviour = zoom<SVGSVGElement, unknown>()
      .scaleExtent([0.15, 3])
      .clickDistance(4)
      .on('start', (event) => (this.dragging = event.sourceEvent?.type === 'mousedown'))
      .on('end', () => (this.dragging = false))
      .on('zoom', (event: { transform: ZoomTransform; sourceEvent: Event | null }) => {
        if (event.sourceEvent) {
          this.own = true;
          cancelAnimationFrame(this.frame);
        }
        this.take(event.transform);
      });
    select(svg).call(this.behaviour).on('dblclick.zoom', null);
    const observer = new ResizeObserver(() => {
      this.width = svg.clientWidth;
      this.height = svg.clientHeight;
      if (!this.own) this.go(this.fitted(), false);
    });
    observer.observe(svg);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(this.frame);
      select(svg).on('.zoom', null);
    };
  }

  private take(transform: ZoomTransform) {
    this.x = transform.x;
    this.y = transform.y;
    this.scale = transform.k;
  }

  /** The map has another size: fit again unless the user has taken over. */
  size(map: { width: number; height: number; anchorY: number }, moved: boolean) {
    this.map = map;
    if (!this.own) this.go(this.fitted(), moved);
  }

  fit(whole: boolean) {
    this.own = false;
    this.go(this.fitted(whole), true);
  }

  zoomBy(factor: number) {
    if (!this.svg || !this.behaviour) return;
    this.own = true;
    this.behaviour.scaleBy(select(this.svg), factor);
  }

  /** Moves so that a point of the map is in the middle. */
  centre(x: number, y: number) {
    this.own = true;
    const [dx, dy] = [this.width / 2 - x * this.scale, this.height / 2 - y * this.scale];
    this.go(zoomIdentity.translate(dx, dy).scale(this.scale), false);
  }

  /** Brings a box of the map into sight. */
  reveal(box: { x: number; y: number; width: number; height: number }) {
    const margin = 70; // its neighbours begin to show
    const left = box.x * this.scale + this.x;
    const top = box.y * this.scale + this.y;
    const right = left + box.width * this.scale;
    const bottom = top + box.height * this.scale;
    const dx = left < margin ? margin - left : Math.min(0, this.width - margin - right);
    const dy = top < margin ? margin - top : Math.min(0, this.height - margin - bottom);
    if (dx === 0 && dy === 0) return;
    this.own = true;
    this.go(zoomIdentity.translate(this.x + dx, this.y + dy).scale(this.scale), true);
  }

  private fitted(whole = false): ZoomTransform {
    const { width, height, anchorY } = this.map;
    const exact = Math.min(this.width / width, this.height / height, largest);
    const scale = whole || exact > nearly ? exact : readable;
    const x = width * scale <= this.width ? (this.width - width * scale) / 2 : 0;
    let y = (this.height - height * scale) / 2;
    if (height * scale > this.height)
      y = Math.min(0, Math.max(this.height - height * scale, this.height / 2 - anchorY * scale));
    return zoomIdentity.translate(x, y).scale(scale || 1);
  }

  private go(to: ZoomTransform, moved: boolean) {
    if (!this.svg || !this.behaviour || this.width === 0) return;
    cancelAnimationFrame(this.frame);
    const { svg, behaviour } = this;
    const put = (transform: ZoomTransform) => behaviour.transform(select(svg), transform);
    if (!moved || matchMedia('(prefers-reduced-motion: reduce)').matches) return put(to);
    const from = { x: this.x, y: this.y, k: this.scale };
    const began = performance.now();
    const step = (now: number) => {
      const share = Math.min(1, Math.max(0, (now - began) / 360));
      const t = 1 - (1 - share) ** 3;
      const at = (a: number, b: number) => a + (b - a) * t;
      put(zoomIdentity.translate(at(from.x, to.x), at(from.y, to.y)).scale(at(from.k, to.k)));
      if (share < 1) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }
}
