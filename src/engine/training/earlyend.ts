/** Early stopping of a run: what it watches, the best weights it keeps, and how it ends the run. */
import { EngineFailure } from '../failure';
import { BestWeights } from './bestweights';
import { type EarlySettings, type EarlyState, EarlyStopping, earlyText, watched } from './early';
import { metricNames } from './metrics/report';
import type { Model } from './model';
import type { Network } from './network';
import type { MetricLine } from './runfolder';

export interface EarlyOutcome {
  /** For metrics.jsonl; null when the run had ended before. */
  readonly line: MetricLine | null;
  readonly level: 'info' | 'warning';
  /** Empty when there is nothing to say. */
  readonly message: string;
}

export class EarlyEnd {
  private readonly stopping: EarlyStopping;
  private readonly weights: BestWeights;

  /**
   * @param runDir folder of the run, or null
   * @param validates whether validation data is evaluated
   * @throws EngineFailure `training.monitor` when the number that it watches is not measured
   */
  constructor(
    private readonly settings: EarlySettings,
    network: Network,
    runDir: string | null,
    validates: boolean,
  ) {
    refuseUnmeasured(settings.monitor, network.model, validates);
    this.stopping = new EarlyStopping(settings);
    this.weights = new BestWeights(network, runDir);
  }

  /** The run ends here. */
  get stopped(): boolean {
    return this.stopping.state.stopped;
  }

  get state(): EarlyState {
    return this.stopping.state;
  }

  restore(state: EarlyState): void {
    this.stopping.restore(state);
  }

  /** Looks at the scores of an epoch. */
  async judge(scores: Parameters<typeof watched>[0], epoch: number, step: number): Promise<void> {
    const better = this.stopping.take(watched(scores, this.settings.monitor), epoch, step);
    if (better && this.settings.restore_best) await this.weights.keep(step);
  }

  /** After the last epoch: puts the best weights back where that is wanted. */
  async finish(step: number, epoch: number): Promise<EarlyOutcome> {
    const { settings, stopping } = this;
    const { best, stopped, finished } = stopping.state;
    if (finished) {
      const message = stopped ? earlyText(settings, stopping.state, epoch, null) : '';
      return { line: null, level: 'info', message };
    }
    const wanted = settings.restore_best && best !== null && best.step !== step;
    const restored = wanted && (await this.weights.putBack(best.step));
    stopping.finish();
    const { monitor } = settings;
    return {
      line: { kind: 'early_stopping', step, epoch, monitor, stopped, best, restored },
      level: wanted && !restored ? 'warning' : 'info',
      message:
        stopped || wanted
          ? earlyText(settings, stopping.state, epoch, wanted ? restored : null)
          : '',
    };
  }
}

/**
 * A number that is never measured can never get better.
 *
 * @throws EngineFailure `training.monitor` with what can be watched
 */
function refuseUnmeasured(monitor: string, model: Model, validates: boolean): void {
  const { judged } = model.objective;
  const names = judged ? metricNames(judged.judgement, model.metrics) : [];
  const rated = judged?.judgement.kind === 'classes' || judged?.judgement.kind === 'binary';
  const possible = [
    ...['val', 'train'].flatMap((side) => [`${side}_loss`, ...(rated ? [`${side}_accuracy`] : [])]),
    ...(validates ? names.map((name) => `val_${name}`) : []),
  ];
  if (possible.includes(monitor)) return;
  throw new EngineFailure(
    'training.monitor',
    `Early stopping watches ${monitor}, which this training does not measure. It measures ${possible.join(', ')}.`,
  );
}
