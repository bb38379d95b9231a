/** The untransformed picture of the pinned sample, asked of the engine. */
import { useEffect, useState } from 'react';
import type { Picture, Pin } from '../../protocol/engine';
import { said } from '../app/said';
import { useEngine } from '../engine';
import { folderOf } from '../engine/format';
import { useDocument } from '../state/document';

export type PictureState =
  | { readonly state: 'waiting' }
  | { readonly state: 'shown'; readonly picture: Picture }
  | { readonly state: 'failed'; readonly reason: string };

const DELAY_MS = 80;

export function usePicture(pin: Pin): PictureState {
  const [state, setState] = useState<PictureState>({ state: 'waiting' });
  const generation = useDocument((s) => s.generation);
  const loader = useDocument((s) =>
    pin.split === 'train'
      ? s.analysis.training?.trainLoader
      : s.analysis.training?.validationLoader,
  );
  // The dataset may be another one: another folder, other settings.
  const dataset = useDocument((s) =>
    loader === undefined ? undefined : s.analysis.blocks[loader]?.inputs.dataset,
  );
  const ready = useEngine((s) => s.life.state === 'ready');
  const { split, index } = pin;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another project or dataset has other pictures
  useEffect(() => {
    if (!ready || loader === undefined) return;
    let current = true;
    const timer = setTimeout(async () => {
      const { document, path } = useDocument.getState();
      const outcome = await window.netloom.request('picture', {
        document,
        baseDir: folderOf(path),
        pin: { split, index },
      });
      if (!current) return;
      setState(
        outcome.ok
          ? { state: 'shown', picture: outcome.value }
          : { state: 'failed', reason: said(outcome.error) },
      );
    }, DELAY_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [ready, generation, loader, dataset, split, index]);

  return state;
}
