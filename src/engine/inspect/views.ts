/**
 * Answers every request about views: chooses what is looked at (the live network, a run in a folder, a
 * snapshot), waits for its turn, and hands the question on.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { NetDocument } from '../../graph/document/schema';
import { documentSchema } from '../../graph/document/schema';
import type { Text } from '../../graph/types';
import type { DeviceChoice, EngineEvent, Result } from '../../protocol/engine';
import type { Query, SubjectChoice, ViewAnswer } from '../../protocol/inspect';
import type { Backend } from '../backends/contract';
import { EngineFailure } from '../failure';
import { answer } from './answer';
import type { Moment } from './histograms';
import { networkChanged, OpenedRun } from './opened';
import { LONG_VIEWS, type Pace } from './pace';
import type { PanelForm } from './panels';
import type { Subject } from './subject';
import { type Breathe, Turns } from './turns';

/** The network that trains or was last trained, and the queue for it. */
export interface Live {
  readonly subject: Subject;
  /** The same with weights that stay as they are now while training goes on. */
  frozen(): Promise<Subject>;
  readonly turns: Turns;
}

export interface ViewsHost {
  live(): Live | undefined;
  backend(choice: DeviceChoice): Promise<Backend>;
  emit(event: EngineEvent): void;
}

/** Milliseconds between two reports of how far a view is. */
const REPORT_MS = 200;

export class Views {
  /** The run that was last opened: its network stays compiled for the next question. */
  private opened: { key: string; run: Promise<OpenedRun> } | undefined;
  /** One question at a time on an opened run: its weights are replaced by each. */
  private readonly turns = new Turns(() => true);
  /** The newest question on each stream about opened runs. */
  private readonly newest = new Map<string, object>();
  private closing = false;

  constructor(private readonly host: ViewsHost) {}

  async inspect(
    choice: SubjectChoice,
    query: Query,
    form: PanelForm,
    stream?: string,
  ): Promise<ViewAnswer> {
    const live = this.liveOf(choice);
    if (live && (choice.at === null || choice.at === live.subject.step)) {
      const { runDir } = live.subject;
      if (LONG_VIEWS.has(query.view))
        return live.turns.askLong(async (breathe) => {
          const pace = this.reported(query.view, stream, breathe);
          return answer(await live.frozen(), query, form, [], undefined, pace);
        }, stream);
      if (query.view !== 'histograms' || runDir === null)
        return live.turns.ask(() => answer(live.subject, query, form), stream);
    }
    const own = {};
    if (stream !== undefined) this.newest.set(stream, own);
    // Nothing else may be made meanwhile: an opened run has one set of weights.
    const pace = this.reported(query.view, stream, async () => {
      await turn();
      if (this.closing) throw new EngineFailure('inspect.closed', 'The network was let go of.');
      if (stream !== undefined && this.newest.get(stream) !== own)
        throw new EngineFailure('inspect.superseded', 'A newer request for this view has come.');
    });
    return this.turns.ask(async () => {
      const { run, notes } = await this.open(choice);
      if (query.view !== 'histograms') return answer(run, query, form, notes, undefined, pace);
      const { steps } = await run.moments();
      return answer(run, query, form, notes, momentsOf(run, steps));
    }, stream);
  }

  async snapshots(choice: SubjectChoice): Promise<Result<'snapshots'>> {
    const live = this.liveOf(choice);
    if (live && live.subject.runDir === null) return { steps: [], bytes: 0, notes: [] };
    return this.turns.ask(async () => {
      const run = await this.folder(choice);
      const { steps, bytes, notes } = await run.moments();
      return { steps, bytes, notes: [...notes] };
    });
  }

  /** Runs a task on an opened run with its newest weights; for reports. */
  onRun<T>(
    choice: SubjectChoice,
    task: (run: OpenedRun, notes: readonly Text[]) => Promise<T>,
  ): Promise<T> {
    return this.turns.ask(async () => {
      const { run, notes } = await this.open(choice);
      return task(run, notes);
    });
  }

  /** Lets go of the opened run. */
  async close(): Promise<void> {
    this.closing = true;
    await this.turns.close();
    await this.forget();
  }

  /** A pace that tells from time to time how far the view is. */
  private reported(view: Query['view'], stream: string | undefined, breathe: Breathe): Pace {
    let told = Number.NEGATIVE_INFINITY;
    return async (done, total) => {
      const now = performance.now();
      if (now - told >= REPORT_MS) {
        told = now;
        const of = stream === undefined ? {} : { stream };
        this.host.emit({ event: 'looking', view, ...of, done: Math.min(1, done / total) });
      }
      await breathe();
    };
  }

  private liveOf(choice: SubjectChoice): Live | undefined {
    if (choice.kind !== 'live') return undefined;
    const live = this.host.live();
    if (live) return live;
    throw new EngineFailure(
      'inspect.idle',
      'No network is loaded yet. Start a training, or open a run, to look inside.',
    );
  }

  private async open(choice: SubjectChoice) {
    const run = await this.folder(choice);
    const notes = [...(await run.load(choice.at))];
    if (choice.kind === 'run' && choice.document !== undefined) {
      const now = documentSchema.safeParse(choice.document);
      if (now.success && networkChanged(run.document, now.data as NetDocument)) notes.push(CHANGED);
    }
    return { run, notes };
  }

  private async folder(choice: SubjectChoice): Promise<OpenedRun> {
    const live = this.liveOf(choice);
    const runDir = choice.kind === 'run' ? choice.runDir : (live?.subject.runDir ?? null);
    if (runDir === null)
      throw new EngineFailure(
        'inspect.snapshots',
        'This training keeps no snapshots, so only the present can be seen. Save the project first.',
      );
    const device = choice.kind === 'run' ? choice.device : 'cpu';
    const key = `${device} ${runDir}`;
    if (this.opened?.key !== key) {
      await this.forget();
      const run = this.host.backend(device).then((backend) => OpenedRun.open(runDir, backend));
      this.opened = { key, run };
      run.catch(() => {
        if (this.opened?.run === run) this.opened = undefined;
      });
    }
    return this.opened.run;
  }

  private async forget(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    await opened?.run.then(
      (run) => run.dispose(),
      () => {},
    );
  }
}

const CHANGED: Text = {
  en: 'The project has changed since this run; you see the network as it was trained.',
  zh: '项目在此次运行之后已更改；这里显示的是训练时的网络。',
};

/** At most so many rows of a view over time. */
const MOST_MOMENTS = 64;

function momentsOf(run: OpenedRun, steps: readonly number[]): Moment[] {
  const stride = Math.max(1, Math.ceil(steps.length / MOST_MOMENTS));
  const last = steps.length - 1;
  return steps
    .filter((_, i) => (last - i) % stride === 0)
    .map((step) => ({
      step,
      at: async () => {
        await run.load(step);
        return run;
      },
    }));
}
