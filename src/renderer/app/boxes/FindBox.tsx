import { useState } from 'react';
import { definitionOf } from '../../../graph/blocks/registry';
import type { BlockNode, NetDocument } from '../../../graph/document/schema';
import { GROUP, scopeView, titleOf } from '../../../graph/document/scope';
import { BlockIcon } from '../../canvas/BlockIcon';
import { useTr } from '../../i18n';
import { showBlock } from '../../run/showBlock';
import { useDocument } from '../../state/document';
import { useOverlay } from '../overlay';
import { CommandBox, CommandRow } from './CommandBox';
import { matching } from './match';

const TEXTS = {
  label: { en: 'Find a block', zh: '查找块' },
  placeholder: { en: 'Name, label or type of a block…', zh: '块的名称、标签或类型…' },
  nothing: { en: 'No block of the project is called that.', zh: '项目中没有这样的块。' },
};

/** Rows that are drawn; more are found by typing more. */
const MOST_ROWS = 100;

export interface Found {
  readonly id: string;
  readonly block: BlockNode;
  readonly title: string;
  /** The instances to go through. */
  readonly path: readonly string[];
}

/** All blocks of a project, those of groups once for each instance that shows them first. */
export function allBlocks(document: NetDocument): readonly Found[] {
  const found: Found[] = [];
  const seen = new Set<string>();
  const collect = (view: NetDocument, path: readonly string[]) => {
    const inside: [string, string][] = [];
    for (const [id, block] of Object.entries(view.blocks)) {
      found.push({ id, block, path, title: titleOf(document, block) });
      const group = block.type === GROUP ? block.params.group : undefined;
      if (typeof group === 'string' && !seen.has(group)) {
        seen.add(group);
        inside.push([group, id]);
      }
    }
    for (const [group, id] of inside) collect(scopeView(document, group), [...path, id]);
  };
  collect(document, []);
  return found;
}

/** Finds a block of the project, also inside groups, and shows it. */
export function FindBox() {
  const { tr } = useTr();
  const document = useDocument((s) => s.document);
  const [query, setQuery] = useState('');
  const [value, setValue] = useState('');
  const found = matching(allBlocks(document), query, ({ id, block, title }) =>
    block.label === undefined ? [title, id] : [block.label, title, id],
  ).slice(0, MOST_ROWS);
  const keyOf = ({ path, id }: Found) => [...path, id].join('/');
  const values = found.map(keyOf);
  const close = () => useOverlay.setState({ open: null });
  return (
    <CommandBox
      testId="find"
      label={tr(TEXTS.label)}
      placeholder={tr(TEXTS.placeholder)}
      nothing={tr(TEXTS.nothing)}
      query={query}
      onQuery={(text) => {
        setQuery(text);
        setValue('');
      }}
      value={values.includes(value) ? value : (values[0] ?? '')}
      onValue={setValue}
      onClose={close}
    >
      {found.map((row) => {
        const { id, block, title, path } = row;
        const category = definitionOf(block.type)?.category;
        return (
          <CommandRow
            key={keyOf(row)}
            value={keyOf(row)}
            icon={
              <span style={{ color: `var(--cat-${category ?? 'training'})` }}>
                <BlockIcon type={block.type} category={category} />
              </span>
            }
            text={block.label === undefined ? title : `${title} · ${block.label}`}
            hint={[...path, id].join(' › ')}
            onSelect={() => {
              close();
              showBlock(id, path);
            }}
          />
        );
      })}
    </CommandBox>
  );
}
