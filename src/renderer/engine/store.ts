/**
 * The run as the window knows it: what the engine says is folded into one zustand store. Curve points
 * and frames stay in buffers of their own (`curves.ts`, `frames.ts`); the store counts their versions.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { NetDocument } from '../../graph/document/schema';
import type { Text } from '../../graph/types';
import type { Bridge, EngineLife } from '../../protocol/bridge';
import type {
  Device,
  EngineErrorInfo,
  EngineEvent,
  EngineEventOf,
  Pin,
  Result,
  RunState,
  TrainOptions,
} from '../../protocol/engine';
import { formatCount } from '../state/format';
import { CurveBuffer } from './curves';
import { errorText } from './errors';
import { folderOf, formatPercent } from './format';
import type { FrameStore } from './frames';
import { engineTexts, epochText, plain, withDetail } from './texts';
import { WatchList } from './watch';

export type Level = EngineEventOf<'log'>['level'];

export interface LogLine {
  readonly id: number;
  readonly time: Date;
  readonly level: Level;
  readonly text: Text;
}

/** Older lines are forgotten. */
export const LOG_LIMIT = 2000;

export type Progress = Omit<EngineEventOf<'progress'>, 'event' | 'points'>;
export type EpochScores = Omit<EngineEventOf<'epoch'>, 'event'>;
export type WireDiagnostic = NonNullable<EngineErrorInfo['diagnostics']>[number];

/** A run is under way: it has a next step, or is being prepared or ended. */
export function isActive(run: RunState): boolean {
  return ['preparing', 'training', 'evaluating', 'paused', 'stopping'].includes(run);
}

export interface EngineState {
  readonly life: EngineLife;
  readonly run: RunState;
  /** Why the last run failed. */
  readonly error: EngineErrorInfo | null;
  /** What the engine answered when the run began. */
  readonly info: Result<'train'> | null;
  readonly progress: Progress | null;
  readonly epochs: readonly EpochScores[];
  /** Points of the run, one a step. Grows in place: draw again when `curveVersion` changes. */
  readonly curve: CurveBuffer;
  readonly curveVersion: number;
  readonly log: readonly LogLine[];
  readonly devices: readonly Device[] | null;
  /** Diagnostics with which the engine refused the last run. */
  readonly refused: readonly WireDiagnostic[];
  /** The document the loaded network was made from. */
  readonly trained: NetDocument | null;
  readonly pin: Pin;

  train(options?: TrainOptions): Promise<void>;
  pause(): Promise<void>;
  continueRun(): Promise<void>;
  stop(): Promise<void>;
  loadDevices(): Promise<void>;
  setPin(pin: Pin): void;
  /** Another project is open: ends its predecessor's run and forgets its figures. */
  forget(): void;
}

/** What the store needs of the rest of the window. */
export interface EngineSurroundings {
  readonly bridge: Bridge;
  readonly frames: FrameStore;
  /** The project as it stands in the editor. */
  project(): { document: NetDocument; path: string | null };
  /** Shows a message, with an offer to open a tab of the run panel; returns how to take it away. */
  notify(level: 'success' | Level, text: Text, offer?: 'problems' | 'log'): () => void;
  now(): Date;
}

export interface EngineClientStore {
  readonly store: StoreApi<EngineState>;
  readonly watch: WatchList;
  /** Stops listening. */
  dispose(): void;
}

