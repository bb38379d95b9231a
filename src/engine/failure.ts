/** Errors as the engine's user sees them: a stable code and a sentence. */
import type { Diagnostic } from '../graph/analysis/diagnostic';
import type { EngineErrorInfo } from '../protocol/engine';
import { BackendUnavailable } from './backends/contract';
import { DataError } from './data/contract';

/** Something the user can understand and act upon; everything else counts as a defect of ours. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
  constructor(
    readonly code: string,
    message: string,
    readonly diagnostics?: readonly Diagnostic[],
  ) {
    super(message);
  }
}

/** What a reply or a `failed` state says of an error. */
export function errorInfo(error: unknown): EngineErrorInfo {
  if (error instanceof EngineFailure)
    return {
      code: error.code,
      message: error.message,
      ...(error.diagnostics
        ? { diagnostics: error.diagnostics.map(({ repair: _, torch: __, ...rest }) => rest) }
        : {}),
    };
  if (error instanceof DataError) return { code: error.code, message: error.message };
  if (error instanceof BackendUnavailable)
    return { code: 'device.unavailable', message: error.message };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
