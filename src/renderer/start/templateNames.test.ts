import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseDocument } from '../../graph/document/load';
import { templateName } from './templateNames';

it('every template has a name and a description in both languages', () => {
  const folder = resolve('resources/examples');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.netloom.json'))) {
    const loaded = parseDocument(readFileSync(resolve(folder, file), 'utf8'));
    if (!loaded.ok) throw new Error(loaded.error.message);
    const id = file.replace('.netloom.json', '');
    const { zh } = templateName({ id, document: loaded.document });
    expect(zh, file).toMatch(/\p{Script=Han}/u);
    expect(loaded.document.description?.zh, file).toMatch(/\p{Script=Han}/u);
  }
});
