/** Where the network trains, and the choice of it. The choice is the Trainer block's `device`. */
import { ChevronDown, Cpu } from 'lucide-react';
import { deviceChoiceSchema } from '../../protocol/engine';
import { isActive, useEngine } from '../engine';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { Menu, type MenuEntry } from '../ui/Menu';
import { deviceHint, resolveDevice } from './device';
import styles from './RunControls.module.css';
import { deviceNames, runTexts } from './texts';

export function DeviceChip() {
  const { tr } = useTr();
  const devices = useEngine((s) => s.devices);
  const running = useEngine((s) => (isActive(s.run) ? s.info : null));
  const trainer = useDocument((s) => s.analysis.training?.trainer);
  const value = useDocument((s) =>
    trainer ? s.analysis.flat.blocks[trainer]?.params.device : undefined,
  );
  const dispatch = useDocument((s) => s.dispatch);
  const readOnly = useDocument((s) => s.readOnly);
  const parsed = deviceChoiceSchema.safeParse(value);
  const choice = parsed.success ? parsed.data : 'auto';
  const { device, why } = resolveDevice(choice, devices);

  const used = running?.device ?? device?.device;
  const name = used ? tr(deviceNames[used]) : tr(deviceNames[choice]);
  const usable = (running !== null || device?.available) ?? false;
  const explanation = running
    ? running.description
    : [device?.description, tr(why)]
        .filter((text, i, all) => text && all.indexOf(text) === i)
        .join(' · ');

  const entries: MenuEntry[] = [{ heading: tr(runTexts.deviceHelp) }];
  for (const option of deviceChoiceSchema.options) {
    const known = devices?.find((d) => d.device === option);
    const auto = resolveDevice('auto', devices);
    const hint =
      option === 'auto'
        ? `${auto.device ? `${tr(deviceNames[auto.device.device])}: ` : ''}${tr(auto.why)}`
        : tr(deviceHint(known));
    entries.push({
      label: tr(deviceNames[option]),
      hint,
      checked: option === choice,
      disabled: readOnly || !trainer || (option !== 'auto' && known?.available === false),
      testId: `device-${option}`,
      run: () => {
        if (trainer)
          dispatch({
            kind: 'set-param',
            block: trainer,
            param: 'device',
            value: option === 'auto' ? undefined : option,
          });
      },
    });
  }
  // Why a device cannot be had is worth reading in full.
  for (const { available, description } of devices ?? [])
    if (!available) entries.push('separator', { heading: description });
  if (!trainer) entries.push('separator', { heading: tr(runTexts.deviceNeedsTrainer) });
  else if (running) entries.push('separator', { heading: tr(runTexts.deviceNextRun) });

  return (
    <Menu
      entries={entries}
      trigger={
        <button
          type="button"
          className={styles.chip}
          data-testid="device-chip"
          data-device={used}
          data-usable={usable}
          title={explanation}
          aria-label={`${tr(runTexts.device)}: ${name}`}
        >
          <Cpu size={14} />
          <span>{name}</span>
          {choice === 'auto' && used && (
            <span className={styles.auto}>{tr(runTexts.deviceAuto)}</span>
          )}
          <ChevronDown size={12} />
        </button>
      }
    />
  );
}
