/** `netloom inspect RUN` and `netloom report RUN`: the engine looks and writes, without a display. */
import { resolve } from 'node:path';
import { startEngine } from './engine';
import type { InspectCommand, ReportCommand } from './inspectargs';
import type { Terminal } from './train';

/** Saves one view. Resolves with the exit code; what the engine refuses is thrown. */
export async function inspect(command: InspectCommand, terminal: Terminal): Promise<number> {
  const { query, at, device, panel, theme, language } = command;
  const engine = await startEngine();
  try {
    const result = await engine.client.request('exportView', {
      subject: { kind: 'run', runDir: resolve(command.run), at, device },
      query,
      file: resolve(command.out),
      theme,
      language,
      ...(panel === undefined ? {} : { panel }),
    });
    const size = result.width === null ? '' : ` (${result.width}×${result.height})`;
    say(command, terminal, result, `${command.out}${size}`);
    return 0;
  } finally {
    await engine.close();
  }
}

/** Writes one page about a run. */
export async function report(command: ReportCommand, terminal: Terminal): Promise<number> {
  const engine = await startEngine();
  try {
    const result = await engine.client.request('report', {
      runDir: resolve(command.run),
      file: resolve(command.out),
      language: command.language,
    });
    say(command, terminal, result, `${command.out} (${Math.ceil(result.bytes / 1024)} KB)`);
    return 0;
  } finally {
    await engine.close();
  }
}

/** The notes, then what was written. */
function say(
  { json, language }: InspectCommand | ReportCommand,
  { stdout, stderr }: Terminal,
  result: { readonly notes: readonly { readonly en: string; readonly zh: string }[] },
  line: string,
): void {
  for (const note of result.notes)
    stderr.write(`netloom: ${language === 'zh' ? note.zh : note.en}\n`);
  stdout.write(json ? `${JSON.stringify({ event: 'written', ...result })}\n` : `${line}\n`);
}
