/**
 * Transforms inside transforms (Compose, RandomApply, RandomChoice, RandomOrder): they are checked with
 * the inner blocks' own rules, and every problem names the path to where it is.
 */
import { checkParams } from '../../analysis/params';
import type { Dim, SampleType, ValueType } from '../../types';
import type { BlockDefinition, BlockProblem } from '../contract';
import { transformList } from '../fields';
import type { DatasetValue } from '../ports';
import { error, python } from '../problems';
import { pythonCall } from '../python';

/** One transform inside another. */
export interface InnerSpec {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Filled by `index.ts`: the groups cannot import the list they are on. */
const known = new Map<string, BlockDefinition>();

export function registerInner(definitions: readonly BlockDefinition[]): void {
  for (const definition of definitions) known.set(definition.type, definition);
}

/** A transform that can stand inside another. */
export function innerDefinition(type: string): BlockDefinition | undefined {
  return known.get(type);
}

/** Types that can stand inside another, in the palette's order. */
export function innerTypes(): readonly string[] {
  return [...known.keys()];
}

export function innerField(en: string, zh: string) {
  return transformList({ torch: 'cT', help: { en, zh } });
}

const MOST = 160;

/** A message with the path in front; sentences at its end go where it becomes too long. */
function placed(path: string, message: string): string {
  const joined = message.startsWith('transforms[') ? `${path}.${message}` : `${path}: ${message}`;
  if (joined.length <= MOST) return joined;
  const whole = joined.slice(0, MOST);
  const end = Math.max(whole.lastIndexOf('. ') + 1, whole.lastIndexOf('。') + 1);
  return end > path.length + 2 ? whole.slice(0, end) : `${whole.slice(0, MOST - 2)}….`;
}

function atPath(type: string, index: number, problem: BlockProblem): BlockProblem {
  const path = `transforms[${index}]`;
  const { severity, torch, message } = problem;
  return {
    severity,
    code: `${type.toLowerCase()}.inner`,
    param: 'transforms',
    message: { en: placed(path, message.en), zh: placed(path, message.zh) },
    ...(torch !== undefined && { torch }),
  };
}

/** What the constructors of the inner transforms refuse. */
export function innerProblems(type: string, specs: readonly InnerSpec[]): BlockProblem[] {
  return specs.flatMap((spec, index) => {
    const definition = known.get(spec.type);
    if (!definition) {
      const name = spec.type.slice(0, 40);
      const unknown = error(
        'inner.unknown',
        `No transform is called ${name}. Choose one from the list.`,
        `没有名为 ${name} 的变换。请从列表中选择。`,
        { torch: 'cT' },
      );
      return [atPath(type, index, unknown)];
    }
    const { problems } = checkParams(definition, spec.params);
    return problems.map((problem) => atPath(type, index, problem));
  });
}

/** An empty list. */
export function emptyList(type: string, torch: 'cV' | 'fI'): BlockProblem {
  return error(
    `${type.toLowerCase()}.empty`,
    `${type} has no transforms. Add one to its list.`,
    `${type} 没有变换。请在列表中添加一个。`,
    { torch, param: 'transforms' },
  );
}

export interface Through {
  readonly sample?: SampleType;
  readonly problems: readonly BlockProblem[];
}

/** What one inner transform makes of a sample. */
export function throughOne(
  type: string,
  index: number,
  spec: InnerSpec,
  dataset: DatasetValue,
  block: string,
): Through {
  const definition = known.get(spec.type);
  const { params } = definition ? checkParams(definition, spec.params) : {};
  if (!definition || !params) return { problems: [] };
  const { outputs, problems = [] } = definition.infer({ block, params, inputs: { dataset } });
  const out: ValueType | undefined = outputs.dataset;
  return {
    ...(out?.type === 'Dataset' && { sample: out.sample }),
    problems: problems.map((problem) => atPath(type, index, problem)),
  };
}

/** The transforms `order`, one after another; ends at the first error. */
export function throughAll(
  type: string,
  specs: readonly InnerSpec[],
  order: readonly number[],
  dataset: DatasetValue,
  block: string,
): Through {
  const problems: BlockProblem[] = [];
  let sample: SampleType = dataset.sample;
  for (const index of order) {
    const one = throughOne(type, index, specs[index] as InnerSpec, { ...dataset, sample }, block);
    problems.push(...one.problems);
    if (!one.sample || problems.some((p) => p.severity === 'error')) return { problems };
    sample = one.sample;
  }
  return { sample, problems };
}

/** The same problem of several branches once. */
export function once(problems: readonly BlockProblem[]): BlockProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ message }) => {
    const first = !seen.has(message.en);
    seen.add(message.en);
    return first;
  });
}

const same = (a: Dim | undefined, b: Dim | undefined): Dim => (a === b ? (a ?? null) : null);

/** What is known of a sample that is one or the other; `undefined` when they are of different kinds. */
export function eitherOf(a: SampleType, b: SampleType): SampleType | undefined {
  if (a.kind === 'image' && b.kind === 'image') {
    if (a.mode !== b.mode) return undefined;
    return { ...a, height: same(a.height, b.height), width: same(a.width, b.width) };
  }
  if (a.kind === 'tensor' && b.kind === 'tensor') {
    const element = a.element ?? 'float32';
    if (a.shape.length !== b.shape.length || element !== (b.element ?? 'float32')) return undefined;
    return { ...a, shape: a.shape.map((d, k) => same(d, b.shape[k])) };
  }
  if (a.kind === 'crops' && b.kind === 'crops' && a.count === b.count) {
    const sample = eitherOf(a.sample, b.sample);
    return sample && sample.kind !== 'crops' ? { ...a, sample } : undefined;
  }
  return undefined;
}

/** Branches that lead to samples of different kinds. */
export function kindsDiffer(type: string): BlockProblem {
  return error(
    `${type.toLowerCase()}.kinds`,
    `${type} would give samples of different kinds by chance. Let all its ways end in images of one mode or in tensors.`,
    `${type} 会随机给出不同种类的样本。请让所有分支都得到同一模式的图像，或都得到张量。`,
    { torch: 'fT', param: 'transforms' },
  );
}

/** The list in PyTorch: nested constructor calls. */
export function innerPython(specs: readonly InnerSpec[]): string {
  const calls = specs.map(({ type, params }) => {
    const definition = known.get(type);
    const checked = definition && checkParams(definition, params).params;
    return checked ? definition.pytorch(checked) : `${type}()`;
  });
  return `[${calls.join(', ')}]`;
}

/** A group's constructor call. */
export function groupPython(
  name: string,
  schema: BlockDefinition['params'],
  params: Readonly<Record<string, unknown>> & { readonly transforms: readonly InnerSpec[] },
): string {
  return pythonCall(`transforms.${name}`, schema, params, {
    positional: ['transforms'],
    write: (key, value) => {
      if (key === 'transforms') return innerPython(params.transforms);
      return Array.isArray(value) ? `[${value.map(python).join(', ')}]` : undefined;
    },
  });
}
