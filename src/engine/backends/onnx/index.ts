/**
 * The onnx backend: plans run as ONNX graphs on the processor, by ONNX Runtime.
 * https://onnxruntime.ai/docs/api/js/
 */
import type { InferenceSession } from 'onnxruntime-common';
import type { Plan } from '../../ir/types';
import { type Backend, BackendUnavailable, type Program, type Store } from '../contract';
import { OnnxProgram } from './program';
import { type MakeTensor, OnnxStore } from './store';
import { physicalCores } from './threads';
import { translate } from './translate';

export interface OnnxOptions {
  /** Threads that compute, the calling one included; default: one for each physical core. */
  readonly threads?: number;
  /** Writes one profile for each program under this file prefix when the program is disposed of. */
  readonly profile?: string;
}

/** Opens ONNX Runtime. Throws BackendUnavailable where its library does not load. */
export async function openOnnx(options: OnnxOptions = {}): Promise<Backend> {
  const threads = options.threads ?? physicalCores();
  const runtime = await loadRuntime();
  const version = runtime.env.versions.node ?? runtime.env.versions.common;
  return new OnnxBackend(runtime, threads, version, options.profile);
}

type Runtime = typeof import('onnxruntime-node');

async function loadRuntime(): Promise<Runtime> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new BackendUnavailable(
      `ONNX Runtime did not load (${(cause as Error).message}). It exists for Linux, macOS on Apple ` +
        'silicon and Windows; on this computer choose the WebGPU device.',
      { cause },
    );
  }
}

/**
 * Passes of ONNX Runtime's optimizer that never find anything in our graphs: attention, quantisation and
 * float16. Each walks over all nodes, which took a quarter of the time to open ResNet-18's step.
 */
const UNNEEDED = [
  'AttentionFusion',
  'BiasSkipLayerNormFusion',
  'DoubleQDQPairsRemover',
  'DynamicQuantizeMatMulFusion',
  'EmbedLayerNormFusion',
  'EnsureUniqueDQForNodeUnit',
  'FuseFp16InitializerToFp32NodeTransformer',
  'GroupQueryAttentionFusion',
  'GroupQueryAttentionPreNormFusion',
  'MatMulIntegerToFloatFusion',
  'MatMulNBitsFusion',
  'NhwcTransformer',
  'QDQFinalCleanupTransformer',
  'QDQPropagationTransformer',
  'QDQS8ToU8Transformer',
  'QDQSelectorActionTransformer',
  'SkipLayerNormFusion',
  'WeightBiasQuantization',
  'WhereDummyDq',
];

class OnnxBackend implements Backend {
  readonly name = 'onnx';
  readonly description: string;
  /** A processor does not get lost. */
  readonly lost = new Promise<string>(() => {});
  private readonly programs = new Set<Program>();
  private readonly makeTensor: MakeTensor;

  constructor(
    private readonly runtime: Runtime,
    private readonly threads: number,
    version: string,
    private readonly profile: string | undefined,
  ) {
    this.description = `ONNX Runtime ${version}, ${threads} thread${threads === 1 ? '' : 's'}`;
    this.makeTensor = (dtype, data, shape) =>
      dtype === 'f32'
        ? new runtime.Tensor('float32', data as Float32Array, shape)
        : new runtime.Tensor('int32', data as Int32Array, shape);
  }

  createStore(): Store {
    return new OnnxStore(this.makeTensor);
  }

  async prepare(plan: Plan, store: Store): Promise<Program> {
    if (!(store instanceof OnnxStore)) throw new Error('The store belongs to another backend.');
    checkStates(plan, store);
    const start = performance.now();
    const { model, ...translation } = translate(plan);
    let session: InferenceSession;
    try {
      session = await this.runtime.InferenceSession.create(model, this.sessionOptions());
    } catch (cause) {
      throw new Error(`ONNX Runtime refused '${plan.name}': ${(cause as Error).message}`, {
        cause,
      });
    }
    const compileMs = performance.now() - start;
    const program: Program = new OnnxProgram(plan, session, translation, store, {
      makeTensor: this.makeTensor,
      compileMs,
      onDispose: () => this.programs.delete(program),
    });
    this.programs.add(program);
    return program;
  }

  async dispose(): Promise<void> {
    for (const program of [...this.programs]) program.dispose();
  }

  private sessionOptions(): InferenceSession.SessionOptions {
    return {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      intraOpNumThreads: this.threads,
      enableCpuMemArena: true,
      // A pattern is a second arena beside the first run's: a third more memory, and no faster.
      enableMemPattern: false,
      // Threads that wait by spinning take the cores from the data workers and the editor. With other
      // programs running, a LeNet step took twice as long with spinning; on an idle machine no less.
      extra: {
        session: { intra_op: { allow_spinning: '0' } },
        optimization: { disable_specified_optimizers: UNNEEDED.join(';') },
      },
      // Only errors: ORT warns of things that are as they should be, such as unused outputs.
      logSeverityLevel: 3,
      ...(this.profile ? { enableProfiling: true, profileFilePrefix: this.profile } : {}),
    };
  }
}

function checkStates(plan: Plan, store: OnnxStore): void {
  for (const [name, { shape, dtype }] of Object.entries(plan.states)) {
    if (!store.has(name)) throw new Error(`'${plan.name}' needs '${name}', which the store lacks.`);
    const held = store.shapeOf(name);
    if (held.join() !== shape.join() || store.dtypeOf(name) !== dtype)
      throw new Error(
        `'${plan.name}' takes '${name}' as ${dtype} (${shape.join(', ')}), ` +
          `but the store holds ${store.dtypeOf(name)} (${held.join(', ')}).`,
      );
  }
}
