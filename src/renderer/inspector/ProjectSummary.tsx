import { useId } from 'react';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { formatBytes, formatCount, formatShape, formatShort } from '../state/format';
import { Field } from '../ui/Field';
import { Kbd } from '../ui/Kbd';
import { NameInput } from './NameInput';
import styles from './Parameters.module.css';

/** With nothing selected: the project as a whole. */
export function ProjectSummary() {
  const { t, tr } = useTr();
  const id = useId();
  const description = useDocument((s) => s.document.description);
  const totals = useDocument((s) => s.analysis.totals);
  const blocks = useDocument((s) => Object.keys(s.document.blocks).length);
  return (
    <div className={styles.parameters}>
      <section className={styles.fields}>
        <h2 className={styles.title}>{t('inspector.project')}</h2>
        <Field htmlFor={id} label={t('inspector.projectName')}>
          <NameInput id={id} className={styles.text ?? ''} />
        </Field>
        {description && <p className={styles.description}>{tr(description)}</p>}
      </section>
      {blocks > 0 && (
        <section className={styles.section}>
          <h3>{t('inspector.cost')}</h3>
          <div className={styles.row} title={t('totals.parametersHelp')}>
            <span>{t('inspector.parameterCount')}</span>
            <span className="mono">{formatCount(totals.parameters)}</span>
          </div>
          <div className={styles.row} title={t('totals.macsHelp')}>
            <span>{t('inspector.macs')}</span>
            <span className="mono">{formatShort(totals.macs)}</span>
          </div>
          <div className={styles.row} title={t('totals.memoryHelp')}>
            <span>{t('inspector.trainingMemory')}</span>
            <span className="mono">{formatBytes(totals.trainingBytes)}</span>
          </div>
          <div className={styles.row}>
            <span>{t('inspector.activations')}</span>
            <span className="mono">{formatBytes(totals.activationBytes)}</span>
          </div>
          {totals.receptiveField && (
            <div className={styles.row} title={t('totals.fieldHelp')}>
              <span>{t('inspector.receptiveField')}</span>
              <span className="mono">{formatShape(totals.receptiveField)}</span>
            </div>
          )}
        </section>
      )}
      <section className={styles.section}>
        <h3>{t('inspector.shortcuts')}</h3>
        <p className={styles.hint}>{t('inspector.noneHint')}</p>
        <dl className={styles.keys}>
          <dt>{t('inspector.shortcutAdd')}</dt>
          <dd>{t('inspector.shortcutAddText')}</dd>
          <dt>{t('inspector.shortcutBox')}</dt>
          <dd>{t('inspector.shortcutBoxText')}</dd>
          <dt>
            <Kbd keys="Ctrl+D" />
          </dt>
          <dd>{t('inspector.shortcutDuplicateText')}</dd>
          <dt>
            <Kbd keys="Ctrl+G" />
          </dt>
          <dd>{t('inspector.shortcutGroupText')}</dd>
          <dt>
            <Kbd keys={t('inspector.shortcutDelete')} />
          </dt>
          <dd>{t('inspector.shortcutDeleteText')}</dd>
        </dl>
      </section>
    </div>
  );
}
