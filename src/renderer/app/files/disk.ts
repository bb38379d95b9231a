/** The open file was changed or removed by another program: the user says what counts. */
import { create } from 'zustand';
import { useDocument } from '../../state/document';

export interface DiskChange {
  readonly what: 'changed' | 'removed';
  readonly path: string;
}

export const useDiskChange = create<{ readonly change: DiskChange | null }>(() => ({
  change: null,
}));

const forget = () => useDiskChange.setState({ change: null });

/** What is in the window counts; the next save writes it. */
export function keepMine(): void {
  forget();
  useDocument.getState().markDiffering();
}

/** Listens; returns the end of it. */
export function watchDisk(): () => void {
  const stop = [
    window.netloom.onProjectNotice((notice) => {
      if (notice.what !== 'changed' && notice.what !== 'removed') return;
      if (notice.path !== useDocument.getState().path) return;
      // Until the question is answered, the window has what the disk has not.
      useDocument.getState().markDiffering();
      useDiskChange.setState({ change: { what: notice.what, path: notice.path } });
    }),
    useDocument.subscribe((now, before) => {
      const saved = before.dirty && !now.dirty;
      if (now.generation !== before.generation || now.path !== before.path || saved) forget();
    }),
  ];
  return () => {
    for (const end of stop) end();
  };
}
