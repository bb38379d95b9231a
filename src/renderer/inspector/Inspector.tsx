import { Component, MousePointerClick } from 'lucide-react';
import { useDeferredValue } from 'react';
import { definitionOf } from '../../graph/blocks/registry';
import { titleOf } from '../../graph/document/scope';
import { BlockIcon } from '../canvas/BlockIcon';
import { groupSelection } from '../canvas/groups';
import { useTr } from '../i18n';
import { selectedBlock, useDocument } from '../state/document';
import { useUi } from '../state/ui';
import { Button } from '../ui/Button';
import { Empty } from '../ui/Empty';
import { Tabs } from '../ui/Tabs';
import { BlockView } from '../views/BlockView';
import { GroupSummary } from './GroupFields';
import { Help } from './Help';
import styles from './Inspector.module.css';
import { useUrgent } from './inspected';
import { Parameters } from './Parameters';
import { ProjectSummary } from './ProjectSummary';

/** The name of the selected block, above the tabs. */
function Heading({ block }: { readonly block: string }) {
  const type = useDocument((s) => s.shown.blocks[block]?.type ?? '');
  const label = useDocument((s) => s.shown.blocks[block]?.label);
  const title = useDocument((s) => {
    const node = s.shown.blocks[block];
    return node ? titleOf(s.document, node) : '';
  });
  const category = definitionOf(type)?.category;
  return (
    <header className={styles.heading}>
      <span className={styles.icon} style={{ color: `var(--cat-${category ?? 'training'})` }}>
        <BlockIcon type={type} category={category} size={18} />
      </span>
      <h2>{title}</h2>
      <span className={styles.id} title={label ?? block}>
        {label ?? block}
      </span>
    </header>
  );
}

/** Parameters, live view and help of the selected block. */
export function Inspector() {
  const { t } = useTr();
  const block = useDocument(selectedBlock);
  const count = useDocument((s) => s.selection.blocks.length);
  const scope = useDocument((s) => s.scope);
  const viewed = useDocument((s) =>
    block === undefined ? '' : (s.facets[block]?.standsFor ?? s.prefix + block),
  );
  const tab = useUi((s) => s.inspectorTab);
  const setTab = useUi((s) => s.setInspectorTab);
  // Its fields come a moment later, so that a drag that begins by selecting does not wait for them.
  const urgent = useUrgent((s) => s.block === block);
  const ready = useDeferredValue(block) === block || urgent;

  if (block === undefined)
    return (
      <section className={styles.inspector} aria-label={t('inspector.label')}>
        {count > 1 ? (
          <Empty
            icon={<MousePointerClick size={20} />}
            title={t('inspector.many', { count })}
            hint={t('inspector.manyHint')}
          >
            <Button
              icon={<Component size={14} />}
              data-testid="group-selection"
              onClick={groupSelection}
            >
              {t('groups.make')}
            </Button>
          </Empty>
        ) : scope !== null ? (
          <GroupSummary group={scope} />
        ) : (
          <ProjectSummary />
        )}
      </section>
    );
  return (
    <section className={styles.inspector} aria-label={t('inspector.label')}>
      <Heading block={block} />
      {ready && (
        <Tabs
          className={styles.tabs ?? ''}
          label={t('inspector.label')}
          value={tab}
          onChange={setTab}
          tabs={[
            {
              value: 'parameters',
              label: t('inspector.parameters'),
              content: <Parameters key={block} block={block} />,
            },
            {
              value: 'view',
              label: t('inspector.view'),
              content: <BlockView key={viewed} block={viewed} />,
            },
            { value: 'help', label: t('inspector.help'), content: <Help block={block} /> },
          ]}
        />
      )}
    </section>
  );
}
