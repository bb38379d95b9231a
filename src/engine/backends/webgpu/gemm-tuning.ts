/**
 * Which GEMM kernels for which extents: block sizes, and in how many parts the sum over k is split. The best by
 * estimate comes first, then others that give the same bits, for the tuner to try.
 */
import { sizeOf } from '../../ir/types';
import { chunkOf, type DirectShape, type Extents, type GemmShape } from './gemm-shapes';
import type { DeviceProfile } from './lowering';

const lanes = 64;

/** Largest block of at most `limit` that wastes least of `extent`. */
function blockFor(extent: number, limit: number): number {
  const blocks = Math.ceil(extent / limit);
  return Math.ceil(extent / blocks);
}

/**
 * Shapes for a product, the one of least estimated work first. All add up the products of each result in the
 * same order and in the same parts, so they give the same bits: which one is taken may depend on a clock.
 */
export function gemmShapes(extents: Extents, profile: DeviceProfile): readonly GemmShape[] {
  const { without } = profile;
  if (without?.has('register blocks')) return [plainShape(extents, profile, 1)];
  if (without?.has('block sizes')) return [plainShape(extents, profile, 4)];
  const { m, n } = extents;
  const given = without?.has('shared windows') ? { ...extents, slide: null } : extents;
  const shapes: readonly GemmShape[] = profile.software
    ? softwareShapes(given)
    : m <= 4 || n <= 4
      ? directShapes(given)
      : tiledShapes(given);
  return without?.has('split sums') ? shapes.map((shape) => ({ ...shape, splits: 1 })) : shapes;
}

/** Blocks of one size whatever the product: what choosing is compared with. */
function plainShape(extents: Extents, { software }: DeviceProfile, size: number): DirectShape {
  const spread = !software && extents.n >= lanes * size ? lanes : 1;
  const block = { rows: size, spans: size, width: 1, unroll: 1, lanes: spread };
  return { kind: 'direct', ...block, splits: directSplits(extents, block, software ? 512 : 16384) };
}

/** For few rows or columns on a GPU, which needs tens of thousands of invocations. */
function directShapes(extents: Extents): DirectShape[] {
  const { m, n } = extents;
  const shapeOf = (most: number): Omit<DirectShape, 'splits'> => {
    const spans = blockFor(n, most);
    const spread = n >= lanes * spans ? lanes : 1;
    return { kind: 'direct', rows: blockFor(m, 4), spans, width: 1, unroll: 1, lanes: spread };
  };
  const first = shapeOf(4);
  const splits = directSplits(extents, first, 16384);
  const others = [1, 2, 8].map(shapeOf).filter(({ spans }) => spans !== first.spans);
  return [first, ...others].map((shape) => ({ ...shape, splits }));
}

function directSplits(
  { m, n, k, groups }: Extents,
  { rows, spans, width }: Pick<DirectShape, 'rows' | 'spans' | 'width'>,
  invocations: number,
): number {
  const blocks = Math.ceil(m / rows) * Math.ceil(n / (spans * width)) * groups;
  const longest = Math.max(1, Math.floor(sizeOf(k) / 64));
  return splitsOf(k[0] as number, Math.min(Math.ceil(invocations / blocks), longest, 128));
}

/** Most accumulators of an invocation, and most products written out in a loop's body. */
const mostAccumulators = 32;
const mostProducts = 200;
/** On a processor that plays the GPU a load, each lane by itself, costs this many products. */
const loadCost = 8;

/**
 * Blocks for a processor that plays the GPU, the one with the least estimated work first. It needs only a few
 * hundred invocations, and has no use for neighbouring reads or workgroup memory. All have the splits of
 * the first, so that they give the same bits.
 */
