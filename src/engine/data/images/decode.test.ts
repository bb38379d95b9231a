import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, fixtures, imageOf } from '../fixtures';
import { decodeImage, imageSize } from './decode';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'netloom-decode-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('decodeImage', () => {
  it.each(fixtures.files)("gives PIL's RGB bytes for $name", async ({ name, file, out }) => {
    const path = put(name, bytesOf(file));
    const { kind, ...expected } = imageOf(out);
    const found = await decodeImage(path);
    expect({ ...found, pixels: Uint8Array.from(found.pixels) }).toEqual(expected);
    expect(await imageSize(path)).toEqual({ width: out.width, height: out.height });
  });

  it('goes by the content and not by the name', async () => {
    const bmp = fixtures.files.find(({ name }) => name === 'rgb.bmp');
    const path = put('really-a-bitmap.jpg', bytesOf(bmp?.file ?? ''));
    expect((await decodeImage(path)).width).toBe(19);
  });

  it('names a file that is missing, empty, cut short or no picture', async () => {
    await expect(decodeImage(join(folder, 'none.png'))).rejects.toMatchObject({
      code: 'data.missing',
      message: expect.stringContaining('none.png'),
    });
    const cases: [string, Uint8Array][] = [
      ['empty.png', new Uint8Array()],
      ['text.jpg', Buffer.from('this is no picture at all, only words')],
      [
        'drawing.png',
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      ],
    ];
    for (const { name, file } of fixtures.files) {
      const bytes = bytesOf(file);
      cases.push([`cut-${name}`, bytes.subarray(0, Math.floor(bytes.length * 0.7))]);
    }
    for (const [name, bytes] of cases) {
      await expect(decodeImage(put(name, bytes)), name).rejects.toMatchObject({
        name: 'DataError',
        code: 'data.invalid',
        message: expect.stringContaining(name),
      });
    }
  });
});

describe('imageSize', () => {
  it('reads a changed file again', async () => {
    const [first, second] = ['rgb.png', 'text.ppm'].map((name) => {
      const found = fixtures.files.find((file) => file.name === name);
      return bytesOf(found?.file ?? '');
    });
    const path = put('changing.png', first as Uint8Array);
    expect(await imageSize(path)).toEqual({ width: 19, height: 13 });
    put('changing.png', second as Uint8Array);
    expect(await imageSize(path)).toEqual({ width: 3, height: 1 });
  });

  it('finds the frame of a JPEG behind long segments', async () => {
    const jpeg = bytesOf(fixtures.files.find(({ name }) => name === '444.jpg')?.file ?? '');
    const comment = Buffer.alloc(2 + 60_000);
    comment.writeUInt16BE(0xfffe, 0);
    comment.writeUInt16BE(60_000, 2);
    const long = Buffer.concat([jpeg.subarray(0, 2), comment, comment, jpeg.subarray(2)]);
    expect(await imageSize(put('long.jpg', long))).toEqual({ width: 19, height: 13 });
  });
});
