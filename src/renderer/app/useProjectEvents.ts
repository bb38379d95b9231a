import { useEffect } from 'react';
import { watchMissing } from '../data/moved';
import { useDocument } from '../state/document';
import { watchFacts } from '../state/facts';
import { useUi } from '../state/ui';
import { watchDisk } from './files/disk';
import { openDropped } from './files/dropped';
import { keepWork } from './files/keeping';
import { receiveProject } from './project';

/** Tells main what is open, hears of projects from outside, and asks for what only the disk knows. */
export function useProjectEvents(): void {
  useEffect(() => {
    const tell = () => {
      const { document, path, dirty } = useDocument.getState();
      const shown = useUi.getState().page === 'editor' || dirty;
      window.netloom.setDocumentState({ name: shown ? document.name : '', path, dirty });
    };
    tell();
    const stop = [
      useDocument.subscribe((now, before) => {
        if (
          now.document.name !== before.document.name ||
          now.path !== before.path ||
          now.dirty !== before.dirty
        )
          tell();
      }),
      useUi.subscribe((now, before) => {
        if (now.page !== before.page) tell();
      }),
      window.netloom.onOpenProject((project) => void receiveProject(project)),
      watchFacts(),
      keepWork(),
      watchDisk(),
      watchMissing(),
      window.netloom.onProjectNotice((notice) => {
        if (notice.what === 'dropped') void openDropped(notice.paths);
      }),
      window.netloom.onLanguage((language) => {
        if (language !== useUi.getState().language) useUi.getState().setLanguage(language);
      }),
    ];
    void window.netloom.getTheme().then((theme) => {
      if (theme !== useUi.getState().theme) useUi.getState().setTheme(theme);
    });
    // Menus and dialogs speak as the window does.
    void window.netloom.setLanguage(useUi.getState().language);
    return () => {
      for (const end of stop) end();
    };
  }, []);
}
