/** For networks whose output is a picture or a mask: input, output, wanted, difference. */
import { useMemo } from 'react';
import { formatValue } from '../../engine/format';
import { useTr } from '../../i18n';
import { type QueryOf, useAsk } from '../ask';
import { useSample } from '../moment';
import { PanelView } from '../PanelView';
import { Room } from '../Room';
import { SaveMenu } from '../SaveMenu';
import { Answered, Says, Spring, Toolbar } from '../Toolbar';
import styles from './results.module.css';
import { resultTexts } from './resulttexts';

export function ReconstructionTab() {
  const { tr } = useTr();
  const sample = useSample();
  const query = useMemo<QueryOf<'reconstruction'>>(
    () => ({ view: 'reconstruction', sample }),
    [sample],
  );
  const asked = useAsk<'reconstruction'>(query, { form: 'exact', live: 1000 });
  return (
    <div className={styles.view}>
      <Toolbar>
        <Says asked={asked} />
        {asked.answer && (
          <span>{tr(resultTexts.error(formatValue(asked.answer.facts.error, 4)))}</span>
        )}
        <Spring />
        <SaveMenu
          query={query}
          panel={asked.answer?.panels.find(({ name }) => name === 'output')}
        />
      </Toolbar>
      <Answered asked={asked}>
        {(answer) => (
          <Room className={styles.main}>
            {(width, height) => {
              const side = Math.max(
                120,
                Math.min(height - 72, Math.floor(width / Math.min(4, answer.panels.length)) - 24),
              );
              return (
                <div className={styles.row}>
                  {answer.panels.map((panel) => (
                    <PanelView
                      key={panel.name}
                      panel={panel}
                      width={side}
                      height={side}
                      testId={`reconstruction-${panel.name}`}
                    />
                  ))}
                </div>
              );
            }}
          </Room>
        )}
      </Answered>
    </div>
  );
}
