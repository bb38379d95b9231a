/** The views that look backwards, as panels: attribution of one sample, and the picture a unit looks for. */
import type { FactsOf, Query } from '../../protocol/inspect';
import { type Shape, sizeOf } from '../ir/types';
import {
  deconvnet,
  type Explained,
  gradCam,
  gradient,
  guidedBackprop,
  integratedGradients,
  lastConvolution,
  occlusion,
  planeOfSample,
  saliencyOf,
} from './attribution/methods';
import { argmax, type Target } from './attribution/target';
import { resizePlane } from './given';
import { inputPanel, type Made, outputOf } from './maps';
import { maximise } from './maximise';
import type { Pace } from './pace';
import type { PanelSpec } from './panels';
import { classNameOf, lookedAt, type Subject } from './subject';

type Explaining =
  | 'saliency'
  | 'guided-backprop'
  | 'integrated-gradients'
  | 'gradcam'
  | 'deconvnet'
  | 'occlusion'
  | 'maximise';
type Of<V extends Query['view']> = Extract<Query, { view: V }>;
type Titled = Pick<PanelSpec, 'name' | 'title'>;

const say = (name: string, en: string, zh: string): Titled => ({ name, title: { en, zh } });

function facts(subject: Subject, { class: id, at, value }: Explained) {
  return { class: id, className: classNameOf(subject, id), value, at: at ? [...at] : null };
}

/** A picture's signal: the sum over the channels as one map over the input, and the signal itself. */
function signalPanels(
  subject: Subject,
  input: Float32Array,
  signal: Float32Array,
  { name, title }: Titled,
): PanelSpec[] {
  const { sample } = subject.network;
  const raw: PanelSpec = {
    name: 'signal',
    title: { en: `${title.en}, each channel`, zh: `${title.zh}（逐通道）` },
    kind: sample.length === 3 ? 'maps' : sample.length === 2 ? 'lines' : 'bars',
    shape: sample,
    values: signal,
  };
  if (sample.length !== 3) return [{ ...raw, name }, inputPanel(subject, input)];
  const [, height, width] = sample as [number, number, number];
  const places = height * width;
  const map = new Float32Array(places);
  signal.forEach((v, i) => {
    map[i % places] = (map[i % places] as number) + v;
  });
  return [
    { name, title, kind: 'overlay', shape: [height, width], values: map },
    raw,
    inputPanel(subject, input),
  ];
}

/** A coarse map, and the same brought to the size of the input. */
function coarsePanels(
  subject: Subject,
  input: Float32Array,
  map: Float32Array,
  shape: Shape,
  { name, title }: Titled,
): PanelSpec[] {
  const coarse: PanelSpec = {
    name: `${name} map`,
    title: { en: `${title.en}, as computed`, zh: `${title.zh}（原始分辨率）` },
    kind: shape.length === 2 ? 'maps' : 'lines',
    shape: shape.length === 2 ? [1, ...shape] : shape,
    values: map,
  };
  const { sample } = subject.network;
  if (sample.length !== 3 || shape.length !== 2) return [coarse, inputPanel(subject, input)];
  const plane = planeOfSample(sample);
  const values = resizePlane(map, shape as [number, number], plane);
  return [
    { name, title, kind: 'overlay', shape: plane, values },
    coarse,
    inputPanel(subject, input),
  ];
}

/** Makes one of the views that look backwards. */
export async function explain<V extends Explaining>(
  subject: Subject,
  query: Of<V>,
  pace: Pace,
): Promise<Made<V>> {
  return (await made(subject, query as Of<Explaining>, pace)) as unknown as Made<V>;
}

interface Explanation {
  readonly panels: readonly PanelSpec[];
  readonly facts: FactsOf<Explaining>;
  readonly notes?: Made<'saliency'>['notes'];
}

