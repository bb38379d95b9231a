import { Switch as Radix } from 'radix-ui';
import type { ComponentPropsWithRef } from 'react';
import styles from './Switch.module.css';

/** On or off. */
export function Switch(props: ComponentPropsWithRef<typeof Radix.Root>) {
  return (
    <Radix.Root className={styles.root} {...props}>
      <Radix.Thumb className={styles.thumb} />
    </Radix.Root>
  );
}