/** Builds the store and connects it to the bridge's events. */
export function createEngineStore(around: EngineSurroundings): EngineClientStore {
  const { bridge, frames } = around;
  let nextLine = 1;
  /** The engine died, and the user has been told so but not yet how it went on. */
  let died = false;
  /** A run was going then: it is over only when main says so. */
  let interrupted = false;
  /** The run that is ending belongs to a project that is no longer shown. */
  let foreign = false;
  /** Takes away the last message about the engine's life: the next one replaces it. */
  let takeBack = () => {};

  /** Tells in toast and log what became of the engine. */
  function tell(level: 'warning' | 'error', text: Text, detail?: string): void {
    takeBack();
    line(level, detail === undefined ? text : withDetail(text, detail));
    takeBack = around.notify(level, text, level === 'error' ? 'log' : undefined);
  }

  const watch = new WatchList((list) => {
    // The answer carries nothing, and an engine that is down asks again when it is back.
    if (store.getState().life.state === 'ready') void bridge.request('watch', list);
  });

  const store = createStore<EngineState>((_set, get) => ({
    life: { state: 'starting', restarts: 0 },
    run: 'idle',
    error: null,
    info: null,
    progress: null,
    epochs: [],
    curve: new CurveBuffer(),
    curveVersion: 0,
    log: [],
    devices: null,
    refused: [],
    trained: null,
    pin: watch.pin,

    train: async (options = {}) => {
      const { document, path } = around.project();
      const before = get();
      if (isActive(before.run)) return;
      before.curve.clear();
      frames.clear();
      store.setState({
        run: 'preparing',
        error: null,
        info: null,
        progress: null,
        epochs: [],
        refused: [],
        trained: document,
        curveVersion: before.curveVersion + 1,
      });
      const outcome = await bridge.train({ document, baseDir: folderOf(path), options });
      if (outcome.ok) {
        const { description, parameters, epochs } = outcome.value;
        store.setState({ info: outcome.value });
        line('info', engineTexts.started(description, formatCount(parameters), epochs));
        watch.resend();
      } else if (outcome.error.code !== 'stopped') {
        // That it was stopped before it began, its state says.
        fail(outcome.error);
      }
    },
    pause: () => ask('pause'),
    continueRun: () => ask('continue'),
    stop: async () => {
      if (isActive(get().run)) store.setState({ run: 'stopping' });
      await ask('stop');
    },
    loadDevices: async () => {
      const outcome = await bridge.request('devices', {});
      if (outcome.ok) store.setState({ devices: outcome.value.devices });
      else line('warning', errorText(outcome.error));
    },
    setPin: (pin) => {
      watch.setPin(pin);
      store.setState({ pin });
    },
    forget: () => {
      const { run, curve, curveVersion } = get();
      if (isActive(run)) {
        foreign = true;
        void bridge.request('stop', {});
        line('info', engineTexts.otherProject);
      }
      interrupted = false;
      curve.clear();
      frames.clear();
      watch.setPin({ split: 'validation', index: 0 });
      store.setState({
        run: 'idle',
        error: null,
        info: null,
        progress: null,
        epochs: [],
        refused: [],
        trained: null,
        pin: watch.pin,
        curveVersion: curveVersion + 1,
      });
    },
  }));

  /** Adds a line to the log. */
  function line(level: Level, text: Text): void {
    const { log } = store.getState();
    const next = [...log, { id: nextLine++, time: around.now(), level, text }];
    store.setState({ log: next.length > LOG_LIMIT ? next.slice(-LOG_LIMIT) : next });
  }

  async function ask(method: 'pause' | 'continue' | 'stop'): Promise<void> {
    const outcome = await bridge.request(method, {});
    if (outcome.ok) return;
    line('warning', errorText(outcome.error));
    around.notify('warning', errorText(outcome.error));
  }

  /** The run could not begin or broke off. Said once, although reply and event may both tell it. */
  function fail(error: EngineErrorInfo): void {
    const before = store.getState();
    const known = before.error?.code === error.code && before.error.message === error.message;
    const refused = error.diagnostics ?? before.refused;
    store.setState({ run: 'failed', error, refused });
    if (known) return;
    const count = error.diagnostics?.length ?? 0;
    const text = count > 0 ? engineTexts.refused(count) : errorText(error);
    line('error', text);
    around.notify('error', text, count > 0 ? 'problems' : 'log');
  }

  function runChanged(event: EngineEventOf<'state'>): void {
    const { run, epochs } = store.getState();
    if (event.state === 'failed') {
      interrupted = false;
      fail(event.error ?? { code: 'internal', message: 'Training failed.' });
      return;
    }
    // A fresh engine is idle until main has told it to go on with the run.
    if (event.state === 'idle' && interrupted) {
      store.setState({ run: 'preparing' });
      return;
    }
    store.setState({ run: event.state });
    if (interrupted && ['training', 'evaluating', 'paused'].includes(event.state)) {
      interrupted = false;
      tell('warning', engineTexts.restartedTraining);
    } else if (interrupted && event.state === 'stopped') {
      // The user did not want it to go on.
      interrupted = false;
      if (store.getState().life.state === 'ready') tell('warning', engineTexts.restarted);
    }
    if (event.state === run) return;
    if (event.state === 'training' && run === 'preparing') watch.resend();
    if (event.state === 'paused') line('info', engineTexts.paused);
    if (event.state === 'stopped' && isActive(run)) line('info', engineTexts.stopped);
    if (event.state === 'done') {
      const accuracy = epochs.at(-1)?.validation?.accuracy;
      const text =
        accuracy == null ? engineTexts.done : engineTexts.doneWith(formatPercent(accuracy));
      line('info', text);
      around.notify('success', text);
    }
  }

  function onEvent(event: EngineEvent): void {
    if (foreign && event.event !== 'log') {
      // Up to its end it speaks of a project that is no longer shown.
      if (event.event === 'state' && !isActive(event.state)) foreign = false;
      return;
    }
    switch (event.event) {
      case 'state':
        runChanged(event);
        return;
      case 'progress': {
        const { event: _, points, ...progress } = event;
        const { curve, curveVersion, epochs } = store.getState();
        const { rewinds } = curve;
        for (const point of points) curve.push(point);
        const first = points[0]?.step ?? 0;
        store.setState({
          progress,
          curveVersion: curveVersion + 1,
          // Back at a checkpoint: epochs that ended later will be done again.
          ...(curve.rewinds !== rewinds && {
            epochs: epochs.filter((epoch) => epoch.step < first),
          }),
        });
        return;
      }
      case 'epoch': {
        const { event: _, ...scores } = event;
        const { epochs, curveVersion } = store.getState();
        const kept = epochs.filter((epoch) => epoch.epoch < scores.epoch);
        store.setState({ epochs: [...kept, scores], curveVersion: curveVersion + 1 });
        line('info', epochText(scores));
        return;
      }
      case 'frame':
        frames.put(event);
        return;
      case 'log':
        line(event.level, plain(event.message));
        return;
      case 'heartbeat':
        return;
    }
  }

  function onLife(life: EngineLife): void {
    const before = store.getState();
    store.setState({ life });
    if (life.state === 'restarting') {
      // After a failure for good, the user's wish to train starts the engine: nothing died just now.
      if (before.life.state === 'failed') return;
      died = true;
      interrupted ||= isActive(before.run);
      if (interrupted) {
        // Main itself notes the reason when a run was going.
        takeBack();
        takeBack = around.notify('warning', engineTexts.restarting);
      } else tell('warning', engineTexts.restarting, life.reason);
    } else if (life.state === 'failed') {
      died = false;
      interrupted = false;
      tell('error', engineTexts.gone, life.reason);
      if (isActive(before.run)) store.setState({ run: 'failed' });
    } else if (life.state === 'ready') {
      if (died && !interrupted) tell('warning', engineTexts.restarted);
      died = false;
      watch.resend();
      void store.getState().loadDevices();
    }
  }

  const stopEvents = bridge.onEngineEvent(onEvent);
  const stopLife = bridge.onEngineLife(onLife);
  return {
    store,
    watch,
    dispose: () => {
      stopEvents();
      stopLife();
      watch.dispose();
    },
  };
}
