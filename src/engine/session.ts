/**
 * What the training thread does for its user: answers the requests of the protocol and holds the
 * network that is being trained or looked at.
 */

import { analyze } from '../graph/analysis/analyze';
import type { Analysis } from '../graph/analysis/types';
import type { Checked, EngineEvent, Method, Picture, Pin, Result, Watch } from '../protocol/engine';
import { openLoader } from './data';
import { isImage, type Loader, type LoaderSpec } from './data/contract';
import { DataRequests } from './data/requests';
import { Devices } from './device';
import { EngineFailure, errorInfo } from './failure';
import { exportAnswer, kindOfFile } from './inspect/files/export';
import { writeReport } from './inspect/files/report';
import { Inspector } from './inspect/inspector';
import { LiveSubject } from './inspect/live';
import { SnapshotWriter } from './inspect/snapshots';
import { Views } from './inspect/views';
import { Previews } from './previews';
import { loadNewest } from './training/checkpoints';
import { loaderChain, loaderOfPin, readFacts, typesIn } from './training/loaders';
import { TrainingRun } from './training/loop';
import { Missing } from './training/missing';
import { modelOf, trainerSettings } from './training/model';
import { Network } from './training/network';
import { RunFolder, savedSettings } from './training/runfolder';

/** Requests that the training thread answers; the door answers the others. */
export type SessionMethod = Exclude<Method, 'hello' | 'shutdown'>;

/** A training and everything it holds. */
interface Active {
  readonly network: Network;
  readonly run: TrainingRun;
  readonly inspector: Inspector;
  readonly subject: LiveSubject;
  readonly snapshots: SnapshotWriter | null;
  readonly loaders: readonly Loader[];
  /** Resolves when the run is over, however it ended. */
  readonly over: Promise<void>;
}

type Steering = 'pause' | 'continue' | 'stop';

export class Session {
  private readonly devices = new Devices((message) =>
    this.emit({ event: 'log', level: 'warning', message }),
  );
  private readonly previews = new Previews();
  private readonly views = new Views({
    live: () => {
      const subject = this.active?.subject;
      return subject && { subject, turns: subject.turns, frozen: () => subject.frozen() };
    },
    backend: (choice) => this.devices.open(choice),
    emit: (event) => this.emit(event),
  });
  private readonly data = new DataRequests((event) => this.emit(event));
  private active: Active | undefined;
  private preparing: Promise<unknown> | undefined;
  /** What was last asked of the run that is being prepared. */
  private asked: Steering = 'continue';
  private watched: Watch | undefined;
  /** Loader that the last pictures came from. */
  private pictures: { key: string; loader: Promise<Loader> } | undefined;

  constructor(private readonly emit: (event: EngineEvent) => void) {}

  /** Answers one request. Throws what `errorInfo` turns into a reply. */
  handle<M extends SessionMethod>(method: M, params: Checked<M>): Promise<Result<M>> {
    const answers: { [N in SessionMethod]: (params: Checked<N>) => Promise<Result<N>> } = {
      devices: async () => ({ devices: await this.devices.list() }),
      describeDataset: (p) => this.data.describe(p),
      recognise: (p) => this.data.recognise(p),
      datasetSamples: (p) => this.data.samples(p),
      scanDataset: (p) => this.data.scan(p),
      cancelScan: async (p) => this.data.cancel(p),
      picture: (p) => this.picture(p),
      previewTransforms: (p) => this.previews.transforms(p),
      previewBatch: (p) => this.previews.batch(p),
      train: (p) => this.train(p),
      pause: async () => this.steer('pause'),
      continue: async () => this.steer('continue'),
      stop: async () => this.steer('stop'),
      watch: async (p) => {
        this.watch(p);
        return {};
      },
      inspect: ({ subject, query, stream, ...form }) =>
        this.views.inspect(subject, query, form, stream),
      snapshots: ({ subject }) => this.views.snapshots(subject),
      exportView: (p) => this.exportView(p),
      report: (p) => writeReport(this.views, p),
      advance: async () => {
        if (!this.active)
          throw new EngineFailure('run.not_paused', 'Nothing trains. Start a training first.');
        return { step: await this.active.run.control.advance() };
      },
    };
    return answers[method](params);
  }

  private async exportView(p: Checked<'exportView'>): Promise<Result<'exportView'>> {
    const { subject, query, file, panel, theme, language } = p;
    kindOfFile(file);
    const form = { form: 'exact', maxTile: 2048 } as const;
    const answer = await this.views.inspect(subject, query, form);
    const size = await exportAnswer(answer, file, { panel, theme, language });
    return { file, ...size, notes: answer.notes };
  }

  /** Ends the run in order and lets go of everything. Nothing may be asked afterwards. */
  async close(): Promise<void> {
    this.steer('stop');
    this.data.close();
    const views = this.active?.subject.turns.close();
    await this.preparing?.catch(() => {});
    await views;
    await this.active?.over;
    await this.release();
    const pictures = this.pictures?.loader;
    this.pictures = undefined;
    await pictures?.then(
      (loader) => loader.dispose(),
      () => {},
    );
    await this.previews.dispose();
    await this.views.close();
    await this.devices.close();
  }

