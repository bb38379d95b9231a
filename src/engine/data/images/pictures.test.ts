/** Every kind of picture file against PIL (test/fixtures/pictures.py), and parts of pictures. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RawImage, Region } from '../contract';
import { decodeImage, imageSize, readImage } from './decode';

interface Fixture {
  readonly name: string;
  readonly file: string;
  readonly refused?: string;
  readonly width: number;
  readonly height: number;
  readonly pixels: string;
}

const { files } = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/pictures.json', import.meta.url), 'utf8'),
) as { files: readonly Fixture[] };
const sound = files.filter(({ refused }) => refused === undefined);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'netloom-pictures-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
const pathOf = ({ name, file }: Fixture) => put(name, Buffer.from(file, 'base64'));

/** How many bytes differ, and by how much at most. */
function difference({ pixels }: RawImage, expected: string) {
  const wanted = Buffer.from(expected, 'base64');
  const gaps = wanted.map((value, i) => Math.abs(value - (pixels[i] as number)));
  return {
    length: pixels.length - wanted.length,
    differing: gaps.reduce((sum, gap) => sum + (gap > 0 ? 1 : 0), 0),
    most: gaps.reduce((most, gap) => Math.max(most, gap), 0),
  };
}

const SAME = { length: 0, differing: 0, most: 0 };

describe('a picture file', () => {
  it.each(sound.map((file) => [file.name, file] as const))(
    "%s has PIL's pixels",
    async (_, file) => {
      const path = pathOf(file);
      const image = await decodeImage(path);
      expect([image.width, image.height]).toEqual([file.width, file.height]);
      expect(difference(image, file.pixels)).toEqual(SAME);
      const again = await readImage(path, { alone: true });
      expect(difference(again, file.pixels)).toEqual(SAME);
      expect(await imageSize(path)).toEqual({ width: file.width, height: file.height });
    },
  );

  it.each(files.filter(({ refused }) => refused).map((file) => [file.name, file] as const))(
    '%s is refused, as PIL does it',
    async (name, file) => {
      const path = pathOf(file);
      const refusal = { code: 'data.invalid', message: expect.stringContaining(name) };
      await expect(decodeImage(path)).rejects.toMatchObject(refusal);
      await expect(async () => readImage(path, { alone: true })).rejects.toMatchObject(refusal);
      // The decoder is sound after it.
      const good = sound[0] as Fixture;
      expect(difference(await readImage(pathOf(good), { alone: true }), good.pixels)).toEqual(SAME);
    },
  );

  it('of 20,000 × 20,000 pixels is refused by its header', async () => {
    const jpeg = Buffer.from((sound[0] as Fixture).file, 'base64');
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    jpeg.writeUInt16BE(20_000, frame + 5);
    jpeg.writeUInt16BE(20_000, frame + 7);
    const png = Buffer.from(sound.find(({ name }) => name === 'rgba.png')?.file ?? '', 'base64');
    png.writeUInt32BE(20_000, 16);
    png.writeUInt32BE(20_000, 20);
    const pgm = Buffer.from('P5 20000 20000 255\n0');
    for (const [name, bytes] of Object.entries({
      'huge.jpg': jpeg,
      'huge.png': png,
      'huge.pgm': pgm,
    })) {
      const path = put(name, bytes);
      expect(await imageSize(path), name).toEqual({ width: 20_000, height: 20_000 });
      await expect(decodeImage(path), name).rejects.toThrow(/20000×20000 pixels are too many/);
    }
  });
});

describe('a part of a JPEG', () => {
  const jpegs = sound.filter(({ name }) => name.endsWith('.jpg') && !name.includes('cmyk'));
  const regions: Region[] = [];
  for (const top of [0, 1, 7, 15, 16, 23, 38])
    for (const left of [0, 3, 8, 17, 31, 50])
      regions.push(
        { top, left, height: Math.min(3, 41 - top), width: Math.min(3, 53 - left) },
        { top, left, height: 41 - top, width: Math.min(11, 53 - left) },
        { top, left, height: Math.min(13, 41 - top), width: 53 - left },
      );

  it.each(jpegs.map((file) => [file.name, file] as const))(
    '%s is what the whole has there',
    (_, file) => {
      const path = pathOf(file);
      const whole = Buffer.from(file.pixels, 'base64');
      for (const region of regions) {
        const found = readImage(path, { alone: true, part: () => region }) as RawImage;
        const { part = { left: 0, top: 0, of: found }, pixels } = found;
        expect(part.of).toMatchObject({ width: 53, height: 41 });
        for (let y = 0; y < region.height; y++) {
          const from = ((region.top + y) * 53 + region.left) * 3;
          const at = ((region.top + y - part.top) * found.width + region.left - part.left) * 3;
          const bytes = region.width * 3;
          expect(
            Buffer.compare(pixels.subarray(at, at + bytes), whole.subarray(from, from + bytes)),
            `row ${y} of ${JSON.stringify(region)}`,
          ).toBe(0);
        }
      }
    },
  );

  it('is not taken from a file that is cut short', () => {
    const file = files.find(({ name }) => name === 'half-420.jpg') as Fixture;
    const path = pathOf(file);
    const part = () => ({ top: 0, left: 0, height: 2, width: 2 });
    expect(() => readImage(path, { alone: true, part })).toThrow(/cut short/);
  });
});
