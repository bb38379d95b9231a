import { useCanvas } from '../../canvas/store';
import { useOverlay } from '../overlay';
import { CommandPalette } from './CommandPalette';
import { ConnectBox } from './ConnectBox';
import { FindBox } from './FindBox';

/** The box that is open over the window, if any. */
export function Boxes() {
  const open = useOverlay((s) => s.open);
  const connecting = useCanvas((s) => s.connecting);
  if (connecting) return <ConnectBox at={connecting} />;
  if (open === 'commands') return <CommandPalette />;
  return open === 'find' ? <FindBox /> : null;
}
