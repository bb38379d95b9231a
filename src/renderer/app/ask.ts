/** The questions of the window: those before work would be lost. */
import { create } from 'zustand';
import { i18next } from '../i18n';

export interface Choice<Id extends string = string> {
  readonly id: Id;
  readonly label: string;
  readonly variant?: 'primary' | 'danger' | 'normal';
  readonly testId?: string;
}

export interface Question<Id extends string = string> {
  readonly title: string;
  readonly text: string;
  /** The one that loses something first: it stands apart. The others follow, the advised one last. */
  readonly choices: readonly Choice<Id>[];
}

interface Open extends Question {
  readonly answer: (id: string | null) => void;
}

export const useQuestion = create<{ readonly question: Open | null }>(() => ({ question: null }));

/** Resolves with the choice, or `null` when the question is left; one that is open is cancelled. */
export function ask<Id extends string>(question: Question<Id>): Promise<Id | null> {
  useQuestion.getState().question?.answer(null);
  return new Promise((resolve) => {
    const answer = (id: string | null) => {
      useQuestion.setState({ question: null });
      resolve(id as Id | null);
    };
    useQuestion.setState({ question: { ...question, answer } });
  });
}

export type Answer = 'save' | 'discard' | 'cancel';

/** What shall become of unsaved changes. */
export async function askToSave(name: string): Promise<Answer> {
  const { t } = i18next;
  const answer = await ask({
    title: t('project.askTitle', { name: shortName(name) }),
    text: t('project.askText'),
    choices: [
      { id: 'discard', label: t('project.askDiscard'), variant: 'danger', testId: 'discard' },
      { id: 'cancel', label: t('project.askCancel') },
      { id: 'save', label: t('project.askSave'), variant: 'primary' },
    ],
  });
  return answer ?? 'cancel';
}

/** A name that a sentence can hold. */
export function shortName(name: string): string {
  const letters = [...name];
  return letters.length > 60 ? `${letters.slice(0, 59).join('')}…` : name;
}
