/** New, open, save: between the document store and the bridge. */
import { withPathsFrom } from '../../graph/document/paths';
import { emptyDocument, type NetDocument } from '../../graph/document/schema';
import type { KeptWork, OpenedProject, Template } from '../../protocol/bridge';
import { useCanvas } from '../canvas/store';
import { folderOf } from '../engine/format';
import { i18next, tr } from '../i18n';
import { templateName } from '../start/templateNames';
import { currentStep, useDocument } from '../state/document';
import { useUi } from '../state/ui';
import { toast } from '../ui/toast';
import { ask, askToSave, shortName } from './ask';
import { said } from './said';
import { tooLarge } from './tooLarge';

/** Puts a project on the canvas; what was there is gone, so ask first. */
function show(project: OpenedProject): void {
  const { t } = i18next;
  useCanvas.setState({ search: null });
  useDocument.getState().load(project);
  useUi.getState().setPage('editor');
  const { keptAt, path, shortened } = project;
  if (project.readOnly) toast({ kind: 'info', message: t('project.readOnlyHint') });
  const large = tooLarge(project.document);
  if (large) toast({ kind: 'warning', message: tr(large) });
  if (shortened) toast({ kind: 'warning', message: t('files.shortened', { count: shortened }) });
  if (keptAt === undefined) return;
  const name = shortName(project.document.name);
  toast({
    kind: 'info',
    message: t('files.restored', { name }),
    ...(path !== null && {
      action: { label: t('files.backToFile'), run: () => void reloadProject() },
    }),
  });
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
  if (path !== undefined && path === useDocument.getState().path)
    return useUi.getState().setPage('editor');
  if (!(await mayLeave())) return;
  const outcome = await window.netloom.openProject(path);
  if (!outcome.ok) toast({ kind: 'error', message: said(outcome.error) });
  else if (outcome.value) show(outcome.value);
}

/** What the file has, in the place of what is here; undo brings that back. */
export async function reloadProject(): Promise<void> {
  const { path } = useDocument.getState();
  if (path === null) return;
  const outcome = await window.netloom.openProject(path);
  if (!outcome.ok) {
    toast({ kind: 'error', message: said(outcome.error) });
    return;
  }
  if (!outcome.value) return;
  const { replace, markSaved } = useDocument.getState();
  replace(outcome.value.document);
  markSaved(path, currentStep(useDocument.getState().history));
}

/** A template is a project without a file. */
export async function openTemplate(template: Template): Promise<void> {
  if (!(await mayLeave())) return;
  const document = { ...template.document, name: tr(templateName(template)) };
  show({ path: null, document });
}

/** A project that comes from outside: the file manager, the command line. */
export async function receiveProject(project: OpenedProject): Promise<void> {
  if (await mayLeave()) show(project);
}

/** Work that a closed window left unsaved. */
export async function openKept({ id }: KeptWork): Promise<void> {
  if (!(await mayLeave())) return;
  const project = await window.netloom.openKept(id);
  if (project) show(project);
}

/** Saves; asks for a place when there is none. `true` when it is on disk now. */
export async function saveProject(saveAs = false, overwrite = false): Promise<boolean> {
  const { document, path, readOnly, history, endMerge } = useDocument.getState();
  // Written by this version, it would lose what only the newer one knows.
  if (readOnly) {
    toast({ kind: 'info', message: i18next.t('project.readOnlyHint') });
    return false;
  }
  endMerge();
  const step = currentStep(useDocument.getState().history);
  const outcome = await window.netloom.saveProject(document, path, saveAs, overwrite);
  if (!outcome.ok && outcome.error.code === 'file.changed') return afterConflict(path ?? '');
  if (!outcome.ok) {
    toast({
      kind: 'error',
      message: said(outcome.error),
      action: { label: i18next.t('menu.saveAs'), run: () => void saveProject(true) },
    });
    return false;
  }
  if (!outcome.value) return false;
  useDocument.getState().markSaved(outcome.value.path, step);
  takePaths(document, path, outcome.value.path);
  if (saveAs || path === null || history.past.length > 0)
    toast({ kind: 'success', message: i18next.t('project.saved', { path: outcome.value.path }) });
  return true;
}

/** The file has paths as seen from its folder; the window takes them over, since it reads from there now. */
function takePaths(saved: NetDocument, from: string | null, path: string): void {
  const written = withPathsFrom(saved, folderOf(from), folderOf(path) ?? '/');
  const { document, replace, markSaved } = useDocument.getState();
  if (written === saved || document !== saved) return;
  replace(written);
  markSaved(path, currentStep(useDocument.getState().history));
}

/** Another program wrote the file in the meantime: neither work is lost without a word. */
async function afterConflict(path: string): Promise<boolean> {
  const { t } = i18next;
  const answer = await ask({
    title: t('files.conflictTitle', { name: path.replace(/^.*[\\/]/, '') }),
    text: t('files.conflictText'),
    choices: [
      { id: 'overwrite', label: t('files.overwrite'), variant: 'danger', testId: 'overwrite' },
      { id: 'cancel', label: t('project.askCancel') },
      { id: 'reload', label: t('files.reload') },
      { id: 'elsewhere', label: t('menu.saveAs'), variant: 'primary' },
    ],
  });
  if (answer === 'overwrite') return saveProject(false, true);
  if (answer === 'elsewhere') return saveProject(true);
  if (answer === 'reload') await reloadProject();
  return false;
}
