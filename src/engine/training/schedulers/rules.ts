/** The rules of the schedulers without a memory of their own, in PyTorch's relative form (parity 7). */
import { type Formula, formulasOf } from '../../../graph/blocks/scheduler/expression';
import type { Rule } from './rule';

/** The formula of each group: one serves all. */
function formulas(text: string): (group: number) => Formula {
  const list = formulasOf(text);
  if (!list) throw new Error(`${text} is not a formula.`);
  return (group) => (list.length === 1 ? list[0] : list[group]) as Formula;
}

export function lambda(p: { readonly lr_lambda: string }): Rule {
  const formula = formulas(p.lr_lambda);
  return { type: 'LambdaLR', rate: ({ k }, _lr, base, group) => base * formula(group)(k) };
}

export function multiplicative(p: { readonly lr_lambda: string }): Rule {
  const formula = formulas(p.lr_lambda);
  return {
    type: 'MultiplicativeLR',
    rate: ({ k, initial }, lr, _base, group) => (initial ? lr : lr * formula(group)(k)),
  };
}

export function step(p: { readonly step_size: number; readonly gamma: number }): Rule {
  return {
    type: 'StepLR',
    rate: ({ k }, lr) => (k === 0 || k % p.step_size !== 0 ? lr : lr * p.gamma),
    closed: (k, base) => base * p.gamma ** Math.floor(k / p.step_size),
  };
}

export function multiStep(p: {
  readonly milestones: readonly number[];
  readonly gamma: number;
}): Rule {
  const count = (wanted: (milestone: number) => boolean) => p.milestones.filter(wanted).length;
  return {
    type: 'MultiStepLR',
    rate: ({ k }, lr) => {
      const times = count((milestone) => milestone === k);
      return times === 0 ? lr : lr * p.gamma ** times;
    },
    closed: (k, base) => base * p.gamma ** count((milestone) => milestone <= k),
  };
}

export function constant(p: { readonly factor: number; readonly total_iters: number }): Rule {
  return {
    type: 'ConstantLR',
    rate: ({ k }, lr) => {
      if (k === 0) return lr * p.factor;
      return k === p.total_iters ? lr * (1 / p.factor) : lr;
    },
    closed: (k, base) => base * (p.factor + (k >= p.total_iters ? 1 - p.factor : 0)),
  };
}

export function linear(p: {
  readonly start_factor: number;
  readonly end_factor: number;
  readonly total_iters: number;
}): Rule {
  const { start_factor: start, end_factor: end, total_iters: total } = p;
  return {
    type: 'LinearLR',
    rate: ({ k, initial }, lr) => {
      if (k === 0) return lr * start;
      if (initial || k > total) return lr;
      return lr * (1 + (end - start) / (total * start + (k - 1) * (end - start)));
    },
    closed: (k, base) => base * (start + ((end - start) * Math.min(total, k)) / total),
  };
}

export function exponential(p: { readonly gamma: number }): Rule {
  return {
    type: 'ExponentialLR',
    rate: ({ initial }, lr) => (initial ? lr : lr * p.gamma),
    closed: (k, base) => base * p.gamma ** k,
  };
}

export function polynomial(p: { readonly total_iters: number; readonly power: number }): Rule {
  const { total_iters: total, power } = p;
  return {
    type: 'PolynomialLR',
    rate: ({ k, initial }, lr) =>
      initial || k > total ? lr : lr * ((1 - k / total) / (1 - (k - 1) / total)) ** power,
    closed: (k, base) => base * (1 - Math.min(total, k) / total) ** power,
  };
}

export function cosineAnnealing(p: { readonly T_max: number; readonly eta_min: number }): Rule {
  const { T_max: half, eta_min: low } = p;
  const closed = (k: number, base: number) =>
    low + ((base - low) * (1 + Math.cos((Math.PI * k) / half))) / 2;
  return {
    type: 'CosineAnnealingLR',
    rate: ({ k, initial }, lr, base) => {
      if (initial) return lr;
      // At the bottom the relative form would divide by 0.
      if ((k - 1 - half) % (2 * half) === 0)
        return lr + ((base - low) * (1 - Math.cos(Math.PI / half))) / 2;
      const ratio =
        (1 + Math.cos((Math.PI * k) / half)) / (1 + Math.cos((Math.PI * (k - 1)) / half));
      return ratio * (lr - low) + low;
    },
    closed,
  };
}