async function made(subject: Subject, query: Of<Explaining>, pace: Pace): Promise<Explanation> {
  const { looker } = subject;
  if (query.view === 'maximise') return grown(subject, query, pace);
  const { input, notes } = await lookedAt(subject, query.sample);
  switch (query.view) {
    case 'saliency': {
      const ran = await gradient(looker, input, query.target);
      const { sample } = subject.network;
      const values = saliencyOf(ran.signal, sample);
      const shape = sample.length < 2 ? sample : sample.slice(1);
      const titled = say('saliency', 'Saliency', '显著性');
      const kind = shape.length === 2 ? 'overlay' : 'bars';
      const [, ...rest] = signalPanels(subject, input, ran.signal, say('', 'Gradient', '梯度'));
      return {
        panels: [{ ...titled, kind, shape, values }, ...rest],
        facts: { view: 'saliency', ...facts(subject, ran) },
        notes,
      };
    }
    case 'guided-backprop': {
      const ran = await guidedBackprop(looker, input, query.target);
      const titled = say('guided', 'Guided backpropagation', '引导反向传播');
      return {
        panels: signalPanels(subject, input, ran.signal, titled),
        facts: { view: query.view, ...facts(subject, ran) },
        notes,
      };
    }
    case 'integrated-gradients': {
      const baseline =
        query.baseline === 'zero' ? new Float32Array(input.length) : await black(subject);
      const ran = await integratedGradients(looker, input, query.target, {
        steps: query.steps,
        baseline,
        pace,
      });
      const { sum, difference } = ran;
      return {
        panels: signalPanels(
          subject,
          input,
          ran.signal,
          say('integrated', 'Integrated gradients', '积分梯度'),
        ),
        facts: { view: query.view, ...facts(subject, ran), sum, difference },
        notes,
      };
    }
    case 'gradcam': {
      const block = query.block ?? lastConvolution(looker);
      const ran = await gradCam(looker, input, block, { kind: 'class', class: query.class });
      const titled = say('cam', `Grad-CAM at ${block}`, `${block} 处的 Grad-CAM`);
      return {
        panels: coarsePanels(subject, input, ran.map, ran.shape, titled),
        facts: { view: query.view, ...facts(subject, ran), block },
        notes,
      };
    }
    case 'deconvnet': {
      const { block, at } = query;
      const channel = query.channel ?? (await strongestChannel(subject, block, input));
      const target: Target = { kind: 'unit', block, channel, at };
      const ran = await deconvnet(looker, input, target);
      const titled = say(
        'projection',
        `Channel ${channel} of ${block}, back to pixels`,
        `${block} 第 ${channel} 通道投影回像素`,
      );
      return {
        panels: signalPanels(subject, input, ran.signal, titled),
        facts: { view: query.view, ...facts(subject, ran), block, channel },
        notes,
      };
    }
    case 'occlusion': {
      const { patch, stride, fill } = query;
      const ran = await occlusion(looker, input, query.target, { patch, stride, fill, pace });
      const titled = say('drop', 'Fall of the score where covered', '遮挡后得分的下降');
      return {
        panels: coarsePanels(subject, input, ran.map, ran.shape, titled),
        facts: { view: query.view, ...facts(subject, ran) },
        notes,
      };
    }
  }
}

async function grown(subject: Subject, query: Of<'maximise'>, pace: Pace): Promise<Explanation> {
  const { target } = query;
  const ran = await maximise(subject.looker, target, query, pace);
  const { sample } = subject.network;
  const what = target.kind === 'class' ? 'the class' : `channel ${target.channel}`;
  const whatZh = target.kind === 'class' ? '该类别' : `第 ${target.channel} 通道`;
  return {
    panels: [
      {
        name: 'picture',
        title: { en: `What excites ${what}`, zh: `最能激发${whatZh}的图片` },
        kind: sample.length === 3 ? 'picture' : 'bars',
        shape: sample,
        values: ran.input,
      },
    ],
    facts: {
      view: 'maximise',
      ...facts(subject, ran),
      ...(target.kind === 'unit' ? { block: target.block, channel: target.channel } : {}),
      curve: ran.curve.slice(),
    },
  };
}

/** A black picture through the transforms of the data. */
async function black(subject: Subject): Promise<Float32Array> {
  const [height, width] = planeOfSample(subject.network.sample);
  const image = { width, height, channels: 1 as const, pixels: new Uint8Array(width * height) };
  return (await lookedAt(subject, { kind: 'image', image })).input;
}

/** The channel with the strongest unit. */
async function strongestChannel(
  { looker }: Subject,
  block: string,
  input: Float32Array,
): Promise<number> {
  const { values, shape } = await outputOf(looker, block, input);
  return Math.floor(argmax(values) / sizeOf(shape.slice(1)));
}