function softwareShapes(extents: Extents): DirectShape[] {
  const { m, n, k, slide } = extents;
  const kInner = k.at(-1) as number;
  const rowChoices = new Set([1, 2, 4, 6, 8, 12, 16].map((limit) => blockFor(m, limit)));
  const found: { cost: number; shape: Omit<DirectShape, 'splits'> }[] = [];
  const consider = (rows: number, spans: number, width: number, unroll: number) => {
    const columns = spans * width;
    const products = rows * columns * unroll;
    if (rows * columns > mostAccumulators || products > mostProducts) return;
    const run = slide ? shiftsOf(width, unroll, slide) : 1;
    const loads = spans * run + rows * unroll;
    const waste = (Math.ceil(m / rows) * rows * Math.ceil(n / columns) * columns) / (m * n);
    // Bounds checks at the stores make a kernel slow to compile.
    const checks = m % rows === 0 && n % columns === 0 ? 1 : 1.1;
    const cost = waste * checks * (1 + (loadCost * (loads + 1)) / products);
    found.push({ cost, shape: { kind: 'direct', rows, spans, width, unroll, lanes: 1 } });
  };
  for (const rows of rowChoices) {
    for (const spans of new Set([1, 2, 4, 6, 8].map((limit) => blockFor(n, limit))))
      consider(rows, spans, 1, 1);
    if (!slide || k.length < 2) continue;
    for (const width of divisorsOf(slide.inner, 16))
      for (const unroll of divisorsOf(kInner, 8))
        for (const spans of [1, 2, 3, 4, 5])
          if (unroll > 1 && width * spans <= n) consider(rows, spans, width, unroll);
  }
  found.sort((a, b) => a.cost - b.cost);
  const best = (found[0] as (typeof found)[number]).shape;
  const splits = directSplits(extents, best, 512);
  return found.map(({ shape }) => ({ ...shape, splits }));
}

/** Different elements that a run of neighbours meets. */
function shiftsOf(width: number, unroll: number, slide: { outer: number; k: number }): number {
  const shifts = new Set<number>();
  for (let j = 0; j < width; j++)
    for (let u = 0; u < unroll; u++) shifts.add(j * slide.outer + u * slide.k);
  return shifts.size;
}

const divisorsOf = (n: number, limit: number) =>
  Array.from({ length: Math.min(n, limit) }, (_, i) => i + 1).filter((d) => n % d === 0);

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

/** Tiles by estimated work: padding, reads for each product, idle compute units. */
function tiledShapes({ m, n, k, groups }: Extents): GemmShape[] {
  const kSize = sizeOf(k);
  const candidates = [...tileCandidates];
  if (m <= 8) candidates.push([m, 1, 4, 64]);
  if (n <= 8) candidates.push([4, 64, n, 1]);
  // Enough workgroups to fill a GPU; each part of a split keeps at least 64 terms.
  const wanted = 128;
  const most = Math.max(1, Math.floor(kSize / 64));
  const found = candidates.map(([rows, rowThreads, columns, columnThreads]) => {
    const tileM = rows * rowThreads;
    const tileN = columns * columnThreads;
    const tiles = Math.ceil(m / tileM) * Math.ceil(n / tileN) * groups;
    const depth = depthFor(kSize, tileM, tileN);
    const splits = evenSplits(kSize, depth, Math.min(most, Math.ceil(wanted / tiles), 256));
    const work = tiles * tileM * tileN;
    const traffic = 1 + 8 * (1 / tileM + 1 / tileN);
    const idle = Math.max(1, wanted / (tiles * splits));
    const shape = { rows, rowThreads, columns, columnThreads, depth, splits };
    return { cost: work * traffic * idle, shape: { kind: 'tiled' as const, ...shape } };
  });
  found.sort((a, b) => a.cost - b.cost);
  const best = (found[0] as (typeof found)[number]).shape;
  const parts = chunkOf(kSize, best);
  const tiled = found.flatMap(({ shape }) => {
    const alike = { ...shape, splits: best.splits };
    return chunkOf(kSize, alike) === parts ? [alike] : [];
  });
  if (best.splits > 1) return tiled;
  // An unsplit sum has one order whoever adds it.
  const blocks = [4, 8].flatMap((rows) => [4, 8].map((spans) => ({ rows, spans })));
  const direct = blocks.flatMap(({ rows, spans }): DirectShape[] =>
    n >= lanes * spans && m >= rows
      ? [{ kind: 'direct', rows, spans, width: 1, unroll: 1, lanes, splits: 1 }]
      : [],
  );
  return [...tiled, ...direct];
}
