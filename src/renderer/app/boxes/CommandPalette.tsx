import { useState } from 'react';
import { COMMANDS, type CommandInfo, commandIds, sectionName } from '../../../protocol/commands';
import { BlockIcon } from '../../canvas/BlockIcon';
import { addBlock } from '../../canvas/edits';
import { searchBlocks } from '../../canvas/search';
import { focusCanvas } from '../../canvas/store';
import { useTr } from '../../i18n';
import { useDocument } from '../../state/document';
import { useUi } from '../../state/ui';
import { Kbd } from '../../ui/Kbd';
import { type CommandId, canRun, runCommand } from '../commands';
import { useOverlay } from '../overlay';
import { CommandBox, CommandRow } from './CommandBox';
import { matching } from './match';

/** Blocks offered after the commands. */
const MOST_BLOCKS = 8;

const TEXTS = {
  label: { en: 'All commands', zh: '所有命令' },
  placeholder: { en: 'Type a command, or a block to add…', zh: '输入命令，或要添加的块…' },
  nothing: { en: 'No command and no block is called that.', zh: '没有这个名称的命令或块。' },
  notNow: { en: 'not possible now', zh: '目前不可用' },
  add: { en: 'Add {name}', zh: '添加 {name}' },
};

const infoOf = (id: CommandId): CommandInfo => COMMANDS[id];

/** Every command that can be run now, and every block that can be added. */
export function CommandPalette() {
  const { tr } = useTr();
  const [query, setQuery] = useState('');
  const [value, setValue] = useState('');
  const [runnable] = useState(() => commandIds.filter((id) => !infoOf(id).hidden && canRun(id)));
  const idle = commandIds.filter((id) => !infoOf(id).hidden && !runnable.includes(id));
  const textsOf = (id: CommandId) => {
    const { name, section } = infoOf(id);
    const other = tr(name) === name.en ? name.zh : name.en;
    return [tr(name), other, id, tr(sectionName(section))];
  };
  const found = matching(runnable, query, textsOf);
  // What cannot be done now is there too, for those who look for it.
  const others = query.trim() ? matching(idle, query, textsOf) : [];
  const editor = useUi((s) => s.page === 'editor');
  const readOnly = useDocument((s) => s.readOnly);
  const blocks =
    query.trim() && editor && !readOnly ? searchBlocks(query).slice(0, MOST_BLOCKS) : [];
  const values = [...found, ...blocks.map(({ choice }) => `add ${choice}`)];
  const close = () => useOverlay.setState({ open: null });
  return (
    <CommandBox
      testId="commands"
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
      {found.map((id) => {
        const { name, section, keys } = infoOf(id);
        return (
          <CommandRow
            key={id}
            value={id}
            text={tr(name)}
            hint={tr(sectionName(section))}
            end={keys?.[0] !== undefined && <Kbd keys={keys[0]} />}
            onSelect={() => {
              close();
              // The focus first goes back to where the command expects it.
              requestAnimationFrame(() => runCommand(id));
            }}
          />
        );
      })}
      {others.map((id) => (
        <CommandRow
          key={id}
          value={id}
          text={tr(infoOf(id).name)}
          hint={tr(TEXTS.notNow)}
          disabled
          onSelect={close}
        />
      ))}
      {blocks.map(({ choice, title, definition: { type, category } }) => (
        <CommandRow
          key={choice}
          value={`add ${choice}`}
          icon={
            <span style={{ color: `var(--cat-${category})` }}>
              <BlockIcon type={type} category={category} />
            </span>
          }
          text={tr(TEXTS.add).replace('{name}', title)}
          hint=""
          onSelect={() => {
            close();
            addBlock(choice);
            focusCanvas();
          }}
        />
      ))}
    </CommandBox>
  );
}
