/**
 * A network as an SVG picture: vectors and text that other programs can edit. Drawn from the document and
 * its analysis, not from the screen, so that all of it is there, however large. Pure.
 */
import { getBezierPath, getSmoothStepPath, Position as Side } from '@xyflow/react';
import type { BlockAnalysis } from '../../../graph/analysis/types';
import type { Category } from '../../../graph/blocks/contract';
import { definitionOf } from '../../../graph/blocks/registry';
import type { NetDocument, Position } from '../../../graph/document/schema';
import { GROUP, repeatOf, titleOf } from '../../../graph/document/scope';
import type { PortType, ValueType } from '../../../graph/types';
import { defaultOf, formatParam } from '../../params/parse';
import {
  formatCount,
  formatSample,
  formatShape,
  formatShort,
  wireLabels,
} from '../../state/format';
import {
  FOOT,
  HEAD,
  isTerminal,
  PARAM_ROW,
  type PlacedBlock,
  PORT_ROW,
  placeBlock,
} from './layout';

export interface Look {
  /** The value of a colour variable: `--panel`. */
  readonly color: (name: string) => string;
  /** The markup of a block's picture in 16 × 16, drawn in `currentColor`. */
  readonly icon: (type: string, category: Category | undefined) => string;
  /** Width of a text in pixels. */
  readonly measure: (text: string, face: Face) => number;
  /** `@font-face` rules for the texts. */
  readonly fonts?: string;
}

export interface Face {
  readonly size: number;
  readonly mono?: boolean;
  readonly bold?: boolean;
}

export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const MARGIN = 40;
const SANS = "'Inter Variable', Inter, 'Noto Sans SC Variable', 'Noto Sans SC', sans-serif";
const MONO = "'JetBrains Mono Variable', 'JetBrains Mono', 'Noto Sans SC Variable', monospace";

const xml = (text: string) =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold them.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');

const n = (value: number) => String(Math.round(value * 100) / 100);

/** The part of a text that has room, with an ellipsis where it was cut. */
function cut(text: string, room: number, face: Face, { measure }: Look): string {
  if (measure(text, face) <= room) return text;
  let letters = [...text].slice(0, 400);
  while (letters.length > 1 && measure(`${letters.join('')}…`, face) > room)
    letters = letters.slice(0, -Math.max(1, Math.floor(letters.length / 12)));
  return `${letters.join('').trimEnd()}…`;
}

interface TextOptions extends Face {
  readonly fill: string;
  readonly anchor?: 'end' | 'middle';
}

function textAt(x: number, y: number, text: string, options: TextOptions): string {
  const { size, mono, bold, fill, anchor } = options;
  return (
    `<text x="${n(x)}" y="${n(y)}" font-size="${size}" fill="${fill}"` +
    `${mono ? ` font-family="${xml(MONO)}"` : ''}${bold ? ' font-weight="600"' : ''}` +
    `${anchor ? ` text-anchor="${anchor}"` : ''}>${xml(text)}</text>`
  );
}

/** The outline of a port in a 12 × 12 box, as on the canvas. */
function portOutline(type: PortType): string {
  switch (type) {
    case 'Dataset':
      return '<rect x="2" y="2" width="8" height="8" rx="1"/>';
    case 'Sampler':
      return '<path d="M2 2.5H10L6 10.5Z"/>';
    case 'Batches':
      return '<rect x="4" y="1" width="7" height="7" rx="1"/><rect x="1" y="4" width="7" height="7" rx="1"/>';
    case 'Indices':
      return '<path d="M6 0.5 11.5 6 6 11.5 0.5 6Z"/>';
    case 'Target':
      return '<circle cx="6" cy="6" r="4"/>';
    case 'Loss':
      return '<path d="M2 1 11 6 2 11Z"/>';
    case 'Optimizer':
      return '<path d="M6 0.8 10.7 3.4V8.6L6 11.2 1.3 8.6V3.4Z"/>';
    case 'Metric':
      return '<path d="M1.5 10.5 6 1.5 10.5 10.5Z"/>';
    default:
      return '<circle cx="6" cy="6" r="5"/>';
  }
}

