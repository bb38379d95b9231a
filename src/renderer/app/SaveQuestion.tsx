import { AlertDialog } from 'radix-ui';
import { useTr } from '../i18n';
import { Button } from '../ui/Button';
import { useQuestion } from './ask';
import styles from './SaveQuestion.module.css';

/** Save, discard or stay. */
export function SaveQuestion() {
  const { t } = useTr();
  const question = useQuestion((s) => s.question);
  if (!question) return null;
  const { name, answer } = question;
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && answer('cancel')}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={styles.overlay} />
        <AlertDialog.Content className={styles.dialog} data-testid="save-question">
          <AlertDialog.Title className={styles.title}>
            {t('project.askTitle', { name })}
          </AlertDialog.Title>
          <AlertDialog.Description className={styles.text}>
            {t('project.askText')}
          </AlertDialog.Description>
          <div className={styles.buttons}>
            <Button variant="danger" data-testid="discard" onClick={() => answer('discard')}>
              {t('project.askDiscard')}
            </Button>
            <span className={styles.gap} />
            <Button onClick={() => answer('cancel')}>{t('project.askCancel')}</Button>
            <Button variant="primary" onClick={() => answer('save')}>
              {t('project.askSave')}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
