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
  files = new ProjectFiles({ onUsed: (...call) => used.push(call) });
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
      error: {
        code: 'file.missing',
        message: '"gone.json" cannot be read: it is not there.',
        zh: '无法读取“gone.json”：它不存在。',
      },
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

  for (const [errno, reason] of [
    ['ENOSPC', 'the disk is full'],
    ['EROFS', 'the disk is read-only'],
    ['EACCES', 'permission is denied'],
  ] as const)
    it(`keeps the old file and says so when ${reason}`, async () => {
      const path = at('a.netloom.json');
      await writeFile(path, 'before');
      const refusing = new ProjectFiles({
        write: async () => {
          throw Object.assign(new Error(errno), { code: errno });
        },
      });
      refusing.choose(path);
      const written = await refusing.write(path, emptyDocument());
      if (written.ok) throw new Error('written');
      expect(written.error.message).toBe(
        `"a.netloom.json" cannot be written: ${reason}. Your work is kept; save it elsewhere.`,
      );
      expect(written.error.message.length).toBeLessThan(160);
      expect(written.error.zh).toMatch(/“a.netloom.json”无法写入：.+您的工作已保留/);
      expect(await readFile(path, 'utf8')).toBe('before');
    });

  it('notices what another program did to the file, once', async () => {
    const path = files.choose(at('a'));
    await files.write(path, emptyDocument('A'));
    expect(await files.changed(path)).toBeNull();
    const theirs = JSON.stringify(emptyDocument('Theirs'));
    await writeFile(path, theirs);
    expect(await files.write(path, emptyDocument('Mine'))).toMatchObject({
      error: { code: 'file.changed' },
    });
    expect(await readFile(path, 'utf8')).toBe(theirs);
    expect(await files.changed(path)).toBe('changed');
    expect(await files.changed(path)).toBeNull();
    // Who has been told may replace it.
    expect((await files.write(path, emptyDocument('Mine'))).ok).toBe(true);
    await writeFile(path, theirs);
    expect((await files.write(path, emptyDocument('Mine'), true)).ok).toBe(true);
    await rm(path);
    expect(await files.changed(path)).toBe('removed');
    expect((await files.write(path, emptyDocument('Mine'))).ok).toBe(true);
  });

  it('opens a project whose names are far too long, with short ones', async () => {
    const long = '🧠'.repeat(5000);
    const document = {
      ...emptyDocument(long),
      blocks: { relu: { type: 'ReLU', params: {}, position: { x: 0, y: 0 }, label: long } },
    };
    await writeFile(at('long.json'), JSON.stringify(document));
    const opened = await files.read(at('long.json'));
    if (!opened.ok) throw new Error(opened.error.message);
    expect(opened.value.shortened).toBe(2);
    const { name, blocks } = opened.value.document;
    for (const short of [name, blocks.relu?.label ?? '']) {
      expect(short).toMatch(/^🧠+…$/u);
      expect(short.length).toBeLessThanOrEqual(200);
    }
  });
});
