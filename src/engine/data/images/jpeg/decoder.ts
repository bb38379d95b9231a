/**
 * JPEG to RGB by libjpeg-turbo, with the bytes that PIL gives. It runs in the calling thread, reads the
 * file into its own memory and decodes there: no copy is made on the way, and a part of a picture is
 * decoded without the rest.
 */
import { brotliDecompressSync } from 'node:zlib';
import type { RawImage, Region } from '../../contract';
import { MOST_PIXELS } from '../header';
import { MODULE } from './module';

/** What `native/jpeg/decoder.c` exports. Addresses and lengths are in bytes. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  room(bytes: number): number;
  release(address: number): void;
  begin(bytes: number, length: number): number;
  width(): number;
  height(): number;
  whole(out: number): void;
  cmyk(out: number, row: number): void;
  part(x: number, y: number, width: number): void;
  left(): number;
  columns(): number;
  rows(out: number, count: number): void;
  end(): void;
}

/** Codes of `fail` beside libjpeg's own. */
const CUT_SHORT = -1;
const PRECISION = -2;
const COMPONENTS = -3;

/** Columns and rows decoded around a part, so that its own do not feel where it ends. */
const MARGIN = 8;
/** Of a picture; a larger part is not worth the trouble. */
const MOST_OF_IT = 0.85;
/** Memory that a thread keeps for the next picture. */
const KEPT = 1 << 27;
/** The end of a picture is looked for in so many last bytes. */
const TAIL = 4096;
const END = Buffer.from([0xff, 0xd9]);

let compiled: WebAssembly.Module | undefined;

function fail(code: number, parameter: number): never {
  if (code === CUT_SHORT) throw new Error('the file is cut short');
  if (code === PRECISION) throw new Error(`it has ${parameter} bits for each channel, not 8`);
  if (code === COMPONENTS) throw new Error(`it has ${parameter} colour components`);
  throw new Error(`its JPEG data are damaged (libjpeg error ${code})`);
}

/** A piece of the decoder's memory that grows as needed. */
class Room {
  address = 0;
  private size = 0;

  constructor(private readonly code: Exports) {}

  atLeast(bytes: number): number {
    if (bytes <= this.size) return this.address;
    this.code.release(this.address);
    this.size = Math.ceil(bytes * 1.25);
    this.address = this.code.room(this.size);
    if (this.address === 0) throw new Error('there is not enough memory to decode it');
    return this.address;
  }
}

export interface JpegOptions {
  /** The only pixels that are needed of a picture of that size. */
  part?(height: number, width: number): Region | undefined;
}

export class JpegDecoder {
  private readonly code: Exports;
  private readonly file: Room;
  private readonly pixels: Room;

  constructor() {
    compiled ??= new WebAssembly.Module(brotliDecompressSync(Buffer.from(MODULE, 'base64')));
    this.code = new WebAssembly.Instance(compiled, { env: { fail } }).exports as unknown as Exports;
    this.code._initialize();
    this.file = new Room(this.code);
    this.pixels = new Room(this.code);
  }

  /** Where the bytes of the next file go, before `decode`. */
  roomFor(length: number): Uint8Array {
    const address = this.file.atLeast(length);
    return new Uint8Array(this.code.memory.buffer, address, length);
  }

  /**
   * Decodes the first `length` bytes that were put into `roomFor`. The pixels lie in the decoder's memory:
   * the next call overwrites them. After an error the decoder is of no more use.
   */
  decode(length: number, { part }: JpegOptions = {}): RawImage {
    const { code } = this;
    const components = code.begin(this.file.address, length);
    const width = code.width();
    const height = code.height();
    if (width * height > MOST_PIXELS)
      throw new Error(`${width}×${height} pixels are too many; the most is ${MOST_PIXELS} in all`);
    const region = components === 4 ? undefined : part?.(height, width);
    const worth = region && region.height * region.width < MOST_OF_IT * height * width;
    const image = worth && this.ends(length) ? this.region(region) : this.whole(components);
    code.end();
    return image;
  }

  /** More memory than is worth keeping. */
  get isLarge(): boolean {
    return this.code.memory.buffer.byteLength > KEPT;
  }

  /** Whether the file is whole: a part would not notice. */
  private ends(length: number): boolean {
    const tail = Math.min(length, TAIL);
    const { buffer } = this.code.memory;
    return Buffer.from(buffer, this.file.address + length - tail, tail).includes(END);
  }

  private whole(components: number): RawImage {
    const { code } = this;
    const width = code.width();
    const height = code.height();
    const bytes = width * height * 3;
    const out = this.pixels.atLeast(bytes + (components === 4 ? width * 4 : 0));
    if (components === 4) code.cmyk(out, out + bytes);
    else code.whole(out);
    return { width, height, channels: 3, pixels: this.view(out, bytes) };
  }

  private region({ top, left, height, width }: Region): RawImage {
    const { code } = this;
    const of = { width: code.width(), height: code.height() };
    const x = Math.max(0, left - MARGIN);
    const y = Math.max(0, top - MARGIN);
    code.part(x, y, Math.min(of.width, left + width + MARGIN) - x);
    const columns = code.columns();
    const rows = top + height - y;
    const bytes = columns * rows * 3;
    const out = this.pixels.atLeast(bytes);
    code.rows(out, rows);
    return {
      width: columns,
      height: rows,
      channels: 3,
      pixels: this.view(out, bytes),
      part: { left: code.left(), top: y, of },
    };
  }

  private view(address: number, bytes: number): Uint8Array {
    return new Uint8Array(this.code.memory.buffer, address, bytes);
  }
}
