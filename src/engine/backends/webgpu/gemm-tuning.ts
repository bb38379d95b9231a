/** Which GEMM kernel for which extents: block sizes, and in how many parts the sum over k is split. */
import { sizeOf } from '../../ir/types';
import type { DeviceProfile } from './lowering';

export interface Extents {
  readonly m: number;
  readonly n: number;
  /** Slowest first. */
  readonly k: readonly number[];
  readonly groups: number;
}

/** Each invocation computes rows × columns elements straight from memory. */
export interface DirectShape {
  readonly rows: number;
  readonly columns: number;
  /** An invocation's columns lie this far apart, so that neighbours read neighbouring elements. */
  readonly lanes: number;
  readonly splits: number;
}

/** A workgroup of rowThreads × columnThreads invocations computes a tile through workgroup memory. */
export interface TileShape {
  readonly rows: number;
  readonly rowThreads: number;
  readonly columns: number;
  readonly columnThreads: number;
  /** Elements of k staged at a time. */
  readonly depth: number;
  readonly splits: number;
}

const lanes = 64;

/** Largest block of at most `limit` that wastes least of `extent`. */
function blockFor(extent: number, limit: number): number {
  const blocks = Math.ceil(extent / limit);
  return Math.ceil(extent / blocks);
}

/** A shape for the direct kernel, or null where tiles are better. */
export function chooseDirect(
  { m, n, k, groups }: Extents,
  profile: DeviceProfile,
): DirectShape | null {
  if (!profile.software && m > 4 && n > 4) return null;
  const rows = blockFor(m, profile.software ? 8 : 4);
  const columns = blockFor(n, 4);
  const spread = !profile.software && n >= lanes * columns ? lanes : 1;
  const invocations = Math.ceil(m / rows) * Math.ceil(n / columns) * groups;
  // A processor needs a few hundred invocations, a GPU tens of thousands.
  const wanted = Math.ceil((profile.software ? 512 : 16384) / invocations);
  const longest = Math.max(1, Math.floor(sizeOf(k) / 64));
  const splits = splitsOf(k[0] as number, Math.min(wanted, longest, 128));
  return { rows, columns, lanes: spread, splits };
}

/** As many parts as wanted, none of them empty. */
function splitsOf(length: number, wanted: number): number {
  const chunk = Math.ceil(length / Math.max(1, Math.min(wanted, length)));
  return Math.ceil(length / chunk);
}

/** Rows and columns of an invocation, and invocations along each: the tiles to choose from. */
const tileCandidates: readonly (readonly [number, number, number, number])[] = [
  [4, 16, 4, 16],
  [4, 8, 4, 16],
  [4, 16, 4, 8],
  [4, 8, 4, 8],
  [4, 4, 4, 16],
  [4, 16, 4, 4],
];

/** Bytes of workgroup memory that every device has. */
const workgroupMemory = 16384;

/** Elements of k staged at a time: few short sums in one go, 16 otherwise, within the memory there is. */
function depthFor(k: number, tileM: number, tileN: number): number {
  const most = Math.floor(workgroupMemory / 4 / (tileM + tileN + 2));
  if (k > 32) return Math.min(16, most);
  return Math.ceil(k / Math.ceil(k / most));
}

/** About as many parts as wanted, none of them empty; of similar numbers one that needs no bounds checks. */
function evenSplits(k: number, depth: number, wanted: number): number {
  for (let parts = wanted; parts >= Math.max(1, wanted * 0.6); parts--)
    if (k % (parts * depth) === 0) return parts;
  const chunk = Math.ceil(k / wanted / depth) * depth;
  return Math.ceil(k / chunk);
}

/** The tile with the least estimated work: padding, reads for each product, idle compute units. */
export function chooseTiles({ m, n, k, groups }: Extents): TileShape {
  const kSize = sizeOf(k);
  const candidates = [...tileCandidates];
  if (m <= 8) candidates.push([m, 1, 4, 64]);
  if (n <= 8) candidates.push([4, 64, n, 1]);
  // Enough workgroups to fill a GPU; each part of a split keeps at least 64 terms.
  const wanted = 128;
  const most = Math.max(1, Math.floor(kSize / 64));
  let best: { cost: number; shape: TileShape } | null = null;
  for (const [rows, rowThreads, columns, columnThreads] of candidates) {
    const tileM = rows * rowThreads;
    const tileN = columns * columnThreads;
    const tiles = Math.ceil(m / tileM) * Math.ceil(n / tileN) * groups;
    const depth = depthFor(kSize, tileM, tileN);
    const splits = evenSplits(kSize, depth, Math.min(most, Math.ceil(wanted / tiles), 256));
    const work = tiles * tileM * tileN;
    const traffic = 1 + 8 * (1 / tileM + 1 / tileN);
    const idle = Math.max(1, wanted / (tiles * splits));
    const cost = work * traffic * idle;
    if (!best || cost < best.cost)
      best = { cost, shape: { rows, rowThreads, columns, columnThreads, depth, splits } };
  }
  return (best as { shape: TileShape }).shape;
}
