import { Command } from 'cmdk';
import { useEffect, useRef, useState } from 'react';
import { useTr } from '../i18n';
import { BlockIcon } from './BlockIcon';
import { addBlock, placeBlock } from './edits';
import styles from './SearchBox.module.css';
import { searchBlocks } from './search';
import { focusCanvas, type SearchAt, useCanvas } from './store';

const WIDTH = 280;
const HEIGHT = 320;

function close() {
  useCanvas.setState({ search: null });
  focusCanvas();
}

function Box({ at }: { readonly at: SearchAt }) {
  const { t } = useTr();
  const [query, setQuery] = useState('');
  const root = useRef<HTMLDivElement>(null);
  /** Shift+Enter adds without a wire to the selected block. */
  const alone = useRef(false);
  const found = searchBlocks(query, at.wire);
  const [value, setValue] = useState('');
  const chosen = found.some((c) => c.choice === value) ? value : (found[0]?.choice ?? '');

  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) useCanvas.setState({ search: null });
    };
    window.addEventListener('pointerdown', outside, true);
    return () => window.removeEventListener('pointerdown', outside, true);
  }, []);

  const left = Math.max(8, Math.min(at.x, window.innerWidth - WIDTH - 8));
  const top = Math.max(52, Math.min(at.y, window.innerHeight - HEIGHT - 8));
  return (
    <div ref={root} className={styles.box} style={{ left, top, width: WIDTH }}>
      <Command
        label={t('menu.addBlock')}
        shouldFilter={false}
        value={chosen}
        onValueChange={setValue}
        onKeyDown={(event) => {
          alone.current = event.shiftKey;
          if (event.key === 'Escape' || event.key === 'Tab') {
            event.preventDefault();
            close();
          }
          event.stopPropagation();
        }}
      >
        <Command.Input
          autoFocus
          className={styles.input}
          value={query}
          onValueChange={(text) => {
            setQuery(text);
            setValue('');
          }}
          placeholder={t('canvas.searchPlaceholder')}
          data-testid="search-input"
        />
        <Command.List className={styles.list} label={t('canvas.searchPlaceholder')}>
          <Command.Empty className={styles.nothing}>{t('canvas.searchNothing')}</Command.Empty>
          {found.map(({ choice, title, definition: { type, category } }) => (
            <Command.Item
              key={choice}
              value={choice}
              className={styles.item}
              data-testid={`search-item-${choice}`}
              onSelect={() => {
                if (at.position) placeBlock(choice, at.position, at.wire);
                else addBlock(choice, alone.current);
                close();
              }}
            >
              <span className={styles.icon} style={{ color: `var(--cat-${category})` }}>
                <BlockIcon type={type} category={category} />
              </span>
              <span>{title}</span>
              <span className={styles.category}>{t(`category.${category}`)}</span>
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </div>
  );
}

/** Search and place: opens where the canvas was double-clicked or a wire was let go. */
export function SearchBox() {
  const at = useCanvas((s) => s.search);
  return at && <Box key={`${at.x} ${at.y}`} at={at} />;
}
