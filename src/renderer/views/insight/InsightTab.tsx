/** The whole network: gradient flow, stepping through, and the moments of the training below. */

import { create } from 'zustand';
import { useTr } from '../../i18n';
import { recall, remember } from '../../state/storage';
import { Segmented } from '../../ui/Segmented';
import { TimeBar } from '../TimeBar';
import { FlowView } from './FlowView';
import styles from './insight.module.css';
import { insightTexts } from './insighttexts';
import { WalkView } from './WalkView';

type What = 'flow' | 'walk';

const useWhat = create<{ readonly what: What }>(() => ({
  what: recall<What>('insight', (v): v is What => v === 'flow' || v === 'walk', 'flow'),
}));

export function InsightTab() {
  const what = useWhat((s) => s.what);
  return (
    <div className={styles.tab}>
      <div className={styles.body}>{what === 'flow' ? <FlowView /> : <WalkView />}</div>
      <TimeBar />
    </div>
  );
}

/** What the tab shows; at the right end of the bar. */
export function InsightActions() {
  const { tr } = useTr();
  const what = useWhat((s) => s.what);
  return (
    <Segmented<What>
      label={tr(insightTexts.what)}
      value={what}
      onChange={(value) => {
        remember('insight', value);
        useWhat.setState({ what: value });
      }}
      options={[
        { value: 'flow', label: tr(insightTexts.flow) },
        { value: 'walk', label: <span data-testid="insight-walk">{tr(insightTexts.walk)}</span> },
      ]}
    />
  );
}
