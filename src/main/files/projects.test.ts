import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyDocument } from '../../graph/document/schema';
import { ProjectFiles } from './projects';

let folder = '';
let used: string[][] = [];
let files: ProjectFiles;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netloom-projects-'));
  used = [];
  files = new ProjectFiles((...call) => used.push(call));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);

describe('ProjectFiles', () => {
  it('reads back what it wrote, and leaves nothing else behind', async () => {
    const path = files.choose(at('LeNet'));
    expect(path).toBe(at('LeNet.netloom.json'));
    const document = emptyDocument('LeNet');
    expect(await files.write(path, document)).toEqual({ ok: true, value: { path } });
    expect(await files.read(path)).toEqual({ ok: true, value: { path, document } });
    expect(await readdir(folder)).toEqual(['LeNet.netloom.json']);
    expect(used).toEqual([
      [path, 'LeNet'],
      [path, 'LeNet'],
    ]);
  });

  it('keeps the ending of a name that has one', () => {
    expect(files.choose(at('a.json'))).toBe(at('a.json'));
  });

  it('names the file and the reason when it cannot be read', async () => {
    expect(await files.read(at('gone.json'))).toEqual({
      ok: false,
      error: { code: 'file.missing', message: '"gone.json" cannot be read: it is not there.' },
    });
    await mkdir(at('folder.json'));
    expect(await files.read(at('folder.json'))).toMatchObject({ error: { code: 'file.folder' } });
    await writeFile(at('text.json'), 'not json');
    const wrong = await files.read(at('text.json'));
    expect(wrong).toMatchObject({ error: { code: 'file.json' } });
    expect(used).toEqual([]);
  });

  it('does not write where the user has not been', async () => {
    expect(files.mayWrite(at('a.netloom.json'))).toBe(false);
    const path = files.choose(at('a'));
    expect(files.mayWrite(path)).toBe(true);
  });

  it('opens a newer version for looking and does not overwrite it', async () => {
    const text = JSON.stringify({ ...emptyDocument('New'), version: 99 });
    await writeFile(at('new.netloom.json'), text);
    const opened = await files.read(at('new.netloom.json'));
    expect(opened).toMatchObject({ ok: true, value: { readOnly: true } });
    expect(await files.write(at('new.netloom.json'), emptyDocument('New'))).toMatchObject({
      ok: false,
      error: { code: 'file.read-only' },
    });
    expect(await readFile(at('new.netloom.json'), 'utf8')).toBe(text);
  });

  it('says why a file cannot be written', async () => {
    const path = files.choose(at('missing/folder/a'));
    expect(await files.write(path, emptyDocument())).toMatchObject({
      ok: false,
      error: { code: 'file.missing' },
    });
  });
});
