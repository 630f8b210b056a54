// The script of the page: pan, zoom, slider, search, details. It builds text nodes only, never
// markup from data.
#include "report/map_page.h"

namespace touchline {

std::string_view map_page_script() {
    return R"js(
'use strict';
const data = JSON.parse(document.getElementById('map-data').textContent);
const svg = document.getElementById('map');
const levels = [...svg.querySelectorAll('.level')];
const details = document.getElementById('details');
const slider = document.getElementById('paths');
const search = document.getElementById('search');
const number = value => value.toLocaleString('en');
const percent = share => share > 0 && share < 0.0001 ? '< 0.01 %'
  : (share * 100).toFixed(share < 0.01 ? 2 : 1) + ' %';
let level = levels.find(each => !each.hasAttribute('hidden'));
let pinned = null;

// --- view: the viewBox is the whole state of pan and zoom
let box = {x: 0, y: 0, w: 1, h: 1};
const size = () => ({w: +level.dataset.width, h: +level.dataset.height});
const show = () => svg.setAttribute('viewBox', `${box.x} ${box.y} ${box.w} ${box.h}`);
// Names stay readable at first; a map that is wider then is moved by dragging.
const readable = 0.62;
function fit(whole) {
  const map = size(), stage = document.getElementById('stage');
  stage.classList.toggle('wide', map.w / map.h > 2.6);
  const room = svg.parentElement.clientWidth;
  const wish = map.h * Math.min(1.25, Math.max(whole ? 0 : readable, room / map.w)) + 16;
  svg.parentElement.style.height = Math.min(Math.max(wish, 300), innerHeight * 0.72) + 'px';
  const view = svg.getBoundingClientRect();
  const least = whole ? 0 : readable;
  const scale = Math.max(least, Math.min(view.width / map.w, view.height / map.h, 1.25));
  box.w = view.width / scale;
  box.h = view.height / scale;
  box.x = box.w > map.w ? (map.w - box.w) / 2 : 0;
  box.y = (map.h - box.h) / 2;
  if (box.h < map.h) {
    const start = level.querySelector('.marker.start rect');
    box.y = +start.getAttribute('y') + start.getAttribute('height') / 2 - box.h / 2;
  }
  show();
}
function zoom(factor, at) {
  const view = svg.getBoundingClientRect();
  const point = at || {x: view.left + view.width / 2, y: view.top + view.height / 2};
  const w = Math.min(Math.max(box.w * factor, 200), size().w * 4);
  const ratio = w / box.w;
  const x = box.x + (point.x - view.left) / view.width * box.w;
  const y = box.y + (point.y - view.top) / view.height * box.h;
  box = {x: x - (x - box.x) * ratio, y: y - (y - box.y) * ratio, w, h: box.h * ratio};
  show();
}
svg.addEventListener('wheel', event => {
  event.preventDefault();
  if (event.ctrlKey || event.metaKey || !event.shiftKey && Math.abs(event.deltaX) < 2)
    zoom(Math.exp(event.deltaY * 0.0016), {x: event.clientX, y: event.clientY});
  else pan(-event.deltaX - (event.shiftKey ? event.deltaY : 0), -event.deltaY * !event.shiftKey);
}, {passive: false});
function pan(dx, dy) {
  const view = svg.getBoundingClientRect();
  box.x -= dx / view.width * box.w;
  box.y -= dy / view.height * box.h;
  show();
}
const pointers = new Map();
let moved = 0;
svg.addEventListener('pointerdown', event => {
  pointers.set(event.pointerId, {x: event.clientX, y: event.clientY});
  if (pointers.size === 1) moved = 0;
});
svg.addEventListener('pointermove', event => {
  const last = pointers.get(event.pointerId);
  if (!last) return;
  const now = {x: event.clientX, y: event.clientY};
  if (pointers.size === 2) {
    const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
    const spread = at => Math.hypot(at.x - other.x, at.y - other.y) || 1;
    zoom(spread(last) / spread(now), {x: (now.x + other.x) / 2, y: (now.y + other.y) / 2});
  } else {
    pan(now.x - last.x, now.y - last.y);
  }
  moved += Math.abs(now.x - last.x) + Math.abs(now.y - last.y);
  if (moved > 5 && !svg.classList.contains('dragging')) {
    svg.classList.add('dragging');
    svg.setPointerCapture(event.pointerId);
  }
  pointers.set(event.pointerId, now);
});
for (const name of ['pointerup', 'pointercancel'])
  svg.addEventListener(name, event => {
    pointers.delete(event.pointerId);
    svg.classList.remove('dragging');
  });

// --- what is lit and what the details say. A thing is {kind}, {follow}, {start} or {end}.
const names = ['kind', 'follow', 'start', 'end'];
function thingOf(element) {
  const holder = element.closest(names.map(name => `[data-${name}]`).join());
  if (!holder) return null;
  const name = names.find(each => holder.dataset[each] !== undefined);
  return {[name]: +holder.dataset[name]};
}
const key = thing => JSON.stringify(thing);
function light(thing) {
  for (const each of level.querySelectorAll('.hot,.pinned')) each.classList.remove('hot', 'pinned');
  level.classList.toggle('lit', !!thing);
  if (!thing) return;
  const hot = selector =>
    level.querySelectorAll(selector).forEach(each => each.classList.add('hot'));
  const kinds = new Set();
  if (thing.kind !== undefined) {
    kinds.add(thing.kind);
    data.follows.forEach((row, at) => {
      if (row.from !== thing.kind && row.to !== thing.kind) return;
      if (!level.querySelector(`.edge[data-follow="${at}"]`)) return;
      hot(`[data-follow="${at}"]`);
      kinds.add(row.from).add(row.to);
    });
    hot(`[data-start="${thing.kind}"],[data-end="${thing.kind}"]`);
    level.querySelector(`.kind[data-kind="${thing.kind}"]`)?.classList.add('pinned');
  } else if (thing.follow !== undefined) {
    hot(`[data-follow="${thing.follow}"]`);
    kinds.add(data.follows[thing.follow].from).add(data.follows[thing.follow].to);
  } else {
    const name = thing.start !== undefined ? 'start' : 'end';
    hot(`[data-${name}="${thing[name]}"],.marker.${name}`);
    kinds.add(thing[name]);
  }
  for (const kind of kinds) hot(`.kind[data-kind="${kind}"]`);
}
function make(tag, text, parent) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (parent) parent.append(element);
  return element;
}
function facts(rows) {
  const list = make('dl', undefined, details);
  for (const [name, value] of rows) make('dt', name, list), make('dd', value, list);
}
function ways(title, rows) {
  if (!rows.length) return;
  make('h3', title, details);
  const list = make('ul', undefined, details);
  for (const row of rows.sort((a, b) => b.count - a.count)) {
    const button = make('button', undefined, make('li', undefined, list));
    make('span', row.name, button);
    make('span', number(row.count), button);
    make('small', percent(row.share) + (row.wait ? ' · waits ' + row.wait : ''), button);
    button.addEventListener('click', () => pin(row.thing));
  }
}
function describeKind(at) {
  const row = data.kinds[at];
  make('h2', row.kind, details);
  facts([['interactions', number(row.interactions)],
         ['journeys', `${number(row.journeys)} (${percent(row.journeys / data.journeys)})`],
         ['a journey', (row.interactions / Math.max(1, row.journeys)).toFixed(2) + ' times'],
         ['journeys start here', number(row.starts)], ['journeys end here', number(row.ends)]]);
  const into = [], out = [];
  data.follows.forEach((follow, index) => {
    const way = {count: follow.count, share: follow.count / Math.max(1, row.interactions),
                 wait: follow.median, thing: {follow: index}};
    if (follow.to === at) into.push({...way, name: data.kinds[follow.from].kind});
    if (follow.from === at) out.push({...way, name: data.kinds[follow.to].kind});
  });
  const edge = (count, name) => ({count, share: count / Math.max(1, row.interactions),
    name: name === 'start' ? 'start of the journey' : 'end of the journey', thing: {[name]: at}});
  if (row.starts) into.push(edge(row.starts, 'start'));
  if (row.ends) out.push(edge(row.ends, 'end'));
  ways('before it', into);
  ways('after it', out);
}
function describeFollow(at) {
  const row = data.follows[at], from = data.kinds[row.from], to = data.kinds[row.to];
  make('h2', `${from.kind} → ${to.kind}`, details);
  facts([['times', number(row.count)],
         ['of what follows the first', percent(row.count / Math.max(1, from.interactions))],
         ['of what precedes the second', percent(row.count / Math.max(1, to.interactions))],
         ['of all transitions', percent(row.count / Math.max(1, data.transitions))],
         ['wait, median', row.median], ['wait, mean', row.mean],
         ...(row.overlaps ? [['began before the first ended', number(row.overlaps)]] : [])]);
  const again = row.from === row.to;
  ways(again ? 'the kind' : 'the two kinds', (again ? [from] : [from, to]).map((kind, i) => ({
    name: kind.kind, count: kind.interactions,
    share: kind.journeys / data.journeys, thing: {kind: i ? row.to : row.from}})));
}
function describeOutside(name, at) {
  const row = data.kinds[at], count = name === 'start' ? row.starts : row.ends;
  make('h2', name === 'start' ? `start → ${row.kind}` : `${row.kind} → end`, details);
  facts([['journeys', number(count)], ['of all journeys', percent(count / data.journeys)]]);
  ways('the kind', [{name: row.kind, count: row.interactions, share: row.journeys / data.journeys,
                     thing: {kind: at}}]);
}
function describe(thing) {
  details.replaceChildren();
  if (!thing) {
    make('h2', 'Details', details);
    make('p', 'Point at a box or a line to read it; click to keep it, Esc to let go.', details);
    ways('most frequent paths', data.follows.slice(0, 8).map((row, at) => ({
      name: `${data.kinds[row.from].kind} → ${data.kinds[row.to].kind}`, count: row.count,
      share: row.count / Math.max(1, data.transitions), wait: row.median, thing: {follow: at}})));
  } else if (thing.kind !== undefined) describeKind(thing.kind);
  else if (thing.follow !== undefined) describeFollow(thing.follow);
  else if (thing.start !== undefined) describeOutside('start', thing.start);
  else describeOutside('end', thing.end);
}
function look(thing) { light(thing); describe(thing); }
function pin(thing) { pinned = thing; look(thing); }
let looked = 'null';
svg.addEventListener('pointerover', event => {
  if (pinned || pointers.size || event.pointerType === 'touch') return;
  const thing = thingOf(event.target);
  if (key(thing) === looked) return;
  looked = key(thing);
  look(thing);
});
svg.addEventListener('pointerleave', () => { if (!pinned) looked = 'null', look(null); });
svg.addEventListener('click', event => {
  if (moved > 5) return;
  const thing = thingOf(event.target);
  pin(pinned && key(thing) === key(pinned) ? null : thing);
});
svg.addEventListener('focusin', event => { if (!pinned) look(thingOf(event.target)); });
svg.addEventListener('keydown', event => {
  if (event.key !== 'Enter' && event.key !== ' ') return;
  event.preventDefault();
  pin(thingOf(event.target));
});
document.addEventListener('keydown', event => { if (event.key === 'Escape') pin(null); });

// --- slider, search, buttons
function reachable() {
  for (const kind of level.querySelectorAll('.kind')) {
    kind.setAttribute('tabindex', '0');
    kind.setAttribute('role', 'button');
    kind.setAttribute('aria-label', kind.querySelector('title').textContent);
  }
}
function setLevel(at) {
  level = levels[at];
  levels.forEach(each => each.toggleAttribute('hidden', each !== level));
  document.getElementById('shown').textContent = level.dataset.shown;
  document.getElementById('hidden').textContent = level.dataset.hidden;
  slider.setAttribute('aria-valuetext', level.dataset.shown);
  reachable();
  fit(false);
  light(pinned);
  find();
}
function find() {
  const word = search.value.trim().toLowerCase();
  let first = null;
  for (const kind of level.querySelectorAll('.kind')) {
    const hit = word !== '' && data.kinds[+kind.dataset.kind].kind.toLowerCase().includes(word);
    kind.classList.toggle('found', hit);
    if (hit && !first) first = kind;
  }
  return first;
}
search.addEventListener('input', find);
search.addEventListener('keydown', event => {
  if (event.key !== 'Enter') return;
  const first = find();
  if (!first) return;
  const rect = first.querySelector('rect');
  box.x = +rect.getAttribute('x') + rect.getAttribute('width') / 2 - box.w / 2;
  box.y = +rect.getAttribute('y') + rect.getAttribute('height') / 2 - box.h / 2;
  show();
  pin({kind: +first.dataset.kind});
});
slider.addEventListener('input', () => setLevel(+slider.value));
document.getElementById('closer').addEventListener('click', () => zoom(0.75));
document.getElementById('further').addEventListener('click', () => zoom(1 / 0.75));
document.getElementById('fit').addEventListener('click', () => fit(true));
const dark = document.getElementById('dark');
document.getElementById('theme').addEventListener('click', () => {
  const now = dark.media === 'all' ||
    dark.media !== 'not all' && matchMedia('(prefers-color-scheme: dark)').matches;
  dark.media = now ? 'not all' : 'all';
});
addEventListener('resize', () => fit(false));
document.body.classList.add('live');
setLevel(+slider.value);
describe(null);
)js";
}

}  // namespace touchline
