import { AlertDialog } from 'radix-ui';
import { Button } from '../ui/Button';
import { useQuestion } from './ask';
import styles from './QuestionDialog.module.css';

/** Asks what would lose work; Escape leaves everything as it is. */
export function QuestionDialog() {
  const question = useQuestion((s) => s.question);
  if (!question) return null;
  const { title, text, choices, answer } = question;
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && answer(null)}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={styles.overlay} />
        <AlertDialog.Content className={styles.dialog} data-testid="save-question">
          <AlertDialog.Title className={styles.title}>{title}</AlertDialog.Title>
          <AlertDialog.Description className={styles.text}>{text}</AlertDialog.Description>
          <div className={styles.buttons}>
            {choices.map(({ id, label, variant = 'normal', testId }, i) => [
              <Button key={id} variant={variant} data-testid={testId} onClick={() => answer(id)}>
                {label}
              </Button>,
              i === 0 && <span key="gap" className={styles.gap} />,
            ])}
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