function drawPort({ x, y }: Position, type: PortType, hollow: boolean, look: Look): string {
  const color = look.color(`--port-${type.toLowerCase()}`);
  const ring = type === 'Target';
  const panel = look.color('--panel');
  const [fill, stroke] = hollow || ring ? [panel, color] : [color, panel];
  return (
    `<g transform="translate(${n(x - 6)} ${n(y - 6)})" fill="${fill}" stroke="${stroke}"` +
    ` stroke-width="${hollow ? 1.5 : ring ? 3 : 1}" stroke-linejoin="round">${portOutline(type)}</g>`
  );
}

function footText(value: ValueType | undefined): string {
  if (!value) return '';
  if (value.type === 'Dataset')
    return `${formatSample(value.sample)}${value.length === null ? '' : ` · ${formatCount(value.length)}`}`;
  return 'shape' in value && value.type !== 'Batches' ? formatShape(value.shape) : '';
}

const mainOutput = (facet: BlockAnalysis | undefined) => {
  const values = Object.values(facet?.outputs ?? {});
  return values.find((v) => v.type === 'Tensor') ?? values[0];
};

function paramText(placed: PlacedBlock, facet: BlockAnalysis | undefined, name: string): string {
  const schema = definitionOf(placed.block.type)?.params.shape[name];
  const value =
    placed.block.params[name] ??
    facet?.params?.[name] ??
    (schema ? defaultOf(schema as Parameters<typeof defaultOf>[0]) : undefined);
  return value === undefined ? '—' : formatParam(value);
}

function drawBlock(
  placed: PlacedBlock,
  document: NetDocument,
  facet: BlockAnalysis | undefined,
  look: Look,
): string {
  const { block, id, x, y, width, height } = placed;
  const { color } = look;
  const definition = definitionOf(block.type);
  const category = definition?.category;
  const cat = color(`--cat-${category ?? 'training'}`);
  const error = facet?.diagnostics.some((d) => d.severity === 'error') ?? false;
  const line = color(error ? '--error' : '--line-strong');
  const round = isTerminal(block) ? HEAD / 2 : 8;
  const frame = (dx: number) =>
    `<rect x="${n(x + dx)}" y="${n(y + dx)}" width="${n(width)}" height="${n(height)}" rx="${round}"` +
    ` fill="${color('--panel')}" stroke="${line}"/>`;
  const parts: string[] = [];
  if (block.type === GROUP) parts.push(frame(4));
  parts.push(frame(0));
  const left = x + 13;
  const right = x + width - 12;
  const title = isTerminal(block) ? (block.label ?? id) : titleOf(document, block);
  const label = isTerminal(block) ? undefined : block.label;
  if (!isTerminal(block))
    parts.push(
      `<path d="M${n(x + 3)} ${n(y + 0.5)}h-1a2 8 0 0 0 -2 8v${n(height - 17)}a2 8 0 0 0 2 8h1z" fill="${cat}"/>`,
    );
  parts.push(
    `<g transform="translate(${n(left)} ${n(y + 11)})" color="${cat}">${look.icon(block.type, category)}</g>`,
  );
  const repeat = block.type === GROUP ? repeatOf(block) : 1;
  const bold: Face = { size: 13, bold: true };
  const room = right - left - 24 - (repeat > 1 ? 30 : 0);
  parts.push(
    textAt(left + 24, y + (label ? 17 : 23.5), cut(title, room, bold, look), {
      ...bold,
      fill: color('--text'),
    }),
  );
  const dim = color('--text-dim');
  if (label)
    parts.push(
      textAt(left + 24, y + 30, cut(label, room, { size: 11 }, look), { size: 11, fill: dim }),
    );
  if (repeat > 1)
    parts.push(
      textAt(right, y + 23, `×${repeat}`, {
        size: 11,
        mono: true,
        fill: color('--text'),
        anchor: 'end',
      }),
    );
  let top = y + HEAD;
  if (placed.inRows) {
    const shown = ({ name, label: called }: (typeof placed.inputs)[number]['port']) =>
      called.en === called.zh ? called.en : name;
    for (let i = 0; i < placed.rows; i++) {
      const base = top + i * PORT_ROW + 14;
      const input = placed.inputs[i]?.port;
      const output = placed.outputs[i]?.port;
      if (input) parts.push(textAt(left, base, shown(input), { size: 11, fill: dim }));
      if (output)
        parts.push(textAt(right, base, shown(output), { size: 11, fill: dim, anchor: 'end' }));
    }
    top += placed.rows * PORT_ROW + 4;
  }
  const rule = (at: number) =>
    `<path d="M${n(x)} ${n(at)}h${n(width)}" stroke="${color('--line')}"/>`;
  if (placed.params.length > 0) {
    parts.push(rule(top));
    placed.params.forEach((name, i) => {
      const base = top + 4 + i * PARAM_ROW + 15;
      const mono: Face = { size: 11, mono: true };
      const value = cut(paramText(placed, facet, name), 90, mono, look);
      const nameRoom = right - left - look.measure(value, mono) - 8;
      parts.push(
        textAt(left, base, cut(name, nameRoom, mono, look), { ...mono, fill: dim }),
        textAt(right, base, value, { ...mono, fill: color('--text'), anchor: 'end' }),
      );
    });
    top += placed.params.length * PARAM_ROW + 8;
  }
  if (placed.foot) {
    parts.push(rule(top));
    const mono: Face = { size: 11, mono: true };
    const parameters = facet?.cost?.parameters ?? 0;
    const count =
      parameters === 0
        ? ''
        : `${parameters < 100_000 ? formatCount(parameters) : formatShort(parameters)} p`;
    const base = top + FOOT / 2 + 4;
    const room2 = right - left - (count ? look.measure(count, mono) + 8 : 0);
    parts.push(
      textAt(left, base, cut(footText(mainOutput(facet)), room2, mono, look), {
        ...mono,
        fill: color('--text'),
      }),
    );
    if (count) parts.push(textAt(right, base, count, { ...mono, fill: dim, anchor: 'end' }));
  }
  for (const { port, at } of placed.inputs)
    parts.push(drawPort(at, port.types[0], port.optional === true, look));
  for (const { port, at } of placed.outputs) parts.push(drawPort(at, port.types[0], false, look));
  const off = block.mode === undefined ? '' : ' opacity="0.45"';
  return `<g id="${xml(id)}"${off}>${parts.join('')}</g>`;
}

