/** Diagnostics as lines: `error  conv1.in_channels  …`. */
import type { EngineErrorInfo } from '../protocol/engine';

interface Placed {
  readonly severity: 'error' | 'warning';
  readonly block?: string | undefined;
  readonly port?: string | undefined;
  readonly param?: string | undefined;
  readonly wire?: string | undefined;
  readonly message: { readonly en: string };
}

export function diagnosticLines(
  diagnostics: readonly Placed[] | NonNullable<EngineErrorInfo['diagnostics']>,
): string[] {
  return diagnostics.map((d: Placed) => {
    const place = placeOf(d);
    return `${d.severity === 'error' ? 'error  ' : 'warning'}  ${place ? `${place}: ` : ''}${d.message.en}`;
  });
}

function placeOf({ block, port, param, wire }: Placed): string {
  if (block !== undefined) {
    const part = param ?? port;
    return part === undefined ? block : `${block}.${part}`;
  }
  return wire === undefined ? '' : `wire ${wire}`;
}
