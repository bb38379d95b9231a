/** From a class or a channel back to the pixels: seven methods, each with its reading guide and source. */
import { useMemo, useRef, useState } from 'react';
import type { View } from '../../../protocol/inspect';
import { formatValue } from '../../engine/format';
import { useTr } from '../../i18n';
import { useSize } from '../../run/useSize';
import { useDocument } from '../../state/document';
import { Button } from '../../ui/Button';
import { Segmented } from '../../ui/Segmented';
import { Select } from '../../ui/Select';
import { type Asked, type QueryOf, useAsk } from '../ask';
import { lookTexts } from '../looktexts';
import { useSample } from '../moment';
import { PanelView } from '../PanelView';
import { SaveMenu } from '../SaveMenu';
import { lossClasses } from '../subject';
import { Answered, Choice, NumberBox, Says, Spring, Toolbar } from '../Toolbar';
import styles from './full.module.css';

const METHODS = [
  'saliency',
  'integrated-gradients',
  'guided-backprop',
  'gradcam',
  'deconvnet',
  'occlusion',
  'maximise',
] as const;
export type Method = (typeof METHODS)[number];

interface Wanted {
  readonly of: 'class' | 'channel';
  /** `null`: the predicted class. */
  readonly class: number | null;
  readonly channel: number;
  readonly patch: number;
}

/** The question that a choice amounts to. */
export function pixelQuery(
  method: Method,
  block: string,
  sample: QueryOf<'saliency'>['sample'],
  { of, class: id, channel, patch }: Wanted,
): QueryOf<Method> {
  const target =
    of === 'class'
      ? ({ kind: 'class', class: method === 'maximise' ? (id ?? 0) : id } as const)
      : ({ kind: 'unit', block, channel, at: 'max' } as const);
  switch (method) {
    case 'gradcam':
      return { view: method, sample, class: id };
    case 'deconvnet':
      return { view: method, sample, block, channel, at: 'max' };
    case 'maximise':
      return { view: method, target };
    case 'occlusion':
      return { view: method, sample, target, patch, stride: Math.max(1, Math.round(patch / 3)) };
    default:
      return { view: method, sample, target };
  }
}

