/** The `netloom` command. Exit code 0: done; 1: a sentence on stderr says what is wrong; 130: Ctrl-C. */

import { version } from '../../package.json';
import { EngineError } from '../protocol/client';
import { parseCommand, USAGE } from './args';
import { check } from './check';
import { data } from './data';
import { diagnosticLines } from './diagnostics';
import { CliError } from './error';
import { inspect, report } from './inspect';
import { train } from './train';

async function main(args: readonly string[]): Promise<number> {
  const { stdout, stderr } = process;
  try {
    const command = parseCommand(args);
    switch (command.command) {
      case 'help':
        stdout.write(USAGE);
        return 0;
      case 'version':
        stdout.write(`netloom ${version}\n`);
        return 0;
      case 'check':
        return await check(
          command.file,
          (text) => stdout.write(text),
          (text) => stderr.write(text),
        );
      case 'data':
        return await data(command, { stdout, stderr });
      case 'train':
        return await train(command, { stdout, stderr });
      case 'inspect':
        return await inspect(command, { stdout, stderr });
      case 'report':
        return await report(command, { stdout, stderr });
    }
  } catch (error) {
    return fail(error, args.includes('--json'));
  }
}

/** Says what is wrong: a sentence for people, and with --json an object for programs. */
function fail(error: unknown, json: boolean): number {
  const known = error instanceof CliError || error instanceof EngineError;
  const code = known ? error.code : 'internal';
  const message = error instanceof Error ? error.message : String(error);
  const diagnostics = known ? error.diagnostics : undefined;
  if (json)
    process.stdout.write(
      `${JSON.stringify({ event: 'error', code, message, ...(diagnostics ? { diagnostics } : {}) })}\n`,
    );
  process.stderr.write(`netloom: ${message}\n`);
  // The first is in the message; the others follow with their places.
  if (diagnostics && diagnostics.length > 1)
    for (const line of diagnosticLines(diagnostics)) process.stderr.write(`  ${line}\n`);
  if (!known && error instanceof Error && error.stack) process.stderr.write(`${error.stack}\n`);
  return 1;
}

process.exitCode = await main(process.argv.slice(2));
