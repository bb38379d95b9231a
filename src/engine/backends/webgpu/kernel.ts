/** A kernel: one WGSL module with its bindings and grid, built piece by piece. */
import { type DType, type Shape, sizeOf } from '../../ir/types';
import { type HelperName, helperText, wgslType } from './wgsl';

/** Where a tensor's bytes are. The memory planner sets `place` before kernels are bound. */
export class Storage {
  place: { readonly buffer: GPUBuffer; readonly offset: number } | null = null;

  constructor(
    /** `arena` is planned by lifetimes; the others exist beforehand. */
    readonly kind: 'arena' | 'state' | 'feed' | 'constant',
    readonly bytes: number,
    readonly label: string,
  ) {}
}

export interface Tensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly storage: Storage;
}

export interface Binding {
  readonly storage: Storage;
  readonly name: string;
  /** Element type of the WGSL array. */
  readonly element: string;
  readonly writes: boolean;
}

export interface Kernel {
  readonly label: string;
  readonly code: string;
  readonly bindings: readonly Binding[];
  readonly workgroups: readonly [number, number, number];
}

/** A binding is declared writable when it is written, or lies in an arena another binding writes to. */
export function isReadWrite(binding: Binding): boolean {
  // WebGPU refuses a buffer bound both `read` and `read_write` in one dispatch, but takes disjoint ranges
  // that are all `read_write`; arena ranges are therefore always `read_write`.
  return binding.writes || binding.storage.kind === 'arena';
}

export const workgroupsPerDimension = 65535;

/** A grid of at least `count` workgroups in two dimensions; `flatWorkgroup` undoes the fold. */
export function foldedGrid(count: number): [number, number, number] {
  if (count <= workgroupsPerDimension) return [count, 1, 1];
  const rows = Math.ceil(count / workgroupsPerDimension);
  return [Math.ceil(count / rows), rows, 1];
}

export class KernelBuilder {
  private readonly bound = new Map<Storage, { name: string; element: string; writes: boolean }>();
  private readonly helpers = new Set<HelperName>();
  private readonly declarations: string[] = [];
  private entry: { size: number; body: string; grid: [number, number, number] } | null = null;

  constructor(readonly label: string) {}

  private bind(tensor: Tensor, element: string, writes: boolean): string {
    const known = this.bound.get(tensor.storage);
    if (known) {
      if (known.element !== element)
        throw new Error(`${this.label}: ${tensor.storage.label} is bound as two types.`);
      known.writes ||= writes;
      return known.name;
    }
    const name = `buf${this.bound.size}`;
    this.bound.set(tensor.storage, { name, element, writes });
    return name;
  }

  /** Name of the array holding a tensor that is read. */
  read(tensor: Tensor, element: string = wgslType[tensor.dtype]): string {
    return this.bind(tensor, element, false);
  }

  /** Name of the array holding a tensor that is written, and perhaps read. */
  write(tensor: Tensor, element: string = wgslType[tensor.dtype]): string {
    return this.bind(tensor, element, true);
  }

  helper = (name: HelperName): string => {
    this.helpers.add(name);
    return name;
  };

  /** Adds text at module scope. */
  declare(text: string): void {
    this.declarations.push(text);
  }

  /**
   * The entry point. In the body `t` is the local index, `group` the workgroup id (vec3) and `flat` the
   * workgroup's number in a grid made by foldedGrid.
   */
  main(size: number, grid: readonly [number, number, number], body: string): void {
    this.entry = { size, body, grid: [...grid] };
  }

  /** One invocation for each i below `count`, in workgroups of `size`. */
  forEach(count: number, body: string, size = 64): void {
    const grid = foldedGrid(Math.ceil(count / size));
    const guard = grid[0] * grid[1] * size === count ? '' : `\n  if (i >= ${count}u) { return; }`;
    this.main(size, grid, `  let i = flat * ${size}u + t;${guard}\n${body}`);
  }

  build(): Kernel {
    if (!this.entry) throw new Error(`${this.label} has no entry point.`);
    const { size, body, grid } = this.entry;
    const bindings = [...this.bound].map(([storage, b]): Binding => ({ storage, ...b }));
    const arrays = bindings.map((b, i) => {
      const bytes = b.element.startsWith('vec4') ? 16 : 4;
      const mode = isReadWrite(b) ? 'read_write' : 'read';
      return `@group(0) @binding(${i}) var<storage, ${mode}> ${b.name}: array<${b.element}, ${b.storage.bytes / bytes}>;`;
    });
    const flat = grid[1] === 1 ? 'group.x' : `group.y * ${grid[0]}u + group.x`;
    const code = `${arrays.join('\n')}
${[helperText(this.helpers), ...this.declarations].filter(Boolean).join('\n')}
@compute @workgroup_size(${size})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) t: u32) {
  let flat = ${flat};
${body}
}
`;
    return { label: this.label, code, bindings, workgroups: grid };
  }
}

/** Bytes of a tensor; both dtypes have four an element. */
export function bytesOf(shape: Shape): number {
  return sizeOf(shape) * 4;
}
