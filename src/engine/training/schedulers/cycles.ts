/** CyclicLR and OneCycleLR: rates and momenta that follow the batches (parity 7.1, 7.2). */
import { formulaOf } from '../../../graph/blocks/scheduler/expression';
import { EngineFailure } from '../../failure';
import type { RateGroup } from './contract';
import type { Rule } from './rule';

type PerGroup = number | readonly number[];

const listed = (value: PerGroup, groups: readonly RateGroup[]): readonly number[] =>
  typeof value === 'number' ? groups.map(() => value) : value;

export interface CyclicParams {
  readonly base_lr: PerGroup;
  readonly max_lr: PerGroup;
  readonly step_size_up: number;
  readonly step_size_down: number | null;
  readonly mode: 'triangular' | 'triangular2' | 'exp_range';
  readonly gamma: number;
  readonly scale_fn: string | null;
  readonly scale_mode: 'cycle' | 'iterations';
  readonly cycle_momentum: boolean;
  readonly base_momentum: PerGroup;
  readonly max_momentum: PerGroup;
}

/** Sets the groups to base_lr at once, whatever rate they had. */
export function cyclic(p: CyclicParams, groups: readonly RateGroup[]): Rule {
  const lows = listed(p.base_lr, groups);
  const highs = listed(p.max_lr, groups);
  const baseMomenta = listed(p.base_momentum, groups);
  const maxMomenta = listed(p.max_momentum, groups);
  groups.forEach((group, i) => {
    group.lr = lows[i] as number;
  });
  const size = p.step_size_up + (p.step_size_down ?? p.step_size_up);
  const ratio = p.step_size_up / size;
  const scale = scaleOf(p);
  const height = (k: number) => {
    const cycle = Math.floor(1 + k / size);
    const x = 1 + k / size - cycle;
    const wave = x <= ratio ? x / ratio : (x - 1) / (ratio - 1);
    return { wave, scale: scale(cycle, k) };
  };
  return {
    type: 'CyclicLR',
    base: lows,
    rate: ({ k }, _lr, base, i) => {
      const { wave, scale: s } = height(k);
      return base + ((highs[i] as number) - base) * wave * s;
    },
    ...(p.cycle_momentum
      ? {
          momentum: (k: number, i: number) => {
            const { wave, scale: s } = height(k);
            const top = maxMomenta[i] as number;
            return top - (top - (baseMomenta[i] as number)) * wave * s;
          },
        }
      : {}),
  };
}

function scaleOf(p: CyclicParams): (cycle: number, k: number) => number {
  if (p.scale_fn !== null) {
    const formula = formulaOf(p.scale_fn);
    if (!formula) throw new Error(`${p.scale_fn} is not a formula.`);
    return p.scale_mode === 'cycle' ? (cycle) => formula(cycle) : (_, k) => formula(k);
  }
  switch (p.mode) {
    case 'triangular':
      return () => 1;
    case 'triangular2':
      return (cycle) => 1 / 2 ** (cycle - 1);
    case 'exp_range':
      return (_, k) => p.gamma ** k;
  }
}

export interface OneCycleParams {
  readonly max_lr: PerGroup;
  readonly pct_start: number;
  readonly anneal_strategy: 'cos' | 'linear';
  readonly cycle_momentum: boolean;
  readonly base_momentum: PerGroup;
  readonly max_momentum: PerGroup;
  readonly div_factor: number;
  readonly final_div_factor: number;
  readonly three_phase: boolean;
}

interface Phase {
  readonly end: number;
  readonly lr: readonly ['initial' | 'max' | 'min', 'initial' | 'max' | 'min'];
  readonly momentum: readonly ['base' | 'max', 'base' | 'max'];
}

function phasesOf(p: OneCycleParams, total: number): readonly [Phase, ...Phase[]] {
  const up: Phase = {
    end: p.pct_start * total - 1,
    lr: ['initial', 'max'],
    momentum: ['max', 'base'],
  };
  if (!p.three_phase)
    return [up, { end: total - 1, lr: ['max', 'min'], momentum: ['base', 'max'] }];
  return [
    up,
    { end: 2 * p.pct_start * total - 2, lr: ['max', 'initial'], momentum: ['base', 'max'] },
    { end: total - 1, lr: ['initial', 'min'], momentum: ['max', 'max'] },
  ];
}

/** Replaces the initial rate of the groups by max_lr / div_factor. */
export function oneCycle(p: OneCycleParams, total: number, groups: readonly RateGroup[]): Rule {
  const highs = listed(p.max_lr, groups);
  const momenta = {
    base: listed(p.base_momentum, groups),
    max: listed(p.max_momentum, groups),
  };
  const rates = groups.map((group, i) => {
    const max = highs[i] as number;
    const initial = max / p.div_factor;
    group.initialLr = initial;
    return { initial, max, min: initial / p.final_div_factor };
  });
  const phases = phasesOf(p, total);
  const anneal = (start: number, end: number, share: number) =>
    p.anneal_strategy === 'cos'
      ? end + ((start - end) / 2) * (Math.cos(Math.PI * share) + 1)
      : (end - start) * share + start;
  const at = (k: number) => {
    if (k > total)
      throw new EngineFailure(
        'training.scheduler',
        `OneCycleLR is made for ${total} steps, but the training takes more. Set total_steps to epochs · batches in an epoch.`,
      );
    const found = phases.findIndex(({ end }) => k <= end);
    const i = found < 0 ? phases.length - 1 : found;
    const phase = phases[i] as Phase;
    const start = i === 0 ? 0 : (phases[i - 1] as Phase).end;
    return { phase, share: (k - start) / (phase.end - start) };
  };
  return {
    type: 'OneCycleLR',
    rate: ({ k }, _lr, _base, i) => {
      const { phase, share } = at(k);
      const rate = rates[i] as (typeof rates)[number];
      return anneal(rate[phase.lr[0]], rate[phase.lr[1]], share);
    },
    ...(p.cycle_momentum
      ? {
          momentum: (k: number, i: number) => {
            const { phase, share } = at(k);
            const [from, to] = phase.momentum;
            return anneal(momenta[from][i] as number, momenta[to][i] as number, share);
          },
        }
      : {}),
  };
}
