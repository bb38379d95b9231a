/** The one question of the window: what shall become of unsaved changes. */
import { create } from 'zustand';

export type Answer = 'save' | 'discard' | 'cancel';

interface Question {
  readonly name: string;
  readonly answer: (answer: Answer) => void;
}

export const useQuestion = create<{ readonly question: Question | null }>(() => ({
  question: null,
}));

/** Resolves with the answer; a question that is already open is cancelled. */
export function askToSave(name: string): Promise<Answer> {
  useQuestion.getState().question?.answer('cancel');
  return new Promise((resolve) => {
    const answer = (given: Answer) => {
      useQuestion.setState({ question: null });
      resolve(given);
    };
    useQuestion.setState({ question: { name, answer } });
  });
}
