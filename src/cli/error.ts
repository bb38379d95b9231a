/** What ends a command with exit code 1: sentences for stderr. */
import type { EngineErrorInfo } from '../protocol/engine';

export class CliError extends Error {
  override readonly name = 'CliError';
  constructor(
    message: string,
    readonly code = 'usage',
    readonly diagnostics: EngineErrorInfo['diagnostics'] = undefined,
  ) {
    super(message);
  }
}
