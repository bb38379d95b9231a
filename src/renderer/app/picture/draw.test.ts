import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { analyze } from '../../../graph/analysis/analyze';
import { parseDocument } from '../../../graph/document/load';
import { drawNetwork, type Look } from './draw';

const look: Look = {
  color: (name) => `var(${name})`,
  icon: (type) => `<svg data-icon="${type}"/>`,
  measure: (text, { size }) => [...text].length * size * 0.6,
};

function template(name: string) {
  const loaded = parseDocument(
    readFileSync(resolve('resources/examples', `${name}.netloom.json`), 'utf8'),
  );
  if (!loaded.ok) throw new Error(loaded.error.message);
  return loaded.document;
}

it('draws every block, wire and shape of a network as text and vectors', () => {
  const document = template('lenet-mnist');
  const { svg, width, height } = drawNetwork(document, analyze(document).blocks, look);
  for (const [id, { type }] of Object.entries(document.blocks)) {
    expect(svg, id).toContain(`<g id="${id}"`);
    expect(svg, id).toContain(`>${type}</text>`);
  }
  const wires = [...svg.matchAll(/stroke="var\(--port-\w+\)" stroke-width="2"/g)];
  expect(wires).toHaveLength(Object.keys(document.wires).length);
  expect(svg).toContain('>64 × 6 × 24 × 24</text>');
  expect(svg).not.toMatch(/foreignObject|<image/);
  expect(width).toBeGreaterThan(1000);
  expect(height).toBeGreaterThan(100);
});

it('keeps names of any kind in their place', () => {
  const document = template('lenet-mnist');
  const conv = document.blocks.conv1;
  if (!conv) throw new Error('no conv1');
  const label = `<b>&"${'🧠'.repeat(5000)}\u0001`;
  const named = { ...document, blocks: { ...document.blocks, conv1: { ...conv, label } } };
  const { svg } = drawNetwork(named, analyze(named).blocks, look);
  expect(svg).toContain('&lt;b&gt;&amp;&quot;🧠');
  expect(svg).not.toContain('🧠'.repeat(40));
  expect(svg).not.toContain('\u0001');
  expect(svg.replace(/<svg data-icon="\w+"\/>/g, '').match(/<svg/g)).toHaveLength(1);
});

it('draws an empty network as an empty picture', () => {
  const document = { ...template('lenet-mnist'), blocks: {}, wires: {} };
  expect(drawNetwork(document, {}, look)).toMatchObject({ width: 320, height: 200 });
});