  /** What is asked before the first step counts from the first step on; a stop is not taken back. */
  private steer(what: Steering): Record<string, never> {
    if (!this.preparing) this.active?.run.control[what]();
    else if (this.asked !== 'stop') {
      this.asked = what;
      if (what === 'stop') this.emit({ event: 'state', state: 'stopping' });
    }
    return {};
  }

  private watch(watch: Watch): void {
    this.watched = watch;
    if (!this.active) return;
    const { inspector, run } = this.active;
    inspector.watch(watch);
    // A training looks between its steps; a network that rests is looked at now.
    if (run.control.resting) void inspector.look(run.steps);
  }

  private async picture({ document, baseDir, pin }: Checked<'picture'>): Promise<Picture> {
    const analysis = analyze(document);
    const loader = await this.pictureLoader({
      ...loaderChain(analysis.flat, loaderOfPin(analysis, pin)),
      baseDir,
      // A random split is that of the training.
      seed: seedOf(analysis),
      unreadable: document.data?.unreadable ?? 'stop',
      evaluation: true,
    });
    const { image, label: truth } = await loader.pictureAt(pin.index);
    if (!isImage(image))
      throw new EngineFailure(
        'data.picture',
        `Sample ${pin.index} is not a picture but an array (${image.shape.join(', ')}).`,
      );
    const label = typeof truth === 'number' ? truth : -1;
    const { width, height, channels, pixels } = image;
    return {
      width,
      height,
      channels,
      pixels: new Uint8Array(pixels),
      label,
      className: loader.facts.classes[label] ?? (label < 0 ? '' : String(label)),
    };
  }

  private pictureLoader(spec: LoaderSpec): Promise<Loader> {
    const key = JSON.stringify(spec);
    if (this.pictures?.key !== key) {
      void this.pictures?.loader.then((old) => old.dispose()).catch(() => {});
      this.pictures = { key, loader: openLoader(spec) };
    }
    const { loader } = this.pictures;
    // A folder that was unreadable may be there the next time.
    loader.catch(() => {
      if (this.pictures?.loader === loader) this.pictures = undefined;
    });
    return loader;
  }

  private async train(params: Checked<'train'>): Promise<Result<'train'>> {
    if (this.preparing || (this.active && !this.active.run.control.over))
      throw new EngineFailure('busy', 'A training is running already. Stop it first.');
    this.asked = 'continue';
    this.emit({ event: 'state', state: 'preparing' });
    const prepared = this.prepare(params);
    this.preparing = prepared;
    try {
      return await prepared;
    } catch (error) {
      this.emit({ event: 'state', state: 'idle' });
      throw error;
    } finally {
      this.preparing = undefined;
    }
  }

  private async prepare(params: Checked<'train'>): Promise<Result<'train'>> {
    const { document, baseDir, runDir, options } = params;
    const saved = params.resume && runDir !== null ? await savedSettings(runDir) : undefined;
    // A run that goes on must see the samples that it began with.
    const unreadable =
      options.unreadable ?? saved?.unreadable ?? document.data?.unreadable ?? 'stop';
    const facts = await readFacts(document, baseDir, unreadable);
    const analysis = analyze(document, facts);
    const model = modelOf(analysis);
    const trainer = trainerSettings(analysis);
    const settings = {
      epochs: options.epochs ?? saved?.epochs ?? trainer.epochs,
      seed: options.seed ?? saved?.seed ?? trainer.seed,
      device: options.device ?? trainer.device,
      limit: options.limit ?? saved?.limit ?? null,
      unreadable,
    };
    const backend = await this.devices.open(settings.device);
    const validationLoader = trainer.validate ? analysis.training?.validationLoader : undefined;
    const common = {
      baseDir,
      seed: settings.seed,
      unreadable,
      ...(settings.limit === null ? {} : { limit: settings.limit }),
    };
    const chain = loaderChain(analysis.flat, model.loader);
    const loaders: Loader[] = [];
    let network: Network | undefined;
    try {
      const missed = new Missing((message) =>
        this.emit({ event: 'log', level: 'warning', message }),
      );
      const train = await openLoader({ ...chain, ...common }, { lost: missed.lost });
      loaders.push(train);
      let validation: Loader | null = null;
      let validationSpec: LoaderSpec | null = null;
      if (validationLoader !== undefined) {
        const chain = loaderChain(analysis.flat, validationLoader);
        validationSpec = { ...chain, ...common, evaluation: true };
        validation = await openLoader(validationSpec, { lost: missed.lost });
        loaders.push(validation);
        refuseOtherSamples(train, validation);
      }
      network = Network.create(model, shapeOf(train), backend, settings.seed);
      // Compiled now, so that what a backend refuses is an answer and not a failure in the middle.
      await network.training(Math.min(train.batchSize, Math.max(1, train.samples)));
      const checkpoint =
        saved && runDir !== null
          ? await loadNewest(runDir, [...network.states, ...network.slots], (message) =>
              this.emit({ event: 'log', level: 'warning', message }),
            )
          : undefined;
      const device = backend.name === 'onnx' ? 'cpu' : 'webgpu';
      const result = {
        device,
        description: backend.description,
        parameters: network.parameters,
        stepsPerEpoch: train.batches,
        epochs: settings.epochs,
      } as const;
      const leftOut = missed.before(loaders);
      const folder = await openFolder(params, saved !== undefined, {
        document,
        baseDir,
        ...(leftOut.length > 0 && { leftOut }),
        settings: { ...settings, device },
        description: backend.description,
        parameters: network.parameters,
        sample: network.sample,
        facts,
      });
      missed.folder = folder;
      const inspector = new Inspector(
        network,
        (pin) => sampleOf(pin, train, validation),
        this.emit,
      );
      const run = new TrainingRun(
        network,
        train,
        validation,
        {
          epochs: settings.epochs,
          seed: settings.seed,
          early: trainer.early,
          transforms: typesIn(chain.source),
        },
        folder,
        {
          emit: (event) => {
            this.emit(event);
            // A view that waited for the end of a step is made now.
            if (event.event === 'state' && run.control.resting) void subject.turns.drain();
          },
          between: (step) => this.between(step),
        },
      );
      const snapshots =
        folder &&
        new SnapshotWriter(folder.path, network, (message) =>
          this.emit({ event: 'log', level: 'warning', message }),
        );
      const subject = new LiveSubject({
        document,
        analysis,
        network,
        run,
        runDir: folder?.path ?? null,
        specs: { train: { ...chain, ...common }, validation: validationSpec },
      });
      if (checkpoint) {
        run.restore(checkpoint);
        await folder?.rewind(checkpoint.state.step, checkpoint.state.epoch);
      } else if (saved) await folder?.rewind(0, 0);
      await this.release();
      await snapshots?.begin(run.steps);
      if (this.watched) inspector.watch(this.watched);
      if (this.asked !== 'continue') run.control[this.asked]();
      this.active = {
        network,
        run,
        inspector,
        subject,
        snapshots,
        loaders,
        over: Promise.resolve(),
      };
      this.active = { ...this.active, over: this.follow(this.active) };
      return result;
    } catch (error) {
      await network?.dispose();
      for (const loader of loaders) await loader.dispose();
      throw error;
    }
  }