/** How far a wire into the next row passes above it; and from where down that is one. */
const ABOVE_ROW = 56;
const ROW_GAP = 160;

function drawWire(
  from: Position,
  to: Position,
  color: string,
  label: string | undefined,
  look: Look,
) {
  const ends = {
    sourceX: from.x,
    sourceY: from.y,
    sourcePosition: Side.Right,
    targetX: to.x,
    targetY: to.y,
    targetPosition: Side.Left,
  };
  const [path, x, y] =
    to.x < from.x && to.y - from.y > ROW_GAP
      ? getSmoothStepPath({ ...ends, centerY: to.y - ABOVE_ROW, borderRadius: 16, offset: 16 })
      : getBezierPath(ends);
  const wire = `<path d="${path}" fill="none" stroke="${color}" stroke-width="2"/>`;
  if (!label) return { wire, pill: '' };
  const face: Face = { size: 10, mono: true };
  const width = look.measure(label, face) + 8;
  const pill =
    `<rect x="${n(x - width / 2)}" y="${n(y - 8)}" width="${n(width)}" height="16" rx="8"` +
    ` fill="${look.color('--canvas')}" stroke="${look.color('--line')}"/>` +
    textAt(x, y + 3.5, label, { ...face, fill: look.color('--text-dim'), anchor: 'middle' });
  return { wire, pill };
}

/** The longest label that does not cover the blocks at both ends. */
function labelFor(value: ValueType | undefined, from: Position, to: Position, look: Look) {
  const labels = value ? wireLabels(value) : [];
  const dx = to.x - from.x;
  const width = (label: string) => look.measure(label, { size: 10, mono: true }) + 12;
  if (dx > 0) return labels.find((label) => width(label) <= dx);
  return Math.abs(to.y - from.y) > 120 ? labels[0] : undefined;
}

/**
 * Draws what a document holds; groups as the blocks that stand for them.
 *
 * @param facets its analysis, by block
 */
