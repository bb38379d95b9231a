import { useState } from 'react';
import { portsOf, whyNotConnect } from '../../../graph/analysis/connect';
import type { NetDocument } from '../../../graph/document/schema';
import { titleOf } from '../../../graph/document/scope';
import type { PortRef, PortType } from '../../../graph/types';
import { connect } from '../../canvas/edits';
import { PortShape } from '../../canvas/PortShape';
import { type ConnectAt, type Side, useCanvas } from '../../canvas/store';
import { useTr } from '../../i18n';
import { useDocument } from '../../state/document';
import { CommandBox, CommandRow } from './CommandBox';
import { matching } from './match';

const TEXTS = {
  label: { en: 'Connect', zh: '连接' },
  placeholder: { en: 'Which wire? Type a block or a port…', zh: '哪条连线？输入块或端口…' },
  nothing: {
    en: 'No other port takes or gives what these ports carry.',
    zh: '没有其他端口能与这些端口相连。',
  },
  replaces: { en: 'replaces a wire', zh: '替换已有连线' },
};

export interface PossibleWire {
  readonly from: PortRef;
  readonly to: PortRef;
  readonly carries: PortType;
  /** The input has a wire already. */
  readonly replaces: boolean;
  readonly text: string;
}

/** All wires that can be drawn from or to a block, or one of its ports; the likeliest first. */
export function possibleWires(
  view: NetDocument,
  { block: id, port }: ConnectAt,
): readonly PossibleWire[] {
  const own = view.blocks[id];
  if (!own) return [];
  const taken = new Set(Object.values(view.wires).map(({ to }) => `${to.block}.${to.port}`));
  const wires: PossibleWire[] = [];
  const nameOf = (block: string) => {
    const node = view.blocks[block];
    const title = node ? titleOf(view, node) : block;
    return `${node?.label ?? title} (${block})`;
  };
  const add = (from: PortRef, to: PortRef, carries: PortType, other: string) => {
    if (whyNotConnect(view, from, to)) return;
    const mine = other === to.block ? from.port : to.port;
    const theirs = other === to.block ? to.port : from.port;
    const arrow = other === to.block ? '→' : '←';
    wires.push({
      from,
      to,
      carries,
      replaces: taken.has(`${to.block}.${to.port}`),
      text: `${mine} ${arrow} ${nameOf(other)} ${theirs}`,
    });
  };
  const ports = portsOf(view, own);
  const wanted = (side: Side, name: string) => !port || (port.side === side && port.name === name);
  for (const [other, node] of Object.entries(view.blocks)) {
    if (other === id) continue;
    const theirs = portsOf(view, node);
    for (const { name, types } of ports.inputs)
      if (wanted('inputs', name))
        for (const output of theirs.outputs)
          add({ block: other, port: output.name }, { block: id, port: name }, types[0], other);
    for (const { name, types } of ports.outputs)
      if (wanted('outputs', name))
        for (const input of theirs.inputs)
          add({ block: id, port: name }, { block: other, port: input.name }, types[0], other);
  }
  // Free inputs first, then ports of one name: target belongs to target.
  const rank = ({ replaces, from, to }: PossibleWire) =>
    2 * Number(replaces) + Number(from.port !== to.port);
  return wires.sort((a, b) => rank(a) - rank(b));
}

/** Draws a wire by keyboard: all that the block, or one port of it, can be joined to. */
export function ConnectBox({ at }: { readonly at: ConnectAt }) {
  const { tr } = useTr();
  const shown = useDocument((s) => s.shown);
  const [query, setQuery] = useState('');
  const [value, setValue] = useState('');
  const found = matching(possibleWires(shown, at), query, ({ text }) => [text]);
  const values = found.map(({ text }) => text);
  const close = () => useCanvas.setState({ connecting: null });
  return (
    <CommandBox
      testId="connect"
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
      {found.map(({ text, from, to, carries, replaces }) => (
        <CommandRow
          key={text}
          value={text}
          icon={<PortShape type={carries} />}
          text={text}
          hint={replaces ? tr(TEXTS.replaces) : ''}
          onSelect={() => {
            close();
            connect(from, to);
          }}
        />
      ))}
    </CommandBox>
  );
}
