/**
 * Images per second that the data loader gives, with 1 and 2 workers, beside torchvision's with as many
 * where NETLOOM_PYTHON names a Python that has torch; and how memory grows with the number of images.
 * 5,000 JPEGs of 500×375 through RandomResizedCrop(224), flip, ColorJitter, ToTensor, Normalize. The two
 * take turns, each with short epochs of other random pictures, so that a busy machine is busy for both;
 * what is printed is the turn whose ratio is the median.
 *
 *   npm run bench -- data [--json] [--rounds N] [--images N] [--speed-only]
 */
import { fork, spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openLoader } from '../src/engine/data';
import type { BlockSpec, LoaderSpec, SourceSpec } from '../src/engine/data/contract';
import { generatedFolder, IMAGES, manyFolder } from './data/folder';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    rounds: { type: 'string', default: '7' },
    /** Of a round. */
    images: { type: 'string', default: '1024' },
    'speed-only': { type: 'boolean' },
    stream: { type: 'string' },
  },
});
const WORKERS = [1, 2] as const;
/** Times torchvision's speed, and megabytes. */
const GOAL = { ratio: 1.5, memory: 200 };

const block = (type: string, params: Record<string, unknown> = {}): BlockSpec => ({
  id: type.toLowerCase(),
  type,
  params,
});

/** `drawn`: so many random samples make an epoch, instead of all in random order. */
function specOf(root: string, workers: number, limit: number, drawn?: number): LoaderSpec {
  const transforms = [
    block('RandomResizedCrop', { size: 224 }),
    block('RandomHorizontalFlip'),
    block('ColorJitter', { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 }),
    block('ToTensor'),
    block('Normalize', { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }),
  ];
  const leaf: SourceSpec = { ...block('ImageFolder', { root }), port: 'dataset', inputs: {} };
  const source = transforms.reduce<SourceSpec>(
    (before, transform) => ({ ...transform, port: 'dataset', inputs: { dataset: before } }),
    leaf,
  );
  return {
    source,
    loader: block('DataLoader', {
      batch_size: 64,
      ...(drawn === undefined && { shuffle: true }),
      num_workers: workers,
      persistent_workers: workers > 0,
    }),
    ...(drawn !== undefined && {
      sampler: {
        ...block('RandomSampler', { num_samples: drawn }),
        inputs: { data_source: source },
      },
    }),
    baseDir: null,
    seed: 1,
    limit,
  };
}

const open = (root: string, workers: number, limit: number, drawn?: number) =>
  openLoader(specOf(root, workers, limit, drawn), {
    workerFile: new URL('../engine/data-worker.js', import.meta.url),
  });

/** Streams `images` samples with 2 workers, as a training would; the process then ends. */
async function stream(root: string, images: number): Promise<void> {
  const loader = await open(root, 2, images);
  let peak = 0;
  for await (const _ of loader.epoch(0)) peak = Math.max(peak, process.memoryUsage.rss());
  await loader.dispose();
  process.send?.(peak);
}

/** The most memory in MB that a process of its own holds while it streams so many images. */
function peakOf(root: string, images: number): Promise<number> {
  return new Promise((done, fail) => {
    const child = fork(fileURLToPath(import.meta.url), ['--stream', `${images}:${root}`]);
    child.on('message', (bytes) => done(Number(bytes) / 1e6));
    child.on('exit', (code) => fail(new Error(`Streaming ${images} images ended with ${code}.`)));
  });
}

/** torchvision in a process that waits for its turns; `null` without a Python. */
async function torchvision(root: string) {
  const python = process.env.NETLOOM_PYTHON;
  if (!python) return null;
  const script = resolve('bench/data/reference.py');
  const child = spawn(python, [script, root], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${python} ended: it needs torch and torchvision.`);
    return value as string;
  };
  await answer();
  return {
    async rate(workers: number, images: number): Promise<number> {
      child.stdin.write(`${workers} ${images}\n`);
      return Number(await answer());
    },
    end: () => child.stdin.end(),
  };
}

const say = (text: string) => void process.stderr.write(`${text}\n`);

/** Images per second of one turn. */
interface Turn {
  readonly ours: number;
  readonly theirs: number | undefined;
}

const ratioOf = ({ ours, theirs }: Turn) => ours / (theirs ?? 1);

/** The turn in the middle by its ratio, or by its speed where there is nothing beside it. */
const middle = (turns: readonly Turn[]): Turn =>
  [...turns].sort((a, b) => ratioOf(a) - ratioOf(b))[turns.length >> 1] as Turn;

async function main(): Promise<void> {
  const root = await generatedFolder(say);
  const images = Math.min(Number(values.images), IMAGES);
  const rounds = Number(values.rounds);
  const other = await torchvision(root);
  const turns: Record<number, Turn[]> = { 1: [], 2: [] };
  for (const workers of WORKERS) {
    const loader = await open(root, workers, IMAGES, images);
    const plural = workers > 1 ? 's' : '';
    let epoch = 0;
    const here = async () => {
      const started = performance.now();
      for await (const _ of loader.epoch(epoch)) {
        // The batch is there: that is all that is measured.
      }
      epoch++;
      return (images / (performance.now() - started)) * 1000;
    };
    // Workers start, code is compiled, and files come into the system's cache.
    await here();
    for (let round = 0; round < rounds; round++) {
      // Taking turns to be first, so that neither always meets a warmer or a busier machine.
      const early = round % 2 === 0 ? await here() : undefined;
      const theirs = await other?.rate(workers, images);
      const turn: Turn = { ours: early ?? (await here()), theirs };
      turns[workers]?.push(turn);
      say(
        `${workers} worker${plural}, round ${round + 1}: ${Math.round(turn.ours)} images/s` +
          (theirs ? `, torchvision ${Math.round(theirs)}` : ''),
      );
    }
    await loader.dispose();
  }
  other?.end();

  let growth: number | null = null;
  if (!values['speed-only']) {
    say(`Streaming ${IMAGES} and ${IMAGES * 10} images …`);
    const many = manyFolder(root);
    const few = await peakOf(root, IMAGES);
    growth = Math.round((await peakOf(many, IMAGES * 10)) - few);
  }
  const middles = WORKERS.map((w) => [w, middle(turns[w] ?? [])] as const);
  const rates = (of: (turn: Turn) => number | undefined) =>
    Object.fromEntries(middles.map(([w, turn]) => [w, Math.round(of(turn) ?? 0)]));
  const result = {
    bench: 'data',
    imagesPerSecond: rates(({ ours }) => ours),
    torchvision: other ? rates(({ theirs }) => theirs) : null,
    memoryGrowthMB: growth,
  };
  if (values.json) {
    console.log(JSON.stringify(result));
    return;
  }
  console.log(`${IMAGES} JPEGs of 500×375 to 224×224, ${cpus()[0]?.model.trim() ?? 'processor'}`);
  for (const [w, turn] of middles) {
    const beside = other
      ? `, torchvision ${result.torchvision?.[w]}, ratio ${ratioOf(turn).toFixed(2)} (goal ${GOAL.ratio})`
      : '';
    console.log(`${w} worker${w > 1 ? 's' : ' '}  ${result.imagesPerSecond[w]} images/s${beside}`);
  }
  if (growth !== null)
    console.log(`memory    ${growth} MB more for 50,000 images (goal < ${GOAL.memory})`);
}

const [count, ...path] = values.stream?.split(':') ?? [];
if (count !== undefined) await stream(path.join(':'), Number(count));
else await main();
