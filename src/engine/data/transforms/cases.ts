/**
 * Test helper: the cases of test/fixtures/transforms (made with torchvision and Pillow), their pictures
 * by the same formula, and a generator that gives what a case says.
 */
import { readFileSync } from 'node:fs';
import { Draw } from '../draw';
import type { ImageSample, Picture, Sample } from './contract';

export interface SourceSpec {
  readonly kind: 'image' | 'float32' | 'uint8';
  readonly pattern: 'rough' | 'smooth' | 'grey';
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly lead: readonly number[];
}

interface WrittenImage {
  readonly mode: string;
  readonly width: number;
  readonly height: number;
  readonly data: string;
}

interface WrittenTensor {
  readonly shape: readonly number[];
  readonly element: 'float32' | 'uint8';
  readonly data: string;
}

export type Written = WrittenImage | WrittenTensor | readonly (WrittenImage | WrittenTensor)[];

export interface Case {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly draws: readonly number[];
  readonly source: SourceSpec;
  readonly out: Written;
}

export function casesOf(name: string): readonly Case[] {
  const file = new URL(`../../../../test/fixtures/transforms/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'));
}

function valueAt(pattern: SourceSpec['pattern'], y: number, x: number, channel: number): number {
  const c = pattern === 'grey' ? 0 : channel;
  if (pattern === 'smooth') {
    const v = 128 + 5 * x - 4 * y + 30 * c + Math.floor((x * y) / 3);
    return Math.abs((((v % 510) + 510) % 510) - 255);
  }
  return (x * x * 7 + y * 13 + x * y * 5 + c * 91 + ((x * 3 + y * 5 + c) % 7) * 29) % 256;
}

/** The picture a case names. */
export function pictureOfSpec({ kind, pattern, ...spec }: SourceSpec): Picture {
  const { height, width, channels, lead } = spec;
  const plane = height * width;
  if (kind === 'image') {
    const pixels = new Uint8Array(plane * channels);
    for (let i = 0; i < pixels.length; i++) {
      const at = Math.floor(i / channels);
      pixels[i] = valueAt(pattern, Math.floor(at / width), at % width, i % channels);
    }
    return { kind, width, height, channels, pixels };
  }
  let bytes = new Uint8Array(plane * channels);
  for (let i = 0; i < bytes.length; i++) {
    const at = i % plane;
    bytes[i] = valueAt(pattern, Math.floor(at / width), at % width, Math.floor(i / plane));
  }
  for (const n of [...lead].reverse()) {
    const stacked = new Uint8Array(bytes.length * n);
    for (let i = 0; i < stacked.length; i++) {
      stacked[i] = (bytes[i % bytes.length] as number) + Math.floor(i / bytes.length);
    }
    bytes = stacked;
  }
  const shape = [...lead, channels, height, width];
  if (kind === 'uint8') return { kind: 'tensor', shape, data: bytes };
  return { kind: 'tensor', shape, data: Float32Array.from(bytes, (v) => v / 255) };
}

const CHANNELS: Readonly<Record<string, ImageSample['channels']>> = {
  L: 1,
  LA: 2,
  RGB: 3,
  RGBA: 4,
};

function pictureOfWritten(out: WrittenImage | WrittenTensor): Picture {
  const bytes = Uint8Array.from(Buffer.from(out.data, 'base64'));
  if ('mode' in out) {
    const channels = CHANNELS[out.mode] ?? 1;
    return { kind: 'image', width: out.width, height: out.height, channels, pixels: bytes };
  }
  const data = out.element === 'uint8' ? bytes : new Float32Array(bytes.buffer);
  return { kind: 'tensor', shape: out.shape, data };
}

/** What PyTorch made of it. */
export function expectedOf(out: Written): Sample {
  if (Array.isArray(out)) return { kind: 'crops', crops: out.map(pictureOfWritten) };
  return pictureOfWritten(out as WrittenImage | WrittenTensor);
}

/** Gives the numbers of a case, whatever is asked for; throws when they run out. */
export class Scripted extends Draw {
  private at = 0;

  constructor(private readonly numbers: readonly number[]) {
    super(0);
  }

  private take(): number {
    const number = this.numbers[this.at++];
    if (number === undefined) throw new Error('The transform draws more than the case gives.');
    return number;
  }

  override uniform(): number {
    return this.take();
  }

  override between(): number {
    return this.take();
  }

  override below(): number {
    return this.take();
  }

  override normal(): number {
    return this.take();
  }

  override permutation(n: number): number[] {
    return Array.from({ length: n }, () => this.take());
  }

  /** Whether everything was asked for. */
  get empty(): boolean {
    return this.at === this.numbers.length;
  }
}
