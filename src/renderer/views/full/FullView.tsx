/** Everything that can be seen of one block, over the canvas. Tabs say why where there is nothing. */
import { Eye } from 'lucide-react';
import type { Analysis } from '../../../graph/analysis/types';
import type { Text } from '../../../graph/types';
import { useFrame } from '../../engine';
import { useTr } from '../../i18n';
import { useDocument } from '../../state/document';
import { formatShape } from '../../state/format';
import { Button } from '../../ui/Button';
import { Empty } from '../../ui/Empty';
import { lookTexts } from '../looktexts';
import { giveImage, useMoment } from '../moment';
import { PinChooser } from '../PinChooser';
import { Sheet } from '../Sheet';
import { hasTensor, isOutdated } from '../subject';
import { viewTexts } from '../texts';
import { FiltersTab } from './FiltersTab';
import { HandTab } from './HandTab';
import { HistogramsTab } from './HistogramsTab';
import { MapsTab } from './MapsTab';
import { closeFull, type FullTab, useFull } from './open';
import { PixelsTab } from './PixelsTab';
import { UnpoolTab } from './UnpoolTab';

/** Whether a block learns: it has parameters of its own. */
export function hasWeights(analysis: Analysis, block: string): boolean {
  return (analysis.blocks[block]?.cost?.parameters ?? 0) > 0;
}

export function FullView() {
  const block = useFull((s) => s.block);
  return block === null ? null : <Open key={block} block={block} />;
}

function Open({ block }: { readonly block: string }) {
  const { tr } = useTr();
  const tab = useFull((s) => s.tab);
  const type = useDocument((s) => s.analysis.flat.blocks[block]?.type ?? '');
  const label = useDocument((s) => s.analysis.flat.blocks[block]?.label);
  const tensor = useDocument((s) => hasTensor(s.analysis, block));
  const weighted = useDocument((s) => hasWeights(s.analysis, block));
  const frame = useFrame(block);
  const outdated = useDocument((s) => !!frame && isOutdated(s.analysis, block, frame.shape));
  const rank = /^Conv(\d)d$/.exec(type)?.[1];
  const none = (why: Text) => (
    <Empty icon={<Eye size={24} />} title={tr(lookTexts.notHere)} hint={tr(why)} />
  );
  const content: Readonly<Record<FullTab, React.ReactNode>> = {
    maps: tensor ? <MapsTab block={block} /> : none(viewTexts.noTensorHint(type)),
    filters: weighted ? <FiltersTab block={block} /> : none(lookTexts.why.filters(type)),
    histograms: tensor ? (
      <HistogramsTab block={block} weighted={weighted} />
    ) : (
      none(viewTexts.noTensorHint(type))
    ),
    pixels: tensor ? <PixelsTab block={block} /> : none(lookTexts.why.tensor(type)),
    unpool:
      type === 'MaxPool2d' || type === 'MaxUnpool2d' ? (
        <UnpoolTab block={block} />
      ) : (
        none(lookTexts.why.unpool(type))
      ),
    hand: rank ? <HandTab block={block} rank={Number(rank)} /> : none(lookTexts.why.hand(type)),
  };
  return (
    <Sheet<FullTab>
      open
      onClose={closeFull}
      testId="large-view"
      label={type}
      title={
        <>
          {type} <small>{label ?? block}</small>
        </>
      }
      facts={
        <>
          {frame && <span className="mono">{formatShape(frame.shape)}</span>}
          {outdated && <span style={{ color: 'var(--warning)' }}>{tr(viewTexts.changed)}</span>}
        </>
      }
      actions={<SampleChooser />}
      tab={tab}
      onTab={(next) => useFull.setState({ tab: next })}
      tabs={(Object.keys(content) as FullTab[]).map((value) => ({
        value,
        label: tr(lookTexts.tabs[value]),
        content: content[value],
      }))}
    />
  );
}

/** The pinned sample, and a note while a given picture takes its place. */
export function SampleChooser() {
  const { tr } = useTr();
  const given = useMoment((s) => s.given);
  return (
    <div style={{ display: 'flex', alignItems: 'flex-start', gap: 24 }}>
      {given && (
        <div style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
          <span>
            {tr(lookTexts.givenSample)}{' '}
            <span className="mono">
              {given.width} × {given.height}
            </span>
          </span>
          <Button size="small" onClick={() => giveImage(null)} data-testid="back-to-pin">
            {tr(lookTexts.backToPin)}
          </Button>
        </div>
      )}
      <PinChooser />
    </div>
  );
}
