/** A panel as a finished picture: title, maps or chart, colour legend with numbers, notes. */
import sharp from 'sharp';
import type { Facts, Panel, ViewAnswer } from '../../../protocol/inspect';
import { CLASS_COLOURS, css, tableFor } from './colours';
import { short } from './npy';
import { exact, MOST_MAPS, mapsRaster, overlayRaster, pictureRaster, type Raster } from './raster';

export interface Style {
  readonly theme: 'light' | 'dark';
  readonly language: 'en' | 'zh';
}

const THEMES = {
  light: { back: '#ffffff', ink: '#1f2328', faint: '#6b7280', line: '#d0d4da', bar: '#2f6fdb' },
  dark: { back: '#16181d', ink: '#e6e8eb', faint: '#9aa2ad', line: '#3a404a', bar: '#6ea8ff' },
} as const;
type Theme = (typeof THEMES)[keyof typeof THEMES];

const FONT = `font-family="Inter, 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif"`;
const MARGIN = 20;
const HEAD = 48;
const LEGEND = 52;
/** Bars and lines that are drawn at most. */
const MOST_BARS = 64;
const MOST_LINES = 32;

export const escaped = (text: string): string =>
  text.replace(
    /[&<>"]/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c,
  );

/** Four significant digits. */
export function digits(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 0.001 || size >= 100_000)) return value.toExponential(2);
  return short(Math.fround(Number(value.toPrecision(4))));
}

interface Drawn {
  readonly width: number;
  readonly height: number;
  /** Under and over the raster. */
  readonly svg: string;
  readonly raster?: Raster;
}

