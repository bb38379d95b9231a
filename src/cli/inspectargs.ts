/** The words of `netloom inspect` and `netloom report`, and sentences for what is wrong with them. */
import { parseArgs } from 'node:util';
import { type QueryInput, querySchema, type View } from '../protocol/inspect';
import { CliError } from './error';

export interface InspectCommand {
  readonly command: 'inspect';
  readonly run: string;
  readonly query: QueryInput;
  readonly at: number | null;
  readonly out: string;
  readonly panel?: string;
  readonly device: 'auto' | 'cpu' | 'webgpu';
  readonly theme: 'light' | 'dark';
  readonly language: 'en' | 'zh';
  readonly json: boolean;
}

export interface ReportCommand {
  readonly command: 'report';
  readonly run: string;
  readonly out: string;
  readonly language: 'en' | 'zh' | 'both';
  readonly json: boolean;
}

/** Name on the command line → name in the protocol, and whether it needs a block. */
const VIEWS: Readonly<Record<string, { readonly view: View; readonly block?: 'needed' }>> = {
  'feature-maps': { view: 'feature-maps', block: 'needed' },
  filters: { view: 'filters', block: 'needed' },
  unpool: { view: 'unpool', block: 'needed' },
  deconvnet: { view: 'deconvnet', block: 'needed' },
  saliency: { view: 'saliency' },
  gradcam: { view: 'gradcam' },
  histograms: { view: 'histograms', block: 'needed' },
  confusion: { view: 'outcomes' },
  'guided-backprop': { view: 'guided-backprop' },
  'integrated-gradients': { view: 'integrated-gradients' },
  occlusion: { view: 'occlusion' },
  maximise: { view: 'maximise' },
  flow: { view: 'flow' },
  predict: { view: 'predict' },
  reconstruction: { view: 'reconstruction' },
  embedding: { view: 'embedding', block: 'needed' },
};

export const INSPECT_USAGE = `
  netloom inspect RUN --view VIEW --out FILE [options]   saves what the network of a run sees
  netloom report RUN --out FILE.html [--lang both]       writes one page about a run

Options of inspect
  --view VIEW             ${Object.keys(VIEWS).slice(0, 6).join('|')}|
                          ${Object.keys(VIEWS).slice(6, 11).join('|')}|
                          ${Object.keys(VIEWS).slice(11).join('|')}
  --out FILE              .png for a picture; .npy or .csv for the numbers
  --block NAME            which layer
  --sample N              which sample                     (0)
  --split validation|train  of which data                  (validation)
  --at STEP               weights of that step             (the newest)
  --class N               which class is explained         (the predicted one)
  --channel N             which channel                    (the strongest, or the first)
  --of weights|gradients|activations   of a histogram      (weights)
  --method pca|umap       of an embedding                  (pca)
  --panel NAME            which picture of a view          (its first)
  --theme light|dark, --lang en|zh, --device auto|cpu|webgpu, --json

Options of report
  --lang en|zh|both       languages of the page            (both, with a switch)
`;

const STRINGS = [
  'view',
  'block',
  'sample',
  'split',
  'at',
  'class',
  'channel',
  'of',
  'method',
  'panel',
  'theme',
  'lang',
  'device',
  'out',
] as const;
type Values = Partial<Record<(typeof STRINGS)[number], string>> & { readonly json?: boolean };

/** @throws CliError naming the option that is wrong */
export function parseInspection(
  command: 'inspect' | 'report',
  args: readonly string[],
): InspectCommand | ReportCommand {
  const { values, positionals } = parse(args);
  const [run, extra] = positionals;
  if (run === undefined)
    throw new CliError(`netloom ${command} needs the folder of a run: netloom train --out RUN.`);
  if (extra !== undefined)
    throw new CliError(`netloom ${command} takes one RUN; '${extra}' is too much.`);
  if (!values.out) throw new CliError(`netloom ${command} needs --out FILE.`);
  const json = values.json ?? false;
  if (command === 'report') {
    const given = STRINGS.find((n) => n !== 'out' && n !== 'lang' && values[n] !== undefined);
    if (given) throw new CliError(`--${given} belongs to netloom inspect.`);
    const language = oneOf('lang', values.lang ?? 'both', ['en', 'zh', 'both']);
    return { command, run, out: values.out, language, json };
  }
  return {
    command,
    run,
    query: queryOf(values),
    at: whole('at', values.at) ?? null,
    out: values.out,
    device: oneOf('device', values.device ?? 'cpu', ['auto', 'cpu', 'webgpu']),
    theme: oneOf('theme', values.theme ?? 'light', ['light', 'dark']),
    language: oneOf('lang', values.lang ?? 'en', ['en', 'zh']),
    json,
    ...(values.panel === undefined ? {} : { panel: values.panel }),
  };
}

function queryOf(values: Values): QueryInput {
  const name = values.view;
  const known = Object.keys(VIEWS).join(', ');
  if (name === undefined) throw new CliError(`netloom inspect needs --view: ${known}.`);
  const found = Object.hasOwn(VIEWS, name) ? VIEWS[name] : undefined;
  if (!found) throw new CliError(`There is no view '${name}'. There are: ${known}.`);
  const { view } = found;
  if (found.block && !values.block)
    throw new CliError(`--view ${name} needs --block NAME: which layer is meant.`);
  const channel = whole('channel', values.channel);
  const chosen = whole('class', values.class);
  const split = oneOf('split', values.split ?? 'validation', ['validation', 'train']);
  const sample = { kind: 'pin', split, index: whole('sample', values.sample) ?? 0 } as const;
  const target =
    values.block !== undefined && channel !== undefined
      ? { kind: 'unit', block: values.block, channel, at: 'max' }
      : { kind: 'class', class: chosen ?? null };
  // Each view takes what it knows; its schema has the last word.
  const query = querySchema.safeParse({
    view,
    sample,
    split,
    target,
    class: chosen ?? null,
    ...(values.block === undefined ? {} : { block: values.block }),
    ...(channel === undefined ? {} : { channel }),
    ...(values.of === undefined ? {} : { of: values.of }),
    ...(values.method === undefined ? {} : { method: values.method }),
    // A view of weights alone looks at no sample, and these say how many.
    ...(view === 'filters' && values.sample === undefined ? { sample: undefined } : {}),
    ...(view === 'embedding' ? { samples: 500 } : {}),
  });
  if (query.success) return query.data;
  const issue = query.error.issues[0];
  throw new CliError(`--${issue?.path.join('.') || 'view'}: ${issue?.message ?? 'is not valid'}.`);
}

function parse(args: readonly string[]): { values: Values; positionals: string[] } {
  const string = { type: 'string' } as const;
  const options = {
    ...(Object.fromEntries(STRINGS.map((name) => [name, string])) as Record<
      (typeof STRINGS)[number],
      typeof string
    >),
    json: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const first = message.split('\n')[0]?.split('. To specify')[0] ?? message;
    throw new CliError(`${first.replace(/\.$/, '')}. \`netloom --help\` lists the options.`);
  }
}

function whole(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new CliError(`--${name} must be a whole number from 0, not '${text}'.`);
}

function oneOf<const T extends string>(name: string, text: string, of: readonly T[]): T {
  const found = of.find((one) => one === text);
  if (found !== undefined) return found;
  throw new CliError(`--${name} must be ${of.join(' or ')}, not '${text}'.`);
}
