import { formatParam } from './parse';
import styles from './TransformList.module.css';
import type { ParamHandle } from './useParam';

/** A list of transforms in a line of a block: only the names; the inspector edits them. */
export function TransformNames({ handle }: { readonly handle: ParamHandle }) {
  const text = formatParam(handle.value);
  return (
    <span className={styles.names} title={text}>
      {text || '—'}
    </span>
  );
}