export function PixelsTab({ block }: { readonly block: string }) {
  const { tr } = useTr();
  const sample = useSample();
  const [method, setMethod] = useState<Method>('saliency');
  const [wanted, setWanted] = useState<Wanted>({ of: 'class', class: null, channel: 0, patch: 7 });
  const [opacity, setOpacity] = useState(0.75);
  const classes = useDocument((s) => lossClasses(s.analysis));
  const channels = useDocument((s) => {
    const tensor = Object.values(s.analysis.blocks[block]?.outputs ?? {}).find(
      (value) => value.type === 'Tensor',
    );
    const count = tensor?.type === 'Tensor' ? tensor.shape[1] : undefined;
    return typeof count === 'number' ? count : undefined;
  });
  const query = useMemo(
    () => pixelQuery(method, block, sample, wanted),
    [method, block, sample, wanted],
  );
  const quick =
    method !== 'occlusion' && method !== 'maximise' && method !== 'integrated-gradients';
  const asked = useAsk<Method>(query as QueryOf<Method>, quick ? { live: 2000 } : { still: true });
  const set = (change: Partial<Wanted>) => setWanted((old) => ({ ...old, ...change }));
  const ofClass = method === 'gradcam' || (method !== 'deconvnet' && wanted.of === 'class');

  return (
    <div className={styles.view}>
      <Toolbar>
        <Choice label={tr(lookTexts.method)}>
          <Select<Method>
            label={tr(lookTexts.method)}
            data-testid="pixel-method"
            value={method}
            onChange={setMethod}
            options={METHODS.map((value) => ({ value, label: tr(lookTexts.methods[value]) }))}
          />
        </Choice>
        {method !== 'gradcam' && method !== 'deconvnet' && (
          <Choice label={tr(lookTexts.explain)}>
            <Segmented<Wanted['of']>
              label={tr(lookTexts.explain)}
              value={wanted.of}
              onChange={(of) => set({ of })}
              options={[
                { value: 'class', label: tr(lookTexts.classScore) },
                { value: 'channel', label: tr(lookTexts.channelHere) },
              ]}
            />
          </Choice>
        )}
        {ofClass ? (
          <Choice label={tr(lookTexts.classScore)}>
            <Select
              label={tr(lookTexts.classScore)}
              data-testid="pixel-class"
              value={String(wanted.class ?? (method === 'maximise' ? 0 : 'predicted'))}
              onChange={(value) => set({ class: value === 'predicted' ? null : Number(value) })}
              options={[
                ...(method === 'maximise'
                  ? []
                  : [{ value: 'predicted', label: tr(lookTexts.predictedClass) }]),
                ...classes.map((name, id) => ({ value: String(id), label: name })),
              ]}
            />
          </Choice>
        ) : (
          <Choice label={tr(lookTexts.channel)}>
            <NumberBox
              label={tr(lookTexts.channel)}
              testId="pixel-channel"
              value={wanted.channel}
              most={channels === undefined ? undefined : channels - 1}
              onChange={(channel) => set({ channel })}
            />
          </Choice>
        )}
        {method === 'occlusion' && (
          <Choice label={tr(lookTexts.patch)}>
            <NumberBox
              label={tr(lookTexts.patch)}
              value={wanted.patch}
              least={1}
              most={512}
              onChange={(patch) => set({ patch })}
            />
          </Choice>
        )}
        <Choice label={tr(lookTexts.opacity)}>
          <input
            type="range"
            min={0.2}
            max={1}
            step={0.05}
            value={opacity}
            aria-label={tr(lookTexts.opacity)}
            style={{ width: 96, accentColor: 'var(--accent)' }}
            onChange={(event) => setOpacity(Number(event.target.value))}
          />
        </Choice>
        {!quick && (
          <Button size="small" disabled={asked.busy} onClick={asked.again}>
            {tr(lookTexts.again)}
          </Button>
        )}
        <Spring />
        <SaveMenu query={query} panel={asked.answer?.panels[0]} />
      </Toolbar>
      <Answered asked={asked}>{() => <Shown asked={asked} opacity={opacity} />}</Answered>
    </div>
  );
}

function Shown({ asked, opacity }: { readonly asked: Asked<Method>; readonly opacity: number }) {
  const { tr } = useTr();
  const host = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(host);
  const { answer } = asked;
  if (!answer) return null;
  const { facts } = answer;
  const input = answer.panels.find(({ name }) => name === 'input');
  const first = answer.panels[0];
  const rest = answer.panels.slice(1).filter(({ name }) => name !== 'input');
  const view: View = facts.view;
  const side = Math.max(120, Math.min(height - 90, Math.floor((width - 32) / 3)));
  const what =
    facts.className ??
    ('block' in facts && facts.channel !== undefined
      ? `${facts.block}[${facts.channel}]`
      : tr(lookTexts.theOutput));
  return (
    <div className={styles.columns}>
      <aside className={styles.side}>
        <p data-testid="explained">{tr(lookTexts.explained(what, formatValue(facts.value, 4)))}</p>
        {facts.view === 'integrated-gradients' && (
          <p className={styles.dim}>
            {tr(lookTexts.adds(formatValue(facts.sum, 4), formatValue(facts.difference, 4)))}
          </p>
        )}
        <Says asked={asked} />
      </aside>
      <div className={styles.main} ref={host}>
        {width > 0 && (
          <div className={styles.row}>
            {input && <PanelView panel={input} width={side} height={side} testId="pixels-input" />}
            {first && (
              <PanelView
                panel={first}
                under={first.kind === 'overlay' ? input : undefined}
                opacity={opacity}
                width={view === 'maximise' ? Math.min(height - 70, width) : side}
                height={view === 'maximise' ? height - 70 : side}
                testId="pixels-map"
              />
            )}
            {rest.map((panel) => (
              <PanelView
                key={panel.name}
                panel={panel}
                width={panel.shape.length > 3 ? width : side}
                height={side}
                testId={`pixels-${panel.name}`}
              />
            ))}
          </div>
        )}
      </div>
    </div>
  );
}
