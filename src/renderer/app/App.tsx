import { ImportSheet } from '../data/ImportSheet';
import { DragGhost } from '../palette/DragGhost';
import { StartPage } from '../start/StartPage';
import { useUi } from '../state/ui';
import { ErrorBoundary } from '../ui/ErrorBoundary';
import { Toasts } from '../ui/Toasts';
import { TooltipProvider } from '../ui/Tooltip';
import { FullView } from '../views/full/FullView';
import { ResultsSheet } from '../views/results/ResultsSheet';
import { Boxes } from './boxes/Boxes';
import { DropHint } from './files/DropHint';
import { EarlierSaves } from './files/EarlierSaves';
import { QuestionDialog } from './QuestionDialog';
import { useProjectEvents } from './useProjectEvents';
import { useShortcuts } from './useShortcuts';
import { Workbench } from './Workbench';

export function App() {
  useShortcuts();
  useProjectEvents();
  const page = useUi((s) => s.page);
  return (
    <TooltipProvider>
      <ErrorBoundary>{page === 'start' ? <StartPage /> : <Workbench />}</ErrorBoundary>
      <DragGhost />
      <Toasts />
      <QuestionDialog />
      <EarlierSaves />
      <ErrorBoundary>
        <ResultsSheet />
        <FullView />
      </ErrorBoundary>
      <ImportSheet />
      <DropHint />
      <Boxes />
    </TooltipProvider>
  );
}
