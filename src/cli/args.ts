/** The command line's words: commands, options, and sentences for what is wrong with them. */
import { parseArgs } from 'node:util';
import { type DeviceChoice, deviceChoiceSchema } from '../protocol/engine';
import type { DataCommand } from './data';
import { CliError } from './error';
import {
  INSPECT_USAGE,
  type InspectCommand,
  parseInspection,
  type ReportCommand,
} from './inspectargs';

export interface TrainCommand {
  readonly command: 'train';
  readonly file: string;
  readonly epochs?: number;
  readonly device?: DeviceChoice;
  readonly limit?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly unreadable?: 'stop' | 'skip';
  readonly json: boolean;
}

export type Command =
  | TrainCommand
  | DataCommand
  | InspectCommand
  | ReportCommand
  | { readonly command: 'check'; readonly file: string }
  | { readonly command: 'help' }
  | { readonly command: 'version' };

export const USAGE = `Netloom: build, check and train neural networks.

  netloom check FILE             blocks, shapes, parameters and MACs, or what is wrong
  netloom train FILE [options]   trains the network of a project
  netloom data PATH… [--json]    what data are there, and each file that cannot be read;
                                 of a project, a folder, or CSV, NPY, IDX and CIFAR files

Options of train
  --epochs N              passes over the training data    (Trainer block)
  --device auto|cpu|webgpu                                 (Trainer block)
  --limit N               use only the first N samples     (all)
  --seed N                start of all randomness          (Trainer block)
  --out DIR               keep metrics and checkpoints     (nothing is written)
  --unreadable stop|skip  samples that cannot be read      (the project's choice, else stop)
  --json                  one JSON object a line
${INSPECT_USAGE}`;

const STRINGS = ['epochs', 'device', 'limit', 'seed', 'out', 'unreadable'] as const;

/**
 * Reads the arguments after the program's name.
 *
 * @throws CliError naming the option that is wrong
 */
export function parseCommand(args: readonly string[]): Command {
  const [first] = args;
  if ((first === 'inspect' || first === 'report') && !args.includes('--help'))
    return parseInspection(first, args.slice(1));
  const { values, positionals } = parse(args);
  if (values.help) return { command: 'help' };
  if (values.version) return { command: 'version' };
  const [command, file, ...rest] = positionals;
  if (command === undefined || command === 'help') return { command: 'help' };
  if (command === 'data') return parseData(file === undefined ? [] : [file, ...rest], values);
  if (command !== 'check' && command !== 'train')
    throw new CliError(
      `There is no command '${command}'. Use check, train, data, inspect or report.`,
    );
  if (file === undefined) throw new CliError(`netloom ${command} needs a project FILE.`);
  if (rest[0] !== undefined)
    throw new CliError(`netloom ${command} takes one FILE; '${rest[0]}' is too much.`);
  if (command === 'check') {
    const given = [...STRINGS, 'json' as const].find((name) => values[name] !== undefined);
    if (given) throw new CliError(`--${given} belongs to netloom train.`);
    return { command, file };
  }
  const epochs = whole('epochs', values.epochs, 1);
  const limit = whole('limit', values.limit, 1);
  const seed = whole('seed', values.seed, 0);
  const device = deviceOf(values.device);
  const { unreadable } = values;
  if (unreadable !== undefined && unreadable !== 'stop' && unreadable !== 'skip')
    throw new CliError(`--unreadable must be stop or skip, not '${unreadable}'.`);
  if (values.out === '') throw new CliError('--out needs a folder.');
  return {
    command,
    file,
    json: values.json ?? false,
    ...(epochs === undefined ? {} : { epochs }),
    ...(device === undefined ? {} : { device }),
    ...(limit === undefined ? {} : { limit }),
    ...(seed === undefined ? {} : { seed }),
    ...(values.out === undefined ? {} : { out: values.out }),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
}

function parseData(
  paths: readonly string[],
  values: ReturnType<typeof parse>['values'],
): DataCommand {
  if (paths.length === 0) throw new CliError('netloom data needs a FILE or FOLDER.');
  const given = STRINGS.find((name) => values[name] !== undefined);
  if (given) throw new CliError(`--${given} belongs to netloom train.`);
  return { command: 'data', paths, json: values.json ?? false };
}

function parse(args: readonly string[]) {
  const string = { type: 'string' } as const;
  const boolean = { type: 'boolean' } as const;
  const options = {
    epochs: string,
    device: string,
    limit: string,
    seed: string,
    out: string,
    unreadable: string,
    json: boolean,
    help: { ...boolean, short: 'h' },
    version: boolean,
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new CliError(sentence(error instanceof Error ? error.message : String(error)));
  }
}

/** Node's messages name the option; their advice on `--` is of no use here. */
function sentence(message: string): string {
  const first = message.split('\n')[0]?.split('. To specify')[0] ?? message;
  return `${first.replace(/\.$/, '')}. \`netloom --help\` lists the options.`;
}

function whole(name: string, text: string | undefined, min: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= min) return value;
  throw new CliError(`--${name} must be a whole number from ${min}, not '${text}'.`);
}

function deviceOf(text: string | undefined): DeviceChoice | undefined {
  if (text === undefined) return undefined;
  const device = deviceChoiceSchema.safeParse(text);
  if (device.success) return device.data;
  throw new CliError(`--device must be auto, cpu or webgpu, not '${text}'.`);
}
