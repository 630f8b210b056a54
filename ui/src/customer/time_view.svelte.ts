// The part of a customer's time in sight: zoomed by wheel, pinch and keys, kept in the address.
import { scaleUtc } from 'd3-scale';
import { select } from 'd3-selection';
import { zoom, zoomIdentity, type ZoomBehavior, type ZoomTransform } from 'd3-zoom';
import { untrack } from 'svelte';
import { lensTime } from '../lib/times.ts';
import { address } from '../state/address.svelte.ts';
import type { Window } from './timeline.ts';

const shortest_ms = 2 * 60_000;

export class TimeView {
  width = $state(800);
  whole = $state.raw<Window>({ from: 0, until: 1 });
  transform = $state.raw<ZoomTransform>(zoomIdentity);
  private svg: SVGSVGElement | null = null;
  private behaviour: ZoomBehavior<SVGSVGElement, unknown> | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private frame = 0;
  private target: Window | null = null; // where a movement under way will end
  private bounded = 0; // the width that the limits were set for

  base = $derived(scaleUtc([this.whole.from, this.whole.until], [0, this.width]));
  axis = $derived(this.transform.rescaleX(this.base));
  window = $derived.by((): Window => {
    const [from, until] = this.axis.domain() as [Date, Date];
    return { from: from.getTime(), until: until.getTime() };
  });

  attach(svg: SVGSVGElement) {
    this.svg = svg;
    this.behaviour = zoom<SVGSVGElement, unknown>()
      .clickDistance(4)
      .on('zoom', (event: { transform: ZoomTransform; sourceEvent: Event | null }) => {
        if (event.sourceEvent) this.halt();
        this.transform = event.transform;
        this.remember();
      });
    this.bound();
    select(svg).call(this.behaviour).on('dblclick.zoom', null);
    return () => {
      if (this.timer) clearTimeout(this.timer);
      this.halt();
      select(svg).on('.zoom', null);
    };
  }

  /** The history or the room for it changed: limits again, the window as it was. */
  bound() {
    if (!this.behaviour || !this.svg) return;
    // Another width shows the same window.
    if (this.width !== this.bounded && this.bounded > 0) {
      const { k, x } = this.transform;
      this.transform = zoomIdentity.translate((x * this.width) / this.bounded, 0).scale(k);
    }
    this.bounded = this.width;
    const span = this.whole.until - this.whole.from;
    this.behaviour
      .extent([
        [0, 0],
        [this.width, 100],
      ])
      .translateExtent([
        [0, 0],
        [this.width, 100],
      ])
      .scaleExtent([1, Math.max(1, span / shortest_ms)]);
    select(this.svg).property('__zoom', this.transform);
  }

  show(window: Window, moved = true) {
    if (!this.svg || !this.behaviour) return;
    this.halt();
    const { svg, behaviour } = this;
    const put = ({ from, until }: Window) => {
      const k = (this.whole.until - this.whole.from) / Math.max(1, until - from);
      const transform = zoomIdentity.scale(k).translate(-this.base(from), 0);
      behaviour.transform(select(svg), transform);
    };
    if (!moved || matchMedia('(prefers-reduced-motion: reduce)').matches) return put(window);
    this.target = window;
    const start = this.window;
    const began = performance.now();
    const step = (now: number) => {
      const share = Math.min(1, Math.max(0, (now - began) / 320));
      const t = 1 - (1 - share) ** 3;
      put({
        from: start.from + (window.from - start.from) * t,
        until: start.until + (window.until - start.until) * t,
      });
      if (share < 1) this.frame = requestAnimationFrame(step);
      else this.target = null;
    };
    this.frame = requestAnimationFrame(step);
  }

  private halt() {
    cancelAnimationFrame(this.frame);
    this.target = null;
  }

  // From where the last step will have led: steps add up, however quickly they come.
  zoomBy(factor: number) {
    const { from, until } = this.target ?? this.window;
    const middle = (from + until) / 2;
    const half = Math.min((until - from) / 2 / factor, (this.whole.until - this.whole.from) / 2);
    this.show(this.within({ from: middle - half, until: middle + half }));
  }
  pan(share: number) {
    const { from, until } = this.target ?? this.window;
    const by = (until - from) * share;
    this.show(this.within({ from: from + by, until: until + by }));
  }
  private within({ from, until }: Window): Window {
    const shift = Math.max(0, this.whole.from - from) - Math.max(0, until - this.whole.until);
    return { from: from + shift, until: until + shift };
  }

  // The address follows when the hand rests.
  private remember() {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { from, until } = this.window;
      const whole = this.transform.k <= 1.001;
      const round = (ms: number) => lensTime(Math.round(ms / 1000) * 1000);
      untrack(() =>
        address.change({ window: whole ? null : [round(from), round(until)] }, { replace: true }),
      );
    }, 250);
  }
}
