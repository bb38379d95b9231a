/**
 * Draws resources/banknotes: 400 JPEGs of two invented notes, `1` and `100`, as a camera would see them:
 * turned, tilted, lit unevenly, out of focus, partly covered, in several sizes. The same script always
 * draws the same pictures; run it again only to change them: `node scripts/banknotes.mjs [FOLDER]`.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from './lib/common.mjs';

const EACH = 200;
const CLASSES = ['1', '100'];

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const n = (value) => value.toFixed(2);
const hsl = (h, s, l) => `hsl(${n(((h % 360) + 360) % 360)},${n(s)}%,${n(l)}%)`;

/** Digits as outlines, so that no font is needed: `1` and `0`, one unit high, baseline at 1. */
function digits(text, x, y, height, color) {
  let at = x;
  return [...text]
    .map((digit) => {
      const from = at;
      if (digit === '1') {
        at += 0.46 * height;
        const p = (dx, dy) => `${n(from + dx * height)},${n(y + dy * height)}`;
        const points = [p(0, 0.24), p(0.2, 0), p(0.32, 0), p(0.32, 1), p(0.14, 1), p(0.14, 0.26)];
        return `<polygon points="${points.join(' ')}" fill="${color}"/>`;
      }
      at += 0.72 * height;
      const [cx, cy] = [from + 0.31 * height, y + 0.5 * height];
      return `<ellipse cx="${n(cx)}" cy="${n(cy)}" rx="${n(0.22 * height)}" ry="${n(0.42 * height)}" fill="none" stroke="${color}" stroke-width="${n(0.16 * height)}"/>`;
    })
    .join('');
}

/** Fine wavy lines over the note. */
function guilloche(random, width, height, color) {
  const lines = [];
  const [frequency, phase] = [2 + 3 * random(), 6 * random()];
  for (let k = 0; k < 9; k++) {
    const points = [];
    for (let x = 0; x <= width; x += 6) {
      const swing = Math.sin((frequency * x * 6.28) / width + phase + k * 0.35);
      points.push(`${n(x)},${n(height * (0.5 + 0.42 * swing * Math.cos(k / 3)))}`);
    }
    lines.push(
      `<polyline points="${points.join(' ')}" fill="none" stroke="${color}" stroke-width="0.8" opacity="0.45"/>`,
    );
  }
  return lines.join('');
}

/** The note itself, 200 × 94, at the origin. */
function note(random, value) {
  const [width, height] = [200, 94];
  // Green and red, as far as worn paper and the light let one see.
  const hue = value === '1' ? 95 + 55 * random() : 335 + 40 * random();
  const worn = 18 + 40 * random();
  const light = 62 + 18 * random();
  const ink = hsl(hue, worn + 18, 24 + 12 * random());
  const paper = hsl(hue, worn, light);
  const center = value === '1' ? 128 + 8 * random() : 136 + 8 * random();
  return `
    <rect width="${width}" height="${height}" fill="${paper}" stroke="${ink}" stroke-width="1.5"/>
    ${guilloche(random, width, height, ink)}
    <rect x="6" y="6" width="${width - 12}" height="${height - 12}" fill="none" stroke="${ink}" stroke-width="1"/>
    <ellipse cx="${n(center)}" cy="50" rx="23" ry="31" fill="${hsl(hue + 12, worn, light - 16)}"/>
    <circle cx="${n(center)}" cy="41" r="11" fill="${hsl(hue + 20, worn - 8, light + 8)}"/>
    <path d="M ${n(center - 19)} 80 Q ${n(center)} 48 ${n(center + 19)} 80 Z" fill="${ink}"/>
    ${digits(value, 14, 22, 46, ink)}
    ${digits(value, width - (value === '1' ? 22 : 38), 12, 15, ink)}
    ${digits(value, width - (value === '1' ? 22 : 38), height - 28, 15, ink)}`;
}

/** What lies under the note: a table, cloth or paper. */
function ground(random, side) {
  const hue = 360 * random();
  const [saturation, light] = [8 + 30 * random(), 18 + 60 * random()];
  const stripes = [];
  const count = Math.floor(14 * random());
  for (let k = 0; k < count; k++) {
    const y = side * random();
    const color = hsl(hue + 30 * random(), saturation, light + 24 * (random() - 0.5));
    stripes.push(
      `<rect x="${n(-side)}" y="${n(y)}" width="${n(3 * side)}" height="${n(2 + 18 * random())}" fill="${color}" opacity="0.5"/>`,
    );
  }
  return `<rect width="${side}" height="${side}" fill="${hsl(hue, saturation, light)}"/>
    <g transform="rotate(${n(180 * random())} ${side / 2} ${side / 2})">${stripes.join('')}</g>`;
}

