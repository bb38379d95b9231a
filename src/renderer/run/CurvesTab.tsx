/** Loss and accuracy side by side, with smoothing, the scale of the loss, and a common zoom. */
import { LineChart } from 'lucide-react';
import { type CSSProperties, useEffect } from 'react';
import { create } from 'zustand';
import { useEngine } from '../engine';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { recall, remember } from '../state/storage';
import { Button } from '../ui/Button';
import { Empty } from '../ui/Empty';
import { Segmented } from '../ui/Segmented';
import { Tooltip } from '../ui/Tooltip';
import { CurveChart } from './CurveChart';
import styles from './CurvesTab.module.css';
import type { LossScale } from './chart';
import { lossAxis, runTexts } from './texts';

type Zoom = readonly [number, number] | null;

interface CurvePreferences {
  readonly smoothing: number;
  readonly scale: LossScale;
  readonly zoom: Zoom;
}

const isSmoothing = (v: unknown): v is number => typeof v === 'number' && v >= 0 && v <= 0.99;
const isScale = (v: unknown): v is LossScale => v === 'linear' || v === 'log';

const usePreferences = create<CurvePreferences>(() => ({
  smoothing: recall('curves.smoothing', isSmoothing, 0.8),
  scale: recall<LossScale>('curves.scale', isScale, 'linear'),
  zoom: null,
}));

/** Controls at the right of the tab bar. */
export function CurveActions() {
  const { tr } = useTr();
  const { smoothing, scale, zoom } = usePreferences();
  return (
    <div className={styles.actions}>
      {zoom && (
        <Button
          size="small"
          variant="quiet"
          onClick={() => usePreferences.setState({ zoom: null })}
        >
          {tr(runTexts.resetZoom)}
        </Button>
      )}
      <Tooltip label={tr(runTexts.smoothingHelp)} side="top">
        <label className={styles.smoothing}>
          {tr(runTexts.smoothing)}
          <input
            type="range"
            min={0}
            max={0.99}
            step={0.01}
            value={smoothing}
            style={{ '--value': smoothing / 0.99 } as CSSProperties}
            data-testid="smoothing"
            onChange={(event) => {
              const next = Number(event.target.value);
              usePreferences.setState({ smoothing: next });
              remember('curves.smoothing', next);
            }}
          />
          <output className="mono">{smoothing.toFixed(2)}</output>
        </label>
      </Tooltip>
      <Segmented
        label={tr(runTexts.lossScale)}
        value={scale}
        onChange={(next) => {
          usePreferences.setState({ scale: next });
          remember('curves.scale', next);
        }}
        options={[
          { value: 'linear', label: tr(runTexts.linear) },
          { value: 'log', label: tr(runTexts.logarithmic) },
        ]}
      />
    </div>
  );
}

export function CurvesTab() {
  const { tr } = useTr();
  const { smoothing, scale, zoom } = usePreferences();
  const preparing = useEngine((s) => s.run === 'preparing');
  const begun = useEngine((s) => s.curve.length > 0);
  // A network without classes (an autoencoder) has no accuracy: its loss takes the whole width.
  const rated = useEngine((s) => s.curve.length === 0 || !Number.isNaN(s.curve.accuracy[0]));
  const lossType = useDocument((s) => {
    const loss = s.analysis.training?.loss;
    return loss === undefined ? undefined : s.analysis.flat.blocks[loss]?.type;
  });
  const onZoom = (next: Zoom) => usePreferences.setState({ zoom: next });

  // A zoom belongs to one run.
  useEffect(() => {
    if (!begun) usePreferences.setState({ zoom: null });
  }, [begun]);

  if (!begun)
    return (
      <Empty
        icon={<LineChart size={24} />}
        title={tr(preparing ? runTexts.curvesPreparing : runTexts.curvesEmpty)}
        hint={tr(preparing ? runTexts.curvesPreparingHint : runTexts.curvesHint)}
      />
    );
  const common = { smoothing, zoom, onZoom };
  return (
    <div className={styles.charts}>
      <CurveChart {...common} metric="loss" scale={scale} yLabel={tr(lossAxis(lossType))} />
      {rated && (
        <CurveChart
          {...common}
          metric="accuracy"
          scale="linear"
          yLabel={tr(runTexts.accuracyAxis)}
        />
      )}
    </div>
  );
}
