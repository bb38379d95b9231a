/** What the engine said. Follows the newest line until one scrolls up. */
import { ScrollText } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import { useEngine } from '../engine';
import { formatClock } from '../engine/format';
import { useTr } from '../i18n';
import { cx } from '../ui/classes';
import { Empty } from '../ui/Empty';
import styles from './LogTab.module.css';
import { runTexts } from './texts';

/** Lines in the page; the store keeps more. */
const SHOWN = 500;

export function LogTab() {
  const { tr } = useTr();
  const log = useEngine((s) => s.log);
  const list = useRef<HTMLOListElement>(null);
  const following = useRef(true);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line is what scrolls
  useLayoutEffect(() => {
    const element = list.current;
    if (element && following.current) element.scrollTop = element.scrollHeight;
  }, [log]);

  if (log.length === 0)
    return (
      <Empty
        icon={<ScrollText size={24} />}
        title={tr(runTexts.logEmpty)}
        hint={tr(runTexts.logHint)}
      />
    );

  return (
    <ol
      ref={list}
      className={cx(styles.list, 'selectable')}
      data-testid="log"
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
        following.current = scrollHeight - scrollTop - clientHeight < 8;
      }}
    >
      {log.slice(-SHOWN).map((line) => (
        <li key={line.id} className={styles.line} data-level={line.level}>
          <time className={styles.time} dateTime={line.time.toISOString()}>
            {formatClock(line.time)}
          </time>
          <span>{tr(line.text)}</span>
        </li>
      ))}
    </ol>
  );
}
