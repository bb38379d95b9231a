/** Test helper: a folder of pictures that are bad or special in every way that people meet. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** A picture of 12×8 with something on it. */
export function plain() {
  const pixels = Uint8Array.from({ length: 12 * 8 * 3 }, (_, i) => (i * 37) % 256);
  return sharp(pixels, { raw: { width: 12, height: 8, channels: 3 } });
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** A PNG of the given size, with few bytes: each row is nothing. */
export function blankPng(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8); // one bit, grey
  const rows = Buffer.alloc((Math.ceil(width / 8) + 1) * height);
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/** Writes the folder: classes `bad`, `good` and `empty`. */
export async function writeCorpus(root: string): Promise<void> {
  for (const name of ['bad', 'good', 'empty']) await mkdir(join(root, name), { recursive: true });
  const put = (name: string, data: Uint8Array | string) => writeFile(join(root, name), data);
  const jpeg = await plain().jpeg().toBuffer();
  const png = await plain().png().toBuffer();
  await put('bad/cut.jpg', jpeg.subarray(0, Math.floor(jpeg.length * 0.7)));
  await put('bad/cut.png', png.subarray(0, Math.floor(png.length * 0.6)));
  const damaged = Buffer.from(png);
  damaged.fill(0x55, 50, 90);
  await put('bad/damaged.png', damaged);
  // As after a disk has gone: the folder still lists them.
  await symlink(join(root, 'away.jpg'), join(root, 'bad/gone.jpg'));
  await symlink(join(root, 'bad/loop.jpg'), join(root, 'bad/loop.jpg'));
  const grey = Uint16Array.from({ length: 12 * 8 }, (_, i) => i * 600);
  await put(
    'bad/grey16.png',
    await sharp(grey, { raw: { width: 12, height: 8, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer(),
  );
  await put('bad/huge.png', blankPng(20_000, 20_000));
  await put('bad/nothing.jpg', '');
  await put('bad/text.png', 'This is a letter and no picture.\n');
  await put('good/a.jpg', jpeg);
  const deep = Uint16Array.from({ length: 12 * 8 * 3 }, (_, i) => (i * 900) % 65_536);
  const raw = { raw: { width: 12, height: 8, channels: 3 } } as const;
  await put('good/b-16bit.png', await sharp(deep, raw).toColourspace('rgb16').png().toBuffer());
  await put('good/c-cmyk.jpg', await plain().toColourspace('cmyk').jpeg().toBuffer());
  const frames = Buffer.concat([
    await plain().raw().toBuffer(),
    await plain().negate().raw().toBuffer(),
  ]);
  await put(
    'good/d-animated.webp',
    await sharp(frames, { raw: { width: 12, height: 16, channels: 3, pageHeight: 8 } })
      .webp({ lossless: true, loop: 0, delay: [100, 100] })
      .toBuffer(),
  );
  await put(
    'good/e-turned.jpg',
    await plain().withExif({}).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  );
  await put('good/f-really-jpeg.png', await readFile(join(root, 'good/a.jpg')));
  await put('good/notes.docx', 'a letter');
}
