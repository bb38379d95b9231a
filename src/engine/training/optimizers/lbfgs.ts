/**
 * torch.optim.LBFGS: https://pytorch.org/docs/stable/generated/torch.optim.LBFGS.html (parity 6.2). One step
 * evaluates loss and gradients as often as it needs, so it runs here on flat vectors and not in the plan.
 */
import { z } from 'zod';
import type { Closure, ClosureOptimizer, ClosureState, Evaluated, Optimizer } from './contract';
import { addScaled, dot, largest, scaled, totalOf, type Vector } from './vectors';
import { strongWolfe } from './wolfe';

const lbfgsParams = z
  .object({
    lr: z.number().min(0).default(1),
    max_iter: z.int().min(1).default(20),
    max_eval: z.int().min(1).nullable().default(null),
    tolerance_grad: z.number().min(0).default(1e-7),
    tolerance_change: z.number().min(0).default(1e-9),
    history_size: z.int().min(1).default(100),
    line_search_fn: z.enum(['None', 'strong_wolfe']).default('None'),
    maximize: z.boolean().default(false),
  })
  // More iterations than evaluations: PyTorch has max_iter · 5 // 4.
  .transform((p) => ({ ...p, max_eval: p.max_eval ?? Math.floor((p.max_iter * 5) / 4) }));

type LbfgsParams = z.output<typeof lbfgsParams>;

/** Numbers of the state, by PyTorch's names. */
const numbersSchema = z.object({
  n_iter: z.int(),
  func_evals: z.int(),
  t: z.number().nullable(),
  H_diag: z.number().nullable(),
  prev_loss: z.number().nullable(),
  ro: z.array(z.number()),
});

/** LBFGS with the block's parameters, as the chain knows optimizers. Throws on values that PyTorch refuses. */
export function lbfgs(params: Readonly<Record<string, unknown>>): Optimizer {
  const p = lbfgsParams.parse(params);
  return {
    type: 'LBFGS',
    slots: [],
    lr: p.lr,
    momentum: null,
    scalars: () => ({}),
    update: () => {
      throw new Error('LBFGS has no update that a plan could hold.');
    },
    closure: () => new Lbfgs(p),
  };
}

/** The algorithm and what it remembers from step to step. Vectors are of the kind that it is given. */
class Lbfgs implements ClosureOptimizer {
  private iterations = 0;
  private evaluated = 0;
  private d: Vector | null = null;
  private t: number | null = null;
  private oldDirs: Vector[] = [];
  private oldSteps: Vector[] = [];
  private ro: number[] = [];
  private hDiag = 1;
  private previousGradient: Vector | null = null;
  private previousLoss: number | null = null;

  constructor(private readonly p: LbfgsParams) {}

  get evaluations(): number {
    return this.evaluated;
  }

  async step(x: Vector, lr: number, closure: Closure): Promise<Evaluated> {
    const { max_iter, max_eval, tolerance_grad, tolerance_change, line_search_fn } = this.p;
    const evaluate: Closure = async (point) => {
      this.evaluated++;
      const { loss, gradient } = await closure(point);
      return this.p.maximize
        ? { loss: -loss, gradient: scaled(gradient, -1) }
        : { loss, gradient: gradient.slice() };
    };
    const first = await evaluate(x);
    const original = this.p.maximize
      ? { loss: -first.loss, gradient: scaled(first.gradient, -1) }
      : first;
    let { loss, gradient } = first;
    if (!Number.isFinite(loss) || largest(gradient) <= tolerance_grad) return original;

    let evaluations = 1;
    for (let n = 1; n <= max_iter; n++) {
      this.iterations++;
      const d = this.direction(gradient);
      this.d = d;
      this.previousGradient = gradient.slice();
      this.previousLoss = loss;
      let t = this.iterations === 1 ? Math.min(1, 1 / totalOf(gradient)) * lr : lr;
      this.t = t;
      const slope = dot(gradient, d);
      if (slope > -tolerance_change) break;

      if (line_search_fn === 'strong_wolfe') {
        const before = this.evaluated;
        const found = await strongWolfe(
          (step) => evaluate(addScaled(x.slice(), step, d)),
          { t, d, loss, gradient, slope },
          { changes: tolerance_change, most: max_eval - evaluations },
        );
        ({ loss, gradient, t } = found);
        this.t = t;
        addScaled(x, t, d);
        evaluations += this.evaluated - before;
      } else {
        addScaled(x, t, d);
        // After the last iteration the next batch will say.
        if (n !== max_iter) {
          ({ loss, gradient } = await evaluate(x));
          evaluations++;
        }
      }
      if (n === max_iter || evaluations >= max_eval) break;
      if (largest(gradient) <= tolerance_grad) break;
      if (largest(d) * Math.abs(t) <= tolerance_change) break;
      if (Math.abs(loss - this.previousLoss) < tolerance_change) break;
    }
    return original;
  }

