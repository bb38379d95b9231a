import { ChevronRight, Search, X } from 'lucide-react';
import { type KeyboardEvent, useDeferredValue, useMemo, useRef, useState } from 'react';
import { CATEGORIES, type Category } from '../../graph/blocks/contract';
import { instancesOf } from '../../graph/document/scope';
import { BlockIcon } from '../canvas/BlockIcon';
import { type Choice, choiceOf, choicesIn } from '../canvas/choices';
import { addBlock } from '../canvas/edits';
import { rankOf } from '../canvas/search';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { recall, remember } from '../state/storage';
import { IconButton } from '../ui/Button';
import { cx } from '../ui/classes';
import { Empty } from '../ui/Empty';
import { Tooltip } from '../ui/Tooltip';
import styles from './Palette.module.css';
import { type Row, rowsOf } from './rows';
import { useBlockDrag } from './useBlockDrag';

/** The first sentence of a block's help. */
function firstSentence(text: string): string {
  return /^.*?[.。](?=\s|$|[^\d\s])/s.exec(text)?.[0] ?? text;
}

/** Enter places what has the focus in the middle of the canvas, as a double click does. */
function placing(choice: string) {
  return {
    onDoubleClick: () => addBlock(choice),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      addBlock(choice);
    },
  };
}

/** The same layer for another number of axes, at the end of its sibling's row. */
function Variant({ choice, title, definition }: Choice) {
  const { t } = useTr();
  return (
    <Tooltip label={`${title}\n${t('palette.drag')}`} side="right">
      <button
        type="button"
        className={styles.variant}
        style={{ color: `var(--cat-${definition.category})` }}
        aria-label={title}
        data-testid={`palette-item-${choice}`}
        {...placing(choice)}
        {...useBlockDrag(choice)}
      >
        {title.slice(-2)}
      </button>
    </Tooltip>
  );
}

function Item({ choice, title, definition, variants }: Row) {
  const { t, tr } = useTr();
  const { type, category } = definition;
  const drag = useBlockDrag(choice);
  const { group } = choiceOf(choice);
  const unused = useDocument((s) => group !== undefined && instancesOf(s.document, group) === 0);
  const readOnly = useDocument((s) => s.readOnly);
  const item = (
    <Tooltip label={`${firstSentence(tr(definition.help))}\n${t('palette.drag')}`} side="right">
      <button
        type="button"
        className={styles.item}
        data-testid={`palette-item-${choice}`}
        {...placing(choice)}
        {...drag}
      >
        <span className={styles.icon} style={{ color: `var(--cat-${category})` }}>
          <BlockIcon type={type} category={category} />
        </span>
        <span className={styles.name}>{title}</span>
      </button>
    </Tooltip>
  );
  if (variants.length > 0)
    return (
      <div className={styles.family}>
        {item}
        {variants.map((v) => (
          <Variant key={v.choice} {...v} />
        ))}
      </div>
    );
  if (!unused || group === undefined || readOnly) return item;
  return (
    <div className={styles.unused}>
      {item}
      <IconButton
        label={t('groups.forget')}
        className={styles.forget}
        data-testid={`forget-${group}`}
        onClick={() => useDocument.getState().dispatch({ kind: 'remove-group', id: group })}
      >
        <X size={13} />
      </IconButton>
    </div>
  );
}

const isStrings = (v: unknown): v is string[] =>
  Array.isArray(v) && v.every((x) => typeof x === 'string');

/** All blocks by category; type to find one, drag it onto the canvas. */
export function Palette() {
  const { t } = useTr();
  const [query, setQuery] = useState('');
  const asked = useDeferredValue(query);
  const [closed, setClosed] = useState<readonly string[]>(() =>
    recall('palette.closed', isStrings, []),
  );
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const ownGroups = useDocument((s) => s.document.groups);
  const scope = useDocument((s) => s.scope);

  const toggle = (category: Category) => {
    const next = closed.includes(category)
      ? closed.filter((c) => c !== category)
      : [...closed, category];
    setClosed(next);
    remember('palette.closed', next);
  };

  const all = useMemo(() => choicesIn({ groups: ownGroups }, scope), [ownGroups, scope]);
  const groups = CATEGORIES.map((category) => ({
    category,
    found: all.filter((c) => c.definition.category === category && rankOf(c, asked) !== null),
  })).filter((group) => group.found.length > 0);

  const items = () => [
    ...(list.current?.querySelectorAll<HTMLButtonElement>('button[data-testid^="palette-item-"]') ??
      []),
  ];
  const onListKey = (event: KeyboardEvent) => {
    const buttons = items();
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (event.key === 'ArrowDown') buttons[at + 1]?.focus();
    else if (event.key === 'ArrowUp') (at > 0 ? buttons[at - 1] : input.current)?.focus();
    else return;
    event.preventDefault();
  };

  return (
    <section className={styles.palette} data-testid="palette" aria-label={t('palette.title')}>
      <div className={styles.search}>
        <Search size={14} aria-hidden="true" />
        <input
          ref={input}
          value={query}
          placeholder={t('palette.search')}
          aria-label={t('palette.search')}
          spellCheck={false}
          data-testid="palette-search"
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setQuery('');
            if (event.key === 'ArrowDown') {
              event.preventDefault();
              items()[0]?.focus();
            }
            if (event.key === 'Enter') {
              const best = groups.flatMap((g) => g.found)[0];
              if (query && best) addBlock(best.choice);
            }
          }}
        />
        {query && (
          <IconButton
            label={t('palette.clear')}
            className={styles.clear}
            onClick={() => {
              setQuery('');
              input.current?.focus();
            }}
          >
            <X size={13} />
          </IconButton>
        )}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move between its buttons */}
      <div ref={list} className={styles.list} onKeyDown={onListKey}>
        {groups.length === 0 && (
          <Empty title={t('palette.nothing', { query: asked })} hint={t('palette.nothingHint')} />
        )}
        {groups.map(({ category, found }) => {
          const open = asked !== '' || !closed.includes(category);
          return (
            <div key={category} className={styles.group}>
              <button
                type="button"
                className={styles.heading}
                aria-expanded={open}
                onClick={() => toggle(category)}
              >
                <ChevronRight size={12} className={cx(styles.chevron, open && styles.open)} />
                {t(`category.${category}`)}
                <span className={styles.count}>{found.length}</span>
              </button>
              {open && rowsOf(found).map((row) => <Item key={row.choice} {...row} />)}
            </div>
          );
        })}
      </div>
    </section>
  );
}
