/**
 * Questions of the views to the engine. A view asks while it is shown and no longer; each has a stream of
 * its own, so that only its newest question is answered. While a network trains, live views ask again
 * after their interval, and rest at least twenty times as long as an answer took.
 */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { FactsOf, QueryInput, View, ViewAnswer } from '../../protocol/inspect';
import { said } from '../app/said';
import { engine, useEngine } from '../engine';
import { useMoment, waitFor } from './moment';

/** A live view takes at most this share of the time: one part in so many. */
const REST_FACTOR = 20;

export type QueryOf<V extends View> = Extract<QueryInput, { view: V }>;
export type AnswerOf<V extends View> = Omit<ViewAnswer, 'facts'> & { readonly facts: FactsOf<V> };

export interface Asked<V extends View> {
  readonly answer: AnswerOf<V> | null;
  /** Why there is no answer, in the language shown. */
  readonly error: string | null;
  readonly busy: boolean;
  again(): void;
}

export interface AskOptions {
  readonly form?: 'bytes' | 'exact';
  readonly maxTile?: number;
  /** Milliseconds after which a training network is looked at again; without it only when it rests. */
  readonly live?: number;
  /** Another moment than the one that all views show. */
  readonly at?: number | null;
  /** Asks only when told to by `again`, and when the question changes. */
  readonly still?: boolean;
}

const images = new WeakMap<object, number>();
let lastImage = 0;
let lastStream = 0;

/** A question as text; pixels are named by the object that holds them. */
export function keyOf(query: unknown): string {
  return JSON.stringify(query, (_, value: unknown) => {
    if (!(value instanceof Uint8Array)) return value;
    let id = images.get(value);
    if (id === undefined) {
      id = ++lastImage;
      images.set(value, id);
    }
    return `pixels ${id}`;
  });
}

/** Whether the engine has a network to look at. */
export function useLoaded(): boolean {
  return useEngine(
    (s) =>
      s.trained !== null &&
      s.info !== null &&
      s.life.state === 'ready' &&
      s.run !== 'idle' &&
      s.run !== 'preparing',
  );
}

const isBusy = (run: string) => run === 'training' || run === 'evaluating';

/** Asks one question; `null` asks nothing. */
export function useAsk<V extends View>(
  query: QueryOf<V> | null,
  { form = 'bytes', maxTile = 256, live, still = false, at: other }: AskOptions = {},
): Asked<V> {
  const [answered, setAnswered] = useState<{
    answer: AnswerOf<V> | null;
    error: string | null;
    view: string;
  }>({ answer: null, error: null, view: '' });
  const [busy, setBusy] = useState(false);
  const [nonce, setNonce] = useState(0);
  const stream = useRef(`view ${++lastStream}`);
  const shown = useMoment((s) => s.at);
  const at = other === undefined ? shown : other;
  const loaded = useLoaded();
  const trained = useEngine((s) => s.trained);
  // What changes when a resting network has taken steps, or begins to train.
  const phase = useEngine((s) =>
    still ? '' : isBusy(s.run) ? 'training' : `${s.run} ${s.progress?.epoch} ${s.progress?.step}`,
  );
  const key = useMemo(() => (query ? keyOf(query) : ''), [query]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is the query; `nonce`, `phase` and `trained` ask again
  useEffect(() => {
    if (!query || !loaded) return;
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let answeredNow = () => {};
    const ask = async () => {
      const began = performance.now();
      setBusy(true);
      answeredNow = waitFor();
      const outcome = await window.netloom.request('inspect', {
        subject: { kind: 'live', at },
        query,
        form,
        maxTile,
        stream: stream.current,
      });
      answeredNow();
      if (!current) return;
      setBusy(false);
      if (outcome.ok)
        setAnswered({
          answer: outcome.value as unknown as AnswerOf<V>,
          error: null,
          view: query.view,
        });
      else if (outcome.error.code !== 'inspect.superseded')
        setAnswered({ answer: null, error: said(outcome.error), view: query.view });
      const took = performance.now() - began;
      if (live !== undefined && at === null && isBusy(engine.getState().run))
        timer = setTimeout(ask, Math.max(live, took * REST_FACTOR));
    };
    void ask();
    return () => {
      current = false;
      answeredNow();
      clearTimeout(timer);
      setBusy(false);
    };
  }, [key, at, loaded, trained, phase, nonce, form, maxTile, live]);

  const mine = query !== null && answered.view === query.view;
  return {
    answer: mine ? answered.answer : null,
    error: mine ? answered.error : null,
    busy,
    again: () => setNonce((n) => n + 1),
  };
}