  /** The approximate inverse Hessian times −gradient, after taking in the last step. */
  private direction(gradient: Vector): Vector {
    const { d, t, previousGradient } = this;
    if (this.iterations === 1 || !d || t === null || !previousGradient) return scaled(gradient, -1);
    const y = addScaled(gradient.slice(), -1, previousGradient);
    const s = scaled(d, t);
    const ys = dot(y, s);
    if (ys > 1e-10) {
      if (this.oldDirs.length === this.p.history_size) {
        this.oldDirs.shift();
        this.oldSteps.shift();
        this.ro.shift();
      }
      this.oldDirs.push(y);
      this.oldSteps.push(s);
      this.ro.push(1 / ys);
      this.hDiag = ys / dot(y, y);
    }
    const q = scaled(gradient, -1);
    const al: number[] = [];
    for (let i = this.oldDirs.length - 1; i >= 0; i--) {
      al[i] = dot(this.oldSteps[i] as Vector, q) * (this.ro[i] as number);
      addScaled(q, -(al[i] as number), this.oldDirs[i] as Vector);
    }
    const r = scaled(q, this.hDiag);
    for (let i = 0; i < this.oldDirs.length; i++) {
      const be = dot(this.oldDirs[i] as Vector, r) * (this.ro[i] as number);
      addScaled(r, (al[i] as number) - be, this.oldSteps[i] as Vector);
    }
    return r;
  }

  /** By PyTorch's names; vectors of the history are numbered. */
  state(): ClosureState {
    const known = (value: number | null) => (Number.isFinite(value) ? value : null);
    return {
      numbers: {
        n_iter: this.iterations,
        func_evals: this.evaluated,
        t: known(this.t),
        H_diag: known(this.hDiag),
        prev_loss: known(this.previousLoss),
        ro: [...this.ro],
      },
      vectors: {
        ...(this.d && { d: this.d.slice() }),
        ...(this.previousGradient && { prev_flat_grad: this.previousGradient.slice() }),
        ...Object.fromEntries(this.oldDirs.map((v, i) => [`old_dirs.${i}`, v.slice()])),
        ...Object.fromEntries(this.oldSteps.map((v, i) => [`old_stps.${i}`, v.slice()])),
      },
    };
  }

  restore({ numbers, vectors }: ClosureState, size: number): void {
    const known = numbersSchema.parse(numbers);
    const vectorOf = (name: string): Vector => {
      const vector = vectors[name];
      if (vector?.length !== size) throw new Error(`${name} does not fit the network.`);
      return vector.slice();
    };
    const history = (name: string) => known.ro.map((_, i) => vectorOf(`${name}.${i}`));
    const moved = known.n_iter > 0;
    this.d = moved ? vectorOf('d') : null;
    this.previousGradient = moved ? vectorOf('prev_flat_grad') : null;
    this.oldDirs = history('old_dirs');
    this.oldSteps = history('old_stps');
    this.ro = [...known.ro];
    this.iterations = known.n_iter;
    this.evaluated = known.func_evals;
    this.t = known.t;
    this.hDiag = known.H_diag ?? Number.NaN;
    this.previousLoss = known.prev_loss;
  }
}
