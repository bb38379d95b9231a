/** From a question to its answer: which module makes which view, and how it travels. */
import type { Text } from '../../graph/types';
import type { Query, ViewAnswer } from '../../protocol/inspect';
import { embedding } from './embedding';
import { explain } from './explain';
import { flow } from './flow';
import { GUIDES } from './guides';
import { convolution } from './handwork';
import { histograms, type Moment } from './histograms';
import { featureMaps, filters, type Made } from './maps';
import { outcomes, predict, reconstruction } from './outcomes';
import { type Pace, unpaced } from './pace';
import { type PanelForm, panelOf } from './panels';
import { receptiveField } from './receptive';
import type { Subject } from './subject';
import { unpool } from './unpool';
import { walk } from './walk';

type View = Query['view'];

/**
 * @param moments for views over time: kept weights, oldest first, then the subject itself
 * @param pace of long views
 */
export async function make(
  subject: Subject,
  query: Query,
  moments: readonly Moment[],
  pace: Pace,
): Promise<Made<View>> {
  switch (query.view) {
    case 'feature-maps':
      return featureMaps(subject, query);
    case 'filters':
      return filters(subject, query);
    case 'histograms':
      return histograms(moments, query);
    case 'flow':
      return flow(subject, query);
    case 'unpool':
      return unpool(subject, query);
    case 'receptive-field':
      return {
        panels: [],
        facts: { view: query.view, rectangle: receptiveField(subject, query) },
      };
    case 'convolution':
      return convolution(subject, query);
    case 'outcomes':
      return outcomes(subject, query, pace);
    case 'predict':
      return predict(subject, query);
    case 'reconstruction':
      return reconstruction(subject, query);
    case 'embedding':
      return embedding(subject, query, pace);
    case 'walk':
      return walk(subject, query);
    default:
      return explain(subject, query, pace);
  }
}

/** @param notes what was done to the question before */
export async function answer(
  subject: Subject,
  query: Query,
  form: PanelForm,
  notes: readonly Text[] = [],
  moments: readonly Moment[] = [{ step: subject.step, at: async () => subject }],
  pace: Pace = unpaced,
): Promise<ViewAnswer> {
  const { step } = subject;
  const made = await make(subject, query, moments, pace);
  return {
    step,
    panels: made.panels.map((panel) => panelOf(panel, form)),
    facts: made.facts as ViewAnswer['facts'],
    guide: GUIDES[query.view] ?? null,
    notes: [...notes, ...(made.notes ?? [])],
  };
}
