// The address holds a lens as the server reads it, and comes back as it went.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changed, isLensField, join, lensOf, readQuery, writeQuery } from './query.ts';

test('values are joined by plain commas, a comma inside a value is escaped', () => {
  const text = writeQuery({ kind: ['called, angry', 'b'], channel: ['voice', 'chat'] });
  assert.equal(text, 'channel=voice,chat&kind=called%2C%20angry,b');
  assert.deepEqual(readQuery(text), { channel: ['voice', 'chat'], kind: ['called, angry', 'b'] });
});

test('whatever a value holds, it comes back', () => {
  const values = ['a&b=c', '100 %', 'ä ö', '+', '#', '?', '/x', ',', ' '];
  const query = { 'attr.status': values, node: ['x,y'] };
  assert.deepEqual(readQuery(`?${writeQuery(query)}`), query);
});

test('a broken escape is taken as it stands', () => {
  assert.deepEqual(readQuery('kind=100%'), { kind: ['100%'] });
});

test('the lens is told from what only the screen needs', () => {
  const query = readQuery('channel=voice&kinds=0.5&node=a&attr.status=open&from=2012-01-01');
  assert.deepEqual(Object.keys(lensOf(query)).sort(), ['attr.status', 'channel', 'from']);
  assert.ok(isLensField('show.kind') && !isLensField('layout'));
});

test('a change sets, replaces and takes out', () => {
  const query = changed({ a: ['1'], b: ['2'] }, { a: null, b: ['3', '4'], c: '5' });
  assert.deepEqual(query, { b: ['3', '4'], c: ['5'] });
  assert.deepEqual(changed({ a: ['1'] }, { a: [] }), {});
  assert.equal(
    join('/v1/map', { channel: ['voice'] }, { kinds: ['1'] }),
    '/v1/map?channel=voice&kinds=1',
  );
  assert.equal(join('/v1/map', {}), '/v1/map');
});
