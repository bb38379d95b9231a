export interface Runtime {
  readonly executable: string;
  readonly folder: string;
  readonly version: string;
  /** The old runtime for closed networks. */
  readonly old: boolean;
}
export function findElectron(): Runtime | null;
export function ensureElectron(options?: { retry?: boolean }): Promise<Runtime>;
export function oldRuntimeFolder(): string;
export function electronFlags(): string[];
