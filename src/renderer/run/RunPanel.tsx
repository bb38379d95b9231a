/** The panel below the canvas: curves, results, problems, log. */
import { useEngine } from '../engine';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { useUi } from '../state/ui';
import { Tabs } from '../ui/Tabs';
import { InsightActions, InsightTab } from '../views/insight/InsightTab';
import { insightTexts } from '../views/insight/insighttexts';
import { CurveActions, CurvesTab } from './CurvesTab';
import { LogTab } from './LogTab';
import { ProblemsTab } from './ProblemsTab';
import { collectProblems } from './problems';
import { ResultsActions, ResultsTab } from './ResultsTab';
import { runTexts } from './texts';

export function RunPanel() {
  const { tr } = useTr();
  const tab = useUi((s) => s.runTab);
  const setTab = useUi((s) => s.setRunTab);
  const document = useDocument((s) => s.document);
  const diagnostics = useDocument((s) => s.analysis.diagnostics);
  const refused = useEngine((s) => s.refused);
  const trained = useEngine((s) => s.trained);
  const begun = useEngine((s) => s.curve.length > 0);
  const problems = collectProblems(diagnostics, trained === document ? refused : []).length;

  return (
    <Tabs
      label={tr(runTexts.panel)}
      value={tab}
      onChange={setTab}
      actions={
        {
          curves: begun && <CurveActions />,
          results: <ResultsActions />,
          insight: <InsightActions />,
          problems: null,
          log: null,
        }[tab]
      }
      tabs={[
        { value: 'curves', label: tr(runTexts.curves), content: <CurvesTab /> },
        { value: 'results', label: tr(runTexts.results), content: <ResultsTab /> },
        { value: 'insight', label: tr(insightTexts.insight), content: <InsightTab /> },
        {
          value: 'problems',
          label: tr(runTexts.problems),
          count: problems,
          content: <ProblemsTab />,
        },
        { value: 'log', label: tr(runTexts.log), content: <LogTab /> },
      ]}
    />
  );
}
