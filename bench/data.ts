/**
 * Images per second that the data loader gives, with 1 and 2 workers, beside torchvision's with as many
 * where NETLOOM_PYTHON names a Python that has torch; and how memory grows with the number of images.
 * 5,000 JPEGs of 500×375 through RandomResizedCrop(224), flip, ColorJitter, ToTensor, Normalize.
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
    rounds: { type: 'string', default: '3' },
    images: { type: 'string', default: String(IMAGES) },
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

function specOf(root: string, workers: number, limit: number): LoaderSpec {
  const transforms = [
    block('RandomResizedCrop', { size: 224 }),
    block('RandomHorizontalFlip'),
    block('ColorJitter', { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 }),
    block('ToTensor'),
    block('Normalize', { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }),
  ];
  const leaf: SourceSpec = { ...block('ImageFolder', { root }), port: 'dataset', inputs: {} };
  return {
    source: transforms.reduce<SourceSpec>(
      (source, transform) => ({ ...transform, port: 'dataset', inputs: { dataset: source } }),
      leaf,
    ),
    loader: block('DataLoader', {
      batch_size: 64,
      shuffle: true,
      num_workers: workers,
      persistent_workers: workers > 0,
    }),
    baseDir: null,
    seed: 1,
    limit,
  };
}

const open = (root: string, workers: number, limit: number) =>
  openLoader(specOf(root, workers, limit), {
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

const median = (numbers: readonly number[]) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
const say = (text: string) => void process.stderr.write(`${text}\n`);

async function main(): Promise<void> {
  const root = await generatedFolder(say);
  const images = Math.min(Number(values.images), IMAGES);
  const other = await torchvision(root);
  const ours: Record<number, number[]> = { 1: [], 2: [] };
  const theirs: Record<number, number[]> = { 1: [], 2: [] };
  for (const workers of WORKERS) {
    const loader = await open(root, workers, images);
    let epoch = 0;
    const here = async () => {
      const started = performance.now();
      for await (const _ of loader.epoch(epoch)) {
        // The batch is there: that is all that is measured.
      }
      epoch++;
      return (images / (performance.now() - started)) * 1000;
    };
    // Workers start, and files come into the system's cache.
    for await (const _ of loader.epoch(epoch++)) if (epoch > 0) break;
    for (let round = 0; round < Number(values.rounds); round++) {
      // Taking turns to be first, so that neither always meets a warmer or a busier machine.
      const early = round % 2 === 0 ? await here() : undefined;
      if (other) theirs[workers]?.push(await other.rate(workers, images));
      ours[workers]?.push(early ?? (await here()));
      say(
        `${workers} worker${workers > 1 ? 's' : ''}, round ${round + 1}: ` +
          `${Math.round(ours[workers]?.at(-1) ?? 0)} images/s` +
          (other ? `, torchvision ${Math.round(theirs[workers]?.at(-1) ?? 0)}` : ''),
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
  const rates = (of: Record<number, number[]>) =>
    Object.fromEntries(WORKERS.map((w) => [w, Math.round(median(of[w] ?? []))]));
  const result = {
    bench: 'data',
    imagesPerSecond: rates(ours),
    torchvision: other ? rates(theirs) : null,
    memoryGrowthMB: growth,
  };
  if (values.json) {
    console.log(JSON.stringify(result));
    return;
  }
  console.log(`${images} JPEGs of 500×375 to 224×224, ${cpus()[0]?.model.trim() ?? 'processor'}`);
  for (const w of WORKERS) {
    const ratios = ours[w]?.map((rate, i) => rate / (theirs[w]?.[i] ?? Number.NaN)) ?? [];
    const beside = other
      ? `, torchvision ${result.torchvision?.[w]}, ratio ${median(ratios).toFixed(2)} (goal ${GOAL.ratio})`
      : '';
    console.log(`${w} worker${w > 1 ? 's' : ' '}  ${result.imagesPerSecond[w]} images/s${beside}`);
  }
  if (growth !== null)
    console.log(`memory    ${growth} MB more for 50,000 images (goal < ${GOAL.memory})`);
}

const [count, ...path] = values.stream?.split(':') ?? [];
if (count !== undefined) await stream(path.join(':'), Number(count));
else await main();
