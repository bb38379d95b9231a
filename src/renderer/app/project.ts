/** New, open, save: between the document store and the bridge. */
import { emptyDocument } from '../../graph/document/schema';
import type { OpenedProject, Template } from '../../protocol/bridge';
import { useCanvas } from '../canvas/store';
import { i18next } from '../i18n';
import { currentStep, useDocument } from '../state/document';
import { useUi } from '../state/ui';
import { toast } from '../ui/toast';
import { askToSave } from './ask';

/** Puts a project on the canvas; what was there is gone, so ask first. */
function show(project: OpenedProject): void {
  useCanvas.setState({ search: null });
  useDocument.getState().load(project);
  useUi.getState().setPage('editor');
  if (project.readOnly) toast({ kind: 'info', message: i18next.t('project.readOnlyHint') });
}

/** Asks what shall become of unsaved changes. `false`: stay where we are. */
export async function mayLeave(): Promise<boolean> {
  const { dirty, document } = useDocument.getState();
  if (!dirty) return true;
  const answer = await askToSave(document.name);
  if (answer === 'cancel') return false;
  return answer === 'discard' || (await saveProject());
}

export async function newProject(): Promise<void> {
  if (!(await mayLeave())) return;
  show({ path: null, document: emptyDocument(i18next.t('project.untitled')) });
}

/** Opens a file; without a path the system asks for one. */
export async function openProject(path?: string): Promise<void> {
  if (!(await mayLeave())) return;
  const outcome = await window.netloom.openProject(path);
  if (!outcome.ok) toast({ kind: 'error', message: outcome.error.message });
  else if (outcome.value) show(outcome.value);
}

/** A template is a project without a file. */
export async function openTemplate(template: Template): Promise<void> {
  if (await mayLeave()) show({ path: null, document: template.document });
}

/** A project that comes from outside: the file manager, the command line. */
export async function receiveProject(project: OpenedProject): Promise<void> {
  if (await mayLeave()) show(project);
}

/** Saves; asks for a place when there is none. `true` when it is on disk now. */
export async function saveProject(saveAs = false): Promise<boolean> {
  const { document, path, readOnly, history, endMerge } = useDocument.getState();
  // Written by this version, it would lose what only the newer one knows.
  if (readOnly) {
    toast({ kind: 'info', message: i18next.t('project.readOnlyHint') });
    return false;
  }
  endMerge();
  const step = currentStep(useDocument.getState().history);
  const outcome = await window.netloom.saveProject(document, path, saveAs);
  if (!outcome.ok) {
    toast({
      kind: 'error',
      message: outcome.error.message,
      action: { label: i18next.t('menu.saveAs'), run: () => void saveProject(true) },
    });
    return false;
  }
  if (!outcome.value) return false;
  useDocument.getState().markSaved(outcome.value.path, step);
  if (saveAs || path === null || history.past.length > 0)
    toast({ kind: 'success', message: i18next.t('project.saved', { path: outcome.value.path }) });
  return true;
}