/** PNG of one panel of an answer. */
export async function drawPanel(
  panel: Panel,
  answer: ViewAnswer,
  style: Style,
): Promise<{ readonly png: Buffer; readonly width: number; readonly height: number }> {
  const theme = THEMES[style.theme];
  const body = bodyOf(panel, answer, theme);
  const legend = body.raster !== undefined && panel.kind !== 'picture';
  const width = Math.max(body.width, 300) + 2 * MARGIN;
  const height = HEAD + body.height + (legend ? LEGEND : 0) + MARGIN;
  const left = MARGIN;
  const subtitle = style.language === 'zh' ? `第 ${answer.step} 步` : `step ${answer.step}`;
  const more = leftOut(panel, style.language);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ${FONT}>
<rect width="100%" height="100%" fill="${theme.back}"/>
<text x="${left}" y="24" font-size="15" font-weight="600" fill="${theme.ink}">${escaped(panel.title[style.language])}</text>
<text x="${left}" y="40" font-size="11" fill="${theme.faint}">${escaped([`(${panel.shape.join(', ')})`, subtitle, more].filter(Boolean).join(' · '))}</text>
<g transform="translate(${left},${HEAD})">${body.svg}</g>
${legend ? legendSvg(panel, left, HEAD + body.height + 12, Math.max(body.width, 300), theme) : ''}
</svg>`;
  let picture = sharp(Buffer.from(svg));
  if (body.raster) {
    const { pixels, ...size } = body.raster;
    const input = await sharp(pixels, { raw: { ...size, channels: 4 } })
      .png()
      .toBuffer();
    picture = picture.composite([{ input, left, top: HEAD }]);
  }
  return { png: await picture.png().toBuffer(), width, height };
}

function leftOut({ shape, kind }: Panel, language: Style['language']): string {
  const most = { maps: MOST_MAPS, bars: MOST_BARS, lines: MOST_LINES }[kind as string];
  if (most === undefined) return '';
  const all = (kind === 'maps' ? shape.slice(0, -2) : shape.slice(0, 1)).reduce((n, d) => n * d, 1);
  if (all <= most) return '';
  return language === 'zh' ? `前 ${most} 个，共 ${all} 个` : `first ${most} of ${all}`;
}

function legendSvg(panel: Panel, left: number, top: number, width: number, theme: Theme): string {
  const table = tableFor(panel.signed);
  const stops = Array.from({ length: 17 }, (_, i) => {
    const byte = Math.min(255, i * 16);
    return `<stop offset="${(byte / 255).toFixed(3)}" stop-color="${css(table[byte] as never)}"/>`;
  }).join('');
  const wide = Math.min(width, 300);
  const middle = panel.signed ? 0 : (panel.low + panel.high) / 2;
  const label = (x: number, anchor: string, value: number) =>
    `<text x="${x}" y="${top + 28}" font-size="11" text-anchor="${anchor}" fill="${theme.ink}">${digits(value)}</text>`;
  return `<defs><linearGradient id="scale">${stops}</linearGradient></defs>
<rect x="${left}" y="${top}" width="${wide}" height="12" fill="url(#scale)" stroke="${theme.line}"/>
${label(left, 'start', panel.low)}${label(left + wide / 2, 'middle', middle)}${label(left + wide, 'end', panel.high)}`;
}

function bodyOf(panel: Panel, answer: ViewAnswer, theme: Theme): Drawn {
  switch (panel.kind) {
    case 'maps':
      return rastered(mapsRaster(panel));
    case 'picture':
      return rastered(pictureRaster(panel));
    case 'overlay': {
      const input = answer.panels.find(({ name, kind }) => name === 'input' && kind === 'picture');
      return rastered(overlayRaster(panel, input));
    }
    case 'lines':
      return lines(panel, theme);
    case 'bars':
      return bars(panel, theme, barLabels(panel, answer.facts));
    case 'table':
      return tabled(panel, answer.facts, theme);
  }
}

const rastered = (raster: Raster): Drawn => ({
  width: raster.width,
  height: raster.height,
  svg: '',
  raster,
});

/** Each channel as a line in its own strip, on one scale. */
function lines(panel: Panel, theme: Theme): Drawn {
  const values = exact(panel);
  const [channels = 1, length = 1] = panel.shape;
  const shown = Math.min(channels, MOST_LINES);
  const [width, strip] = [520, 44];
  const span = panel.high - panel.low || 1;
  const parts: string[] = [];
  for (let c = 0; c < shown; c++) {
    const points = Array.from({ length }, (_, i) => {
      const t = ((values[c * length + i] as number) - panel.low) / span;
      const x = 30 + (i / Math.max(1, length - 1)) * (width - 30);
      return `${x.toFixed(1)},${(c * strip + 2 + (1 - t) * (strip - 8)).toFixed(1)}`;
    });
    parts.push(
      `<text x="0" y="${c * strip + strip / 2}" font-size="10" fill="${theme.faint}">${c}</text>`,
      `<polyline fill="none" stroke="${theme.bar}" points="${points.join(' ')}"/>`,
    );
  }
  return { width, height: shown * strip, svg: parts.join('') };
}

function barLabels(panel: Panel, facts: Facts): string[] {
  if (facts.view === 'predict') {
    const names = new Map(facts.chances.map((c) => [c.class, c.name]));
    return Array.from({ length: panel.shape[0] ?? 0 }, (_, i) => names.get(i) ?? String(i));
  }
  if (facts.view === 'flow') {
    const shown =
      panel.name === 'weights' ? facts.layers.filter((l) => l.weight !== null) : facts.layers;
    return shown.map(({ block }) => block);
  }
  return Array.from({ length: panel.shape[0] ?? 0 }, (_, i) => String(i));
}

/** Horizontal bars with their numbers; a gradient flow on a log scale. */
function bars(panel: Panel, theme: Theme, labels: readonly string[]): Drawn {
  const values = exact(panel);
  const logarithmic = panel.name === 'weights' || panel.name === 'activations';
  const shown = Math.min(values.length, MOST_BARS);
  const positive = [...values].filter((v) => v > 0);
  const [lowest, highest] = [Math.min(...positive, 1), Math.max(...positive, 1e-30)];
  const share = (v: number): number => {
    if (!logarithmic) return Math.abs(v) / Math.max(Math.abs(panel.low), Math.abs(panel.high));
    if (v <= 0) return 0;
    return (Math.log10(v / lowest) + 0.5) / (Math.log10(highest / lowest) + 0.5);
  };
  const parts = Array.from({ length: shown }, (_, i) => {
    const v = values[i] as number;
    const y = i * 20;
    return `<text x="84" y="${y + 13}" font-size="11" text-anchor="end" fill="${theme.ink}">${escaped((labels[i] ?? String(i)).slice(0, 14))}</text>
<rect x="90" y="${y + 3}" width="${(share(v) * 330).toFixed(1)}" height="13" fill="${v < 0 ? '#c0504d' : theme.bar}"/>
<text x="${(96 + share(v) * 330).toFixed(1)}" y="${y + 13}" font-size="10" fill="${theme.faint}">${digits(v)}</text>`;
  });
  return { width: 500, height: shown * 20, svg: parts.join('') };
}

function tabled(panel: Panel, facts: Facts, theme: Theme): Drawn {
  if (facts.view === 'outcomes') return matrix(facts, theme);
  if (facts.view === 'embedding') return scatter(facts, theme);
  if (facts.view === 'histograms') return spread(panel, facts, theme);
  return rastered(mapsRaster(panel));
}

/** Histograms one above the other, the first moment at the top, with the scale of the numbers below. */
function spread(
  panel: Panel,
  { steps, low, high }: Extract<Facts, { view: 'histograms' }>,
  theme: Theme,
): Drawn {
  const values = exact(panel);
  const [rows = 1, bins = 1] = panel.shape;
  const [left, width] = [64, 460];
  const row = rows <= 16 ? 18 : 9;
  const table = tableFor(false);
  const parts: string[] = [];
  steps.forEach((step, r) => {
    if (row >= 18 || r % 4 === 0 || r === rows - 1)
      parts.push(
        `<text x="${left - 6}" y="${r * row + row / 2 + 4}" font-size="10" text-anchor="end" fill="${theme.faint}">${step}</text>`,
      );
    for (let b = 0; b < bins; b++) {
      const byte = Math.round(((values[r * bins + b] as number) / panel.high) * 255);
      parts.push(
        `<rect x="${(left + (b * width) / bins).toFixed(2)}" y="${r * row}" width="${(width / bins + 0.3).toFixed(2)}" height="${row - 1}" fill="${css(table[Math.max(0, byte)] as never)}"/>`,
      );
    }
  });
  for (const t of [0, 0.5, 1])
    parts.push(
      `<text x="${left + t * width}" y="${rows * row + 14}" font-size="11" text-anchor="${t === 0 ? 'start' : t === 1 ? 'end' : 'middle'}" fill="${theme.ink}">${digits(low + t * (high - low))}</text>`,
    );
  return { width: left + width, height: rows * row + 22, svg: parts.join('') };
}

/** A confusion matrix with its counts. */
export function matrix(
  { classes, confusion }: Pick<Extract<Facts, { view: 'outcomes' }>, 'classes' | 'confusion'>,
  theme: Theme = THEMES.light,
): Drawn {
  const cell = classes.length <= 12 ? 38 : Math.max(6, Math.floor(460 / classes.length));
  const left = 84;
  const table = tableFor(false);
  const parts: string[] = [];
  confusion.forEach((row, t) => {
    const total = row.reduce((a, b) => a + b, 0) || 1;
    const name = escaped((classes[t] ?? '').slice(0, 12));
    if (cell >= 10)
      parts.push(
        `<text x="${left - 6}" y="${t * cell + cell / 2 + 4}" font-size="11" text-anchor="end" fill="${theme.ink}">${name}</text>`,
        `<text x="${left + t * cell + cell / 2}" y="${classes.length * cell + 16}" font-size="${cell < 30 ? 8 : 11}" text-anchor="middle" fill="${theme.ink}">${name.slice(0, 6)}</text>`,
      );
    row.forEach((n, p) => {
      const byte = Math.round((n / total) * 255);
      parts.push(
        `<rect x="${left + p * cell}" y="${t * cell}" width="${cell - 1}" height="${cell - 1}" fill="${css(table[byte] as never)}"/>`,
      );
      if (cell >= 28)
        parts.push(
          `<text x="${left + p * cell + cell / 2}" y="${t * cell + cell / 2 + 4}" font-size="10" text-anchor="middle" fill="${byte > 150 ? '#111' : '#fff'}">${n}</text>`,
        );
    });
  });
  return {
    width: left + classes.length * cell,
    height: classes.length * cell + 24,
    svg: parts.join(''),
  };
}

function scatter(facts: Extract<Facts, { view: 'embedding' }>, theme: Theme): Drawn {
  const { points, truth } = facts;
  const side = 480;
  const xs = points.filter((_, i) => i % 2 === 0);
  const ys = points.filter((_, i) => i % 2 === 1);
  const place = (v: number, all: Float32Array) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const x of all) {
      low = Math.min(low, x);
      high = Math.max(high, x);
    }
    return 8 + ((v - low) / (high - low || 1)) * (side - 16);
  };
  const dots = Array.from(xs, (x, i) => {
    const id = truth[i] ?? -1;
    const colour = id < 0 ? theme.faint : CLASS_COLOURS[id % CLASS_COLOURS.length];
    return `<circle cx="${place(x, xs).toFixed(1)}" cy="${(side - place(ys[i] as number, ys)).toFixed(1)}" r="3" fill="${colour}" fill-opacity="0.8"/>`;
  });
  const seen = [...new Set(truth)]
    .filter((id) => id >= 0)
    .sort((a, b) => a - b)
    .slice(0, 20);
  const key = seen.map(
    (id, i) =>
      `<circle cx="${side + 14}" cy="${i * 18 + 10}" r="4" fill="${CLASS_COLOURS[id % CLASS_COLOURS.length]}"/><text x="${side + 24}" y="${i * 18 + 14}" font-size="11" fill="${theme.ink}">${escaped((facts.classes[id] ?? String(id)).slice(0, 14))}</text>`,
  );
  return {
    width: side + 130,
    height: side,
    svg: `<rect width="${side}" height="${side}" fill="none" stroke="${theme.line}"/>${dots.join('')}${key.join('')}`,
  };
}