/** A thumb, a coin or the edge of something over a part of the note. */
function cover(random, side) {
  if (random() < 0.45) return '';
  const angle = 6.283 * random();
  const distance = side * (0.27 + 0.14 * random());
  const [x, y] = [side / 2 + distance * Math.cos(angle), side / 2 + distance * Math.sin(angle)];
  const [rx, ry] = [side * (0.06 + 0.07 * random()), side * (0.09 + 0.12 * random())];
  const skin = random() < 0.6;
  const color = skin
    ? hsl(14 + 16 * random(), 30 + 25 * random(), 38 + 32 * random())
    : hsl(360 * random(), 15, 25 + 40 * random());
  const turn = `rotate(${n((angle * 180) / Math.PI + 90)} ${n(x)} ${n(y)})`;
  return `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(rx)}" ry="${n(ry)}" fill="${color}" transform="${turn}"/>`;
}

/** Light from one side, and a shadow. */
function lighting(random, side) {
  const angle = 6.283 * random();
  const [dx, dy] = [0.5 * Math.cos(angle), 0.5 * Math.sin(angle)];
  const ends = `x1="${n(0.5 - dx)}" y1="${n(0.5 - dy)}" x2="${n(0.5 + dx)}" y2="${n(0.5 + dy)}"`;
  return `<defs><linearGradient id="light" ${ends}>
      <stop offset="0" stop-color="#fff" stop-opacity="${n(0.3 * random())}"/>
      <stop offset="1" stop-color="#000" stop-opacity="${n(0.5 * random())}"/>
    </linearGradient></defs>
    <rect width="${side}" height="${side}" fill="url(#light)"/>`;
}

async function picture(value, index) {
  const random = randomOf(7919 * index + (value === '1' ? 17 : 40009));
  const side = 256;
  const turn = 360 * random();
  const scale = 0.82 + 0.3 * random();
  const [sx, sy] = [24 * (random() - 0.5), 24 * (random() - 0.5)];
  const [skewX, skewY] = [24 * (random() - 0.5), 16 * (random() - 0.5)];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}">
    ${ground(random, side)}
    <g transform="translate(${n(side / 2 + sx)} ${n(side / 2 + sy)}) rotate(${n(turn)}) skewX(${n(skewX)}) skewY(${n(skewY)}) scale(${n(scale)}) translate(-100 -47)">
      <rect x="3" y="4" width="200" height="94" fill="#000" opacity="0.35"/>
      ${note(random, value)}
    </g>
    ${cover(random, side)}
    ${lighting(random, side)}
  </svg>`;
  // Phones hold their cameras in several ways.
  const width = Math.round(112 + 112 * random());
  const height = Math.round(width * (0.75 + 0.5 * random()));
  let image = sharp(Buffer.from(svg)).removeAlpha().resize(width, height, { fit: 'cover' });
  const focus = random();
  if (focus < 0.5) image = image.blur(0.4 + 1.4 * focus * (width / 160));
  const cast = () => 0.85 + 0.3 * random();
  const gain = 0.75 + 0.45 * random();
  image = image.linear([gain * cast(), gain * cast(), gain * cast()], [0, 0, 0]);
  // Sensor noise, before the JPEG smooths it.
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const noise = 2 + 10 * random();
  for (let i = 0; i < data.length; i++)
    data[i] = Math.max(0, Math.min(255, Math.round(data[i] + noise * (random() + random() - 1))));
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
    .jpeg({ quality: Math.round(55 + 30 * random()) })
    .toBuffer();
}

const folder = process.argv[2] ?? join(root, 'resources', 'banknotes');
let bytes = 0;
for (const value of CLASSES) {
  await rm(join(folder, value), { recursive: true, force: true });
  await mkdir(join(folder, value), { recursive: true });
  for (let i = 0; i < EACH; i++) {
    const data = await picture(value, i);
    bytes += data.length;
    await writeFile(join(folder, value, `${String(i).padStart(3, '0')}.jpg`), data);
  }
}
process.stdout.write(
  `${CLASSES.length * EACH} pictures, ${(bytes / 1e6).toFixed(2)} MB in ${folder}\n`,
);
