/** The example projects that come with the app, as templates of the start page. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from '../../graph/document/load';
import type { Template } from '../../protocol/bridge';
import { EXTENSION } from './projects';

/** Reads them all, the smallest network first. A broken file is skipped and reported. */
export async function readTemplates(
  folder: string,
  onBroken: (file: string, reason: string) => void,
): Promise<Template[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(EXTENSION));
  const templates: Template[] = [];
  for (const name of names.sort()) {
    const loaded = parseDocument(await readFile(join(folder, name), 'utf8'));
    if (loaded.ok)
      templates.push({ id: name.slice(0, -EXTENSION.length), document: loaded.document });
    else onBroken(name, loaded.error.message);
  }
  const size = (template: Template) => Object.keys(template.document.blocks).length;
  return templates.sort((a, b) => size(a) - size(b));
}
