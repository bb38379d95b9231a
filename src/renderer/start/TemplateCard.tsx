import { useMemo } from 'react';
import { analyze } from '../../graph/analysis/analyze';
import type { Template } from '../../protocol/bridge';
import { useTr } from '../i18n';
import { formatCount } from '../state/format';
import { GraphPicture } from './GraphPicture';
import styles from './StartPage.module.css';
import { templateName } from './templateNames';

export interface TemplateCardProps {
  readonly template: Template;
  readonly onOpen: () => void;
}

/** An example: a picture of its graph, its name, and what one learns from it. */
export function TemplateCard({ template, onOpen }: TemplateCardProps) {
  const { t, tr } = useTr();
  const { document } = template;
  const parameters = useMemo(() => analyze(document).totals.parameters, [document]);
  const blocks = Object.keys(document.blocks).length;
  return (
    <button
      type="button"
      className={styles.card}
      data-testid={`template-${template.id}`}
      onClick={onOpen}
    >
      <GraphPicture document={document} />
      <span className={styles.cardText}>
        <span className={styles.cardName}>{tr(templateName(template))}</span>
        {document.description && <span className={styles.dim}>{tr(document.description)}</span>}
        <span className={styles.cardFacts}>
          {t('start.blocks', { count: blocks })}
          {' · '}
          {t('start.parameters', { number: formatCount(parameters) })}
        </span>
      </span>
    </button>
  );
}
