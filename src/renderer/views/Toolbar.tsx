/** The line of choices above a view, and what every view says below: how to read it, notes, errors. */
import { LoaderCircle, ScanEye, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { View } from '../../protocol/inspect';
import { useTr } from '../i18n';
import { Empty } from '../ui/Empty';
import type { Asked } from './ask';
import { useLoaded } from './ask';
import { lookTexts } from './looktexts';
import styles from './Toolbar.module.css';
import { viewTexts } from './texts';

export function Toolbar({ children }: { readonly children: ReactNode }) {
  return <div className={styles.bar}>{children}</div>;
}

/** A choice with its name. */
export function Choice({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.choice}>
      <span className={styles.label}>{label}</span>
      {children}
    </div>
  );
}

/** Pushes what follows to the right. */
export const Spring = () => <span className={styles.spring} />;

/** A whole number that takes effect as it is typed. */
export function NumberBox({
  label,
  value,
  least = 0,
  most,
  onChange,
  testId,
}: {
  readonly label: string;
  readonly value: number;
  readonly least?: number;
  readonly most?: number | undefined;
  readonly onChange: (value: number) => void;
  readonly testId?: string;
}) {
  return (
    <input
      type="number"
      className={styles.number}
      aria-label={label}
      data-testid={testId}
      value={value}
      min={least}
      max={most}
      onChange={(event) => {
        const next = Math.trunc(Number(event.target.value));
        if (Number.isFinite(next))
          onChange(Math.max(least, most === undefined ? next : Math.min(most, next)));
      }}
    />
  );
}

/** What an answer says beside its pictures. */
export function Says<V extends View>({ asked }: { readonly asked: Asked<V> }) {
  const { tr } = useTr();
  const { answer, busy } = asked;
  if (!answer) return null;
  return (
    <div className={styles.says}>
      {answer.guide && (
        <p className={styles.guide} data-testid="guide">
          <ScanEye size={14} /> {tr(answer.guide.text)}
          {answer.guide.reference !== '' && <cite>{answer.guide.reference}</cite>}
        </p>
      )}
      {answer.notes.map((note) => (
        <p key={note.en} className={styles.note} data-testid="view-note">
          <TriangleAlert size={14} /> {tr(note)}
        </p>
      ))}
      <p className={styles.step} data-testid="view-step" data-step={answer.step}>
        {tr(viewTexts.atStep(answer.step))}
        {busy && <LoaderCircle size={12} className={styles.spin} />}
      </p>
    </div>
  );
}

/** Shows the content once there is an answer; before that, or when there is none, says why. */
export function Answered<V extends View>({
  asked,
  children,
}: {
  readonly asked: Asked<V>;
  readonly children: (answer: NonNullable<Asked<V>['answer']>) => ReactNode;
}) {
  const { tr } = useTr();
  const loaded = useLoaded();
  if (!loaded)
    return (
      <Empty
        icon={<ScanEye size={24} />}
        title={tr(lookTexts.notTrainedTitle)}
        hint={tr(lookTexts.notTrainedHint)}
      />
    );
  if (asked.error !== null)
    return (
      <div className={styles.error} role="alert" data-testid="view-error">
        <TriangleAlert size={16} /> {asked.error}
      </div>
    );
  if (!asked.answer)
    return (
      <Empty
        icon={<LoaderCircle size={24} className={styles.spin} />}
        title={tr(lookTexts.computing)}
      />
    );
  return <>{children(asked.answer)}</>;
}
