/** Diagnostics: what is wrong, where, why, and the edit that repairs it. */
import type { EditCommand } from '../document/commands';
import type { Text } from '../types';

/**
 * PyTorch's exception in short (parity 0.1): `c` while configuring, `f` when data flows;
 * V ValueError, T TypeError, R RuntimeError, I IndexError, A AssertionError, W only a warning.
 */
export type TorchCode = `${'c' | 'f'}${'V' | 'T' | 'R' | 'I' | 'A'}` | 'W';

export interface Repair {
  readonly label: Text;
  readonly command: EditCommand;
}

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable identifier, `subject.reason`: `linear.in_features`, `graph.cycle`. */
  readonly code: string;
  /** PyTorch's exception for the same mistake, where it has one. */
  readonly torch?: TorchCode;
  /** As analysis names it: an id, or for one inside a group its path `stage1.0.conv1`. */
  readonly block?: string;
  /** For blocks inside groups: the instances to go through, by their ids. */
  readonly path?: readonly string[];
  readonly port?: string;
  readonly param?: string;
  readonly wire?: string;
  /** What, where, why, what to do; under 160 characters. */
  readonly message: Text;
  readonly repair?: Repair;
}
