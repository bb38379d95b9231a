/** Unsaved work is kept by main a second after the last change, and at once when the window closes. */
import { i18next } from '../../i18n';
import { useDocument } from '../../state/document';
import { toast } from '../../ui/toast';
import { said } from '../said';

/** After the last change, in milliseconds. */
const PAUSE = 1000;
/** Who changes something without pause is kept nevertheless after this time, in milliseconds. */
const LONGEST = 10_000;

/** Starts keeping; returns the end of it. */
export function keepWork(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** When the first change came that is not kept yet. */
  let since: number | undefined;
  /** What main has; `null` when it has nothing, `undefined` where it may have something. */
  let kept: { document: object; path: string | null } | null | undefined = null;
  let warned = false;

  const keep = async (): Promise<void> => {
    clearTimeout(timer);
    since = undefined;
    const { document, path, dirty, readOnly } = useDocument.getState();
    const worth = dirty && !readOnly;
    if (!worth && kept === null) return;
    kept = worth ? { document, path } : null;
    const outcome = await window.netloom.keepWork(worth ? document : null, path);
    if (outcome.ok) {
      warned = false;
      return;
    }
    kept = undefined;
    // Said once, not every second.
    if (!warned)
      toast({
        kind: 'warning',
        message: i18next.t('files.notKept', { reason: said(outcome.error) }),
      });
    warned = true;
  };

  const soon = () => {
    const { document, path, dirty } = useDocument.getState();
    if (dirty ? kept?.document === document && kept.path === path : kept === null) return;
    if (!dirty) return void keep();
    since ??= Date.now();
    clearTimeout(timer);
    timer = setTimeout(
      () => void keep(),
      Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())),
    );
  };

  soon();
  const stop = [
    useDocument.subscribe((now, before) => {
      // It may be restored work, which main has.
      if (now.generation !== before.generation) kept = undefined;
      if (
        now.document !== before.document ||
        now.dirty !== before.dirty ||
        now.path !== before.path
      )
        soon();
    }),
    window.netloom.onProjectNotice((notice) => {
      if (notice.what !== 'keep') return;
      // The page may have nothing new to keep; main waits for its word all the same.
      kept ??= { document: {}, path: null };
      void keep();
    }),
  ];
  return () => {
    clearTimeout(timer);
    for (const end of stop) end();
  };
}
