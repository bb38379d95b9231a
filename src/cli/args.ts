/** The command line's words: commands, options, and sentences for what is wrong with them. */
import { parseArgs } from 'node:util';
import { type DeviceChoice, deviceChoiceSchema } from '../protocol/engine';
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
  readonly json: boolean;
}

export type Command =
  | TrainCommand
  | InspectCommand
  | ReportCommand
  | { readonly command: 'check'; readonly file: string }
  | { readonly command: 'help' }
  | { readonly command: 'version' };

export const USAGE = `Netloom: build, check and train neural networks.

  netloom check FILE             blocks, shapes, parameters and MACs, or what is wrong
  netloom train FILE [options]   trains the network of a project

Options of train
  --epochs N              passes over the training data    (Trainer block)
  --device auto|cpu|webgpu                                 (Trainer block)
  --limit N               use only the first N samples     (all)
  --seed N                start of all randomness          (Trainer block)
  --out DIR               keep metrics and checkpoints     (nothing is written)
  --json                  one JSON object a line
${INSPECT_USAGE}`;

const STRINGS = ['epochs', 'device', 'limit', 'seed', 'out'] as const;

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
  if (command !== 'check' && command !== 'train')
    throw new CliError(`There is no command '${command}'. Use check, train, inspect or report.`);
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
  };
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