export function drawNetwork(
  document: NetDocument,
  facets: Readonly<Record<string, BlockAnalysis>>,
  look: Look,
): Picture {
  const placed = new Map(
    Object.entries(document.blocks).map(([id, block]) => {
      const facet = facets[id];
      const foot = footText(mainOutput(facet)) !== '' || (facet?.cost?.parameters ?? 0) > 0;
      const name = look.measure(block.label ?? id, { size: 13, bold: true });
      const width = isTerminal(block) ? Math.min(240, Math.max(96, name + 50)) : undefined;
      return [id, placeBlock(document, id, block, foot, width)];
    }),
  );
  const wires: string[] = [];
  const pills: string[] = [];
  for (const { from, to } of Object.values(document.wires)) {
    const start = placed.get(from.block)?.outputs.find(({ port }) => port.name === from.port);
    const end = placed.get(to.block)?.inputs.find(({ port }) => port.name === to.port);
    if (!start || !end) continue;
    const color = look.color(`--port-${start.port.types[0].toLowerCase()}`);
    const label = labelFor(facets[from.block]?.outputs[from.port], start.at, end.at, look);
    const { wire, pill } = drawWire(start.at, end.at, color, label, look);
    wires.push(wire);
    pills.push(pill);
  }
  const notes = Object.values(document.notes ?? {});
  const blocks = [...placed.values()];
  const boxes = [...blocks, ...notes.map(({ position, size }) => ({ ...position, ...size }))];
  const least = (of: (box: (typeof boxes)[number]) => number) =>
    boxes.reduce((low, box) => Math.min(low, of(box)), Number.POSITIVE_INFINITY);
  const most = (of: (box: (typeof boxes)[number]) => number) =>
    boxes.reduce((high, box) => Math.max(high, of(box)), Number.NEGATIVE_INFINITY);
  const x = boxes.length > 0 ? least((b) => b.x) - MARGIN : 0;
  const y = boxes.length > 0 ? least((b) => b.y) - MARGIN : 0;
  const width = boxes.length > 0 ? most((b) => b.x + b.width) + MARGIN - x : 320;
  const height = boxes.length > 0 ? most((b) => b.y + b.height) + MARGIN - y : 200;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}"` +
      ` viewBox="${n(x)} ${n(y)} ${n(width)} ${n(height)}" font-family="${xml(SANS)}">`,
    `<title>${xml(document.name)}</title>`,
    look.fonts ? `<style>${look.fonts}</style>` : '',
    `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${look.color('--canvas')}"/>`,
    ...notes.map((note) => drawNote(note, look)),
    ...wires,
    ...blocks.map((block) => drawBlock(block, document, facets[block.id], look)),
    ...pills,
    '</svg>',
  ];
  return { svg: parts.join('\n'), width, height };
}

type Note = NonNullable<NetDocument['notes']>[string];

function drawNote({ kind, text, position, size, color }: Note, look: Look): string {
  const { x, y } = position;
  const paint = look.color(`--note-${color}`) || look.color('--text-dim');
  const frame =
    `<rect x="${n(x)}" y="${n(y)}" width="${n(size.width)}" height="${n(size.height)}" rx="8"` +
    ` fill="${paint}" fill-opacity="0.08" stroke="${paint}" stroke-opacity="0.6"/>`;
  const face: Face = kind === 'frame' ? { size: 13, bold: true } : { size: 12 };
  const lines = kind === 'frame' ? [text] : wrap(text, size.width - 24, face, look);
  const shown = lines.slice(0, Math.max(1, Math.floor((size.height - 16) / 16)));
  return (
    frame +
    shown
      .map((line, i) =>
        textAt(x + 12, y + 20 + i * 16, cut(line, size.width - 24, face, look), {
          ...face,
          fill: look.color('--text'),
        }),
      )
      .join('')
  );
}

/** Lines of a text that have room; Chinese may break anywhere. */
function wrap(text: string, room: number, face: Face, { measure }: Look): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.match(/\p{Script=Han}|[^\s\p{Script=Han}]+\s*|\s+/gu) ?? []) {
      if (line && measure((line + word).trimEnd(), face) > room) {
        lines.push(line.trimEnd());
        line = word.trimStart();
      } else line += word;
    }
    return [...lines, line];
  });
}
