/** The window's one engine client: `useEngine` for components, connected to the project in the editor. */
import { useStore } from 'zustand';
import { tr } from '../i18n';
import { useDocument } from '../state/document';
import { useUi } from '../state/ui';
import { dismissToast, toast } from '../ui/toast';
import { frames } from './frames';
import { createEngineStore, type EngineState } from './store';
import { engineTexts } from './texts';

const client = createEngineStore({
  bridge: window.netloom,
  frames,
  project: () => useDocument.getState(),
  now: () => new Date(),
  notify: (kind, text, offer) => {
    const id = toast({
      kind,
      message: tr(text),
      ...(offer && {
        action: {
          label: tr(engineTexts.show),
          run: () => {
            useUi.getState().setPanel('run', true);
            useUi.getState().setRunTab(offer);
          },
        },
      }),
    });
    return () => dismissToast(id);
  },
});

useDocument.subscribe((now, before) => {
  const { forget, pin, setPin } = client.store.getState();
  if (now.generation !== before.generation) forget();
  // Without a validation set the pinned sample is one of the training set.
  const roles = now.analysis.training;
  if (roles && roles !== before.analysis.training && !roles.validationLoader)
    if (pin.split === 'validation') setPin({ ...pin, split: 'train' });
});

/** The run: state, figures, log, actions. */
export function useEngine<T>(select: (state: EngineState) => T): T {
  return useStore(client.store, select);
}

/** The store outside React. */
export const engine = client.store;

/** Views register here what they show. */
export const watchList = client.watch;

export { useFrame } from './frames';
export { type EngineState, isActive } from './store';
