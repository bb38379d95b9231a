import { Copy, ExternalLink } from 'lucide-react';
import type { z } from 'zod';
import { acceptedBy } from '../../graph/analysis/params';
import { fieldOf } from '../../graph/blocks/fields';
import { initCall } from '../../graph/blocks/initialization/chosen';
import { definitionOf } from '../../graph/blocks/registry';
import { useTr } from '../i18n';
import { defaultOf, formatParam } from '../params/parse';
import { useDocument } from '../state/document';
import { IconButton } from '../ui/Button';
import { toast } from '../ui/toast';
import styles from './Help.module.css';
import { formulaIn } from './help/formula';
import { MovingPicture } from './help/MovingPicture';
import { ShapeRule } from './help/ShapeRule';
import { slideOf } from './help/sliding';

/** What a block does: help, moving picture, formula, shape rule, PyTorch line, every parameter. */
export function Help({ block }: { readonly block: string }) {
  const { t, tr, language } = useTr();
  const type = useDocument((s) => s.shown.blocks[block]?.type ?? '');
  const params = useDocument((s) => s.facets[block]?.params);
  const init = useDocument((s) => s.shown.blocks[block]?.init);
  const definition = definitionOf(type);
  if (!definition) return <p className={styles.help}>{t('canvas.unknownBlock')}</p>;
  // How it starts is said after what it is.
  const code =
    params &&
    [
      definition.pytorch(params),
      ...Object.entries(init ?? {}).map(([name, chosen]) => initCall(`${block}.${name}`, chosen)),
    ]
      .filter((line) => line !== undefined)
      .join('\n');
  const copy = async () => {
    if (!code) return;
    await navigator.clipboard.writeText(code);
    toast({ kind: 'success', message: t('inspector.copied') });
  };
  return (
    <div className={styles.help}>
      <p className="selectable">{tr(definition.help)}</p>
      {params && slideOf(type, params) && (
        <section>
          <h3>{t('help.picture')}</h3>
          <MovingPicture key={block} type={type} params={params} />
        </section>
      )}
      {definition.formula && (
        <section>
          <h3>{t('inspector.formula')}</h3>
          <pre className={`${styles.formula} mono selectable`}>
            {formulaIn(language, definition.formula)}
          </pre>
        </section>
      )}
      <ShapeRule block={block} />
      {code && (
        <section>
          <h3>{t('inspector.pytorch')}</h3>
          <div className={styles.code}>
            <pre className="mono selectable" data-testid="pytorch-line">
              {code}
            </pre>
            <IconButton label={t('inspector.copyLine')} side="left" onClick={() => void copy()}>
              <Copy size={14} />
            </IconButton>
          </div>
        </section>
      )}
      <section>
        <h3>{t('inspector.parametersHeading')}</h3>
        <dl className={styles.params}>
          {Object.entries(definition.params.shape).map(([name, schema]) => {
            const zod = schema as z.ZodType;
            const field = fieldOf(zod);
            const fallback = defaultOf(zod);
            return (
              <div key={name}>
                <dt>
                  <span className="mono">{name}</span>
                  <span className={styles.accepts}>
                    {fallback === undefined
                      ? t('inspector.required')
                      : t('inspector.default', { value: formatParam(fallback) })}
                  </span>
                </dt>
                <dd className="selectable">
                  {tr(field.help)}
                  <span className={styles.accepts}>
                    {' '}
                    {t('inspector.accepts', { what: tr(acceptedBy(field)) })}
                  </span>
                </dd>
              </div>
            );
          })}
        </dl>
      </section>
      {definition.reference && (
        <a href={definition.reference} target="_blank" rel="noreferrer" className={styles.link}>
          <ExternalLink size={13} aria-hidden="true" />
          {t('inspector.reference')}
        </a>
      )}
    </div>
  );
}
