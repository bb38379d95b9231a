/** The folder of the data benchmark: 5,000 JPEGs of 500×375 in ten classes, drawn once and kept. */
import { existsSync, linkSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

export const IMAGES = 5000;
const CLASSES = 10;
const WIDTH = 500;
const HEIGHT = 375;

const cache = () =>
  process.env.NETLOOM_CACHE ??
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'netloom');

/** The same pictures on every machine. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Soft shapes under fine grain: files of about the size that photos have. */
async function draw(index: number, grain: Float32Array): Promise<Buffer> {
  const random = generator(index + 1);
  const small = Uint8Array.from({ length: 16 * 12 * 3 }, () => random() * 256);
  const soft = await sharp(small, { raw: { width: 16, height: 12, channels: 3 } })
    .resize(WIDTH, HEIGHT, { kernel: 'cubic', fit: 'fill' })
    .raw()
    .toBuffer();
  const pixels = new Uint8ClampedArray(soft.length);
  for (let i = 0, at = Math.floor(random() * grain.length); i < pixels.length; i++, at++) {
    if (at === grain.length) at = 0;
    pixels[i] = (soft[i] as number) + (grain[at] as number);
  }
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .jpeg({ quality: 88 })
    .toBuffer();
}

/** Makes the folder unless it is there; returns its path. */
export async function generatedFolder(say: (text: string) => void): Promise<string> {
  const root = join(cache(), 'bench-data-500x375');
  const done = join(root, 'complete');
  const images = join(root, 'images');
  if (existsSync(done)) return images;
  say(`Drawing ${IMAGES} pictures into ${images} …`);
  const random = generator(0);
  const grain = Float32Array.from({ length: 1_000_003 }, () => (random() + random() - 1) * 24);
  for (let c = 0; c < CLASSES; c++) mkdirSync(join(images, `class${c}`), { recursive: true });
  for (let i = 0; i < IMAGES; i++) {
    const path = join(images, `class${i % CLASSES}`, `${String(i).padStart(4, '0')}.jpg`);
    if (!existsSync(path)) writeFileSync(path, await draw(i, grain));
  }
  writeFileSync(done, '');
  return images;
}

/** The same files under ten times as many names: 50,000 samples. */
export function manyFolder(images: string): string {
  const root = join(images, '..', 'many');
  const done = join(images, '..', 'many-complete');
  if (existsSync(done)) return root;
  for (const name of readdirSync(images)) {
    mkdirSync(join(root, name), { recursive: true });
    for (const file of readdirSync(join(images, name)))
      for (let copy = 0; copy < 10; copy++) {
        const to = join(root, name, `${copy}-${file}`);
        if (!existsSync(to)) linkSync(join(images, name, file), to);
      }
  }
  writeFileSync(done, '');
  return root;
}
