import { ChevronRight, Undo2 } from 'lucide-react';
import type { NetDocument } from '../../graph/document/schema';
import { scopeView, titleOf } from '../../graph/document/scope';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { IconButton } from '../ui/Button';
import styles from './Breadcrumbs.module.css';
import { leaveGroup } from './groups';

/** The instances one went through, by what people call them. */
function crumbsOf(document: NetDocument, inside: readonly string[]) {
  let view = document;
  return inside.map((id, i) => {
    const block = view.blocks[id];
    const name = block ? titleOf(document, block) : id;
    const group = block?.params.group;
    view = scopeView(document, typeof group === 'string' ? group : null);
    return { key: inside.slice(0, i + 1).join(' '), name: block?.label ?? name };
  });
}

/** Inside a group: where one is, and the way back. */
export function Breadcrumbs() {
  const { t } = useTr();
  const document = useDocument((s) => s.document);
  const inside = useDocument((s) => s.inside);
  const repeat = useDocument((s) => s.prefix.endsWith('.0.'));
  if (inside.length === 0) return null;
  const crumbs = [{ key: '', name: document.name }, ...crumbsOf(document, inside)];
  return (
    <nav className={styles.bar} aria-label={t('groups.where')} data-testid="breadcrumbs">
      <IconButton
        label={t('groups.leave')}
        shortcut="Alt+ArrowUp"
        side="bottom"
        data-testid="leave-group"
        onClick={() => leaveGroup()}
      >
        <Undo2 size={14} />
      </IconButton>
      <ol className={styles.crumbs}>
        {crumbs.map(({ key, name }, depth) => (
          <li key={key}>
            {depth > 0 && <ChevronRight size={13} aria-hidden="true" />}
            {depth === inside.length ? (
              <span className={styles.here} aria-current="page">
                {name}
              </span>
            ) : (
              <button
                type="button"
                className={styles.crumb}
                data-testid={`crumb-${depth}`}
                onClick={() => leaveGroup(depth)}
              >
                {name}
              </button>
            )}
          </li>
        ))}
      </ol>
      {repeat && <span className={styles.note}>{t('groups.firstRepetition')}</span>}
    </nav>
  );
}