  /** Runs to the end and reports how it ended. */
  private async follow({ network, run, inspector, subject, snapshots }: Active): Promise<void> {
    // The reply to `train` goes out before the first event of the run.
    await new Promise((done) => setImmediate(done));
    try {
      const lost = network.backend.lost.then((reason) => {
        throw new EngineFailure('device.lost', `The graphics device was lost: ${reason}`);
      });
      await snapshots?.between(run.steps);
      await Promise.race([run.run(), lost]);
      await inspector.look(run.steps);
      await subject.turns.drain();
    } catch (error) {
      this.emit({ event: 'state', state: 'failed', error: errorInfo(error) });
      await subject.turns.drain();
    }
  }

  /** One thing between two steps, if any is due; undefined when there is nothing to wait for. */
  private between(step: number): Promise<void> | undefined {
    const { active } = this;
    if (!active) return undefined;
    const { inspector, snapshots, subject } = active;
    return inspector.between(step) ?? snapshots?.between(step) ?? subject.turns.between();
  }

  /** Lets go of the network of the last run. */
  private async release(): Promise<void> {
    const { active } = this;
    this.active = undefined;
    if (!active) return;
    await active.inspector.dispose();
    await active.subject.dispose();
    await active.network.dispose();
    for (const loader of active.loaders) await loader.dispose();
  }
}

async function openFolder(
  { runDir }: Checked<'train'>,
  resumed: boolean,
  description: Parameters<typeof RunFolder.create>[1],
): Promise<RunFolder | null> {
  if (runDir === null) return null;
  return resumed ? RunFolder.resume(runDir) : RunFolder.create(runDir, description);
}

/** The Trainer's seed; 0 without one. */
function seedOf({ training, blocks }: Analysis): number {
  const seed = training && blocks[training.trainer]?.params?.seed;
  return typeof seed === 'number' ? seed : 0;
}

function shapeOf(loader: Loader): number[] {
  if (loader.sample.kind !== 'tensor' || loader.sample.shape.includes(null))
    throw new Error('The loader does not know the shape of its samples.');
  return loader.sample.shape as number[];
}

/** The network has one input shape: both sides must bring it. */
function refuseOtherSamples(train: Loader, validation: Loader): void {
  const [a, b] = [shapeOf(train), shapeOf(validation)];
  if (a.join() !== b.join())
    throw new EngineFailure(
      'training.validation_shape',
      `Validation samples have shape (${b.join(', ')}), training samples (${a.join(', ')}). Give both the same transforms.`,
    );
}

function sampleOf(pin: Pin, train: Loader, validation: Loader | null) {
  const loader = pin.split === 'train' ? train : validation;
  if (!loader)
    throw new EngineFailure('data.block', 'This training has no validation data to look at.');
  return loader.sampleAt(pin.index);
}
