/** Puts the blocks of a plan on the canvas. */
import { MOST_NAME } from '../../graph/document/schema';
import { newProject } from '../app/project';
import { fitCanvas } from '../canvas/view';
import { tr } from '../i18n';
import { useDocument } from '../state/document';
import { useUi } from '../state/ui';
import { toast } from '../ui/toast';
import { buildImport, type ImportPlan } from './build';
import { nameOf } from './choices';
import { closeImport, useImport } from './importing';
import { importTexts } from './importTexts';

/** Builds into the open project, or with `fresh` into a new one, which may ask to save this one first. */
export async function buildPlan(plan: ImportPlan, fresh: boolean): Promise<void> {
  const before = useDocument.getState().generation;
  if (fresh) {
    await newProject();
    if (useDocument.getState().generation === before) return;
  }
  const { document, dispatch, goTo, undo } = useDocument.getState();
  const { command, blocks } = buildImport(document, plan);
  const { paths } = useImport.getState();
  const named = Object.keys(document.blocks).length === 0 && paths[0] !== undefined;
  goTo([]);
  const done = dispatch(
    {
      kind: 'batch',
      commands: [
        ...(named ? [{ kind: 'rename' as const, name: projectName(paths[0] as string) }] : []),
        command,
      ],
    },
    { select: { blocks: plan.network ? [] : [...blocks], wires: [] } },
  );
  if (!done) return;
  closeImport();
  useUi.getState().setPage('editor');
  // The canvas has to have measured the blocks.
  setTimeout(fitCanvas, 150);
  toast({
    kind: 'success',
    message: tr(plan.network ? importTexts.built : importTexts.builtData),
    action: { label: tr(importTexts.undo), run: undo },
  });
}

function projectName(path: string): string {
  return tr(importTexts.projectName(nameOf(path))).slice(0, MOST_NAME);
}
