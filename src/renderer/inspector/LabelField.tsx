import { useId, useRef } from 'react';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { Field } from '../ui/Field';
import styles from './Parameters.module.css';

let stays = 0;

/** The user's own name for a block. */
export function LabelField({ block }: { readonly block: string }) {
  const { t } = useTr();
  const id = useId();
  const label = useDocument((s) => s.shown.blocks[block]?.label ?? '');
  const readOnly = useDocument((s) => s.readOnly);
  const stay = useRef('');
  return (
    <div className={styles.labelField}>
      <Field htmlFor={id} label={t('inspector.blockLabel')} help={t('inspector.blockLabelHelp')}>
        <input
          id={id}
          className={styles.text}
          value={label}
          maxLength={200}
          readOnly={readOnly}
          placeholder={t('inspector.blockLabelPlaceholder')}
          data-testid="block-label"
          data-document-undo
          onFocus={() => {
            stay.current = `label ${++stays}`;
          }}
          onChange={(event) =>
            useDocument
              .getState()
              .edit(
                { kind: 'set-label', block, label: event.target.value },
                { merge: stay.current },
              )
          }
          onBlur={() => useDocument.getState().endMerge()}
          onKeyDown={(event) => {
            if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
          }}
        />
      </Field>
    </div>
  );
}
