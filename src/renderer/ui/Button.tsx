import type { ComponentPropsWithRef, ReactNode } from 'react';
import styles from './Button.module.css';
import { cx } from './classes';
import { Tooltip, type TooltipProps } from './Tooltip';

type NativeButton = Omit<ComponentPropsWithRef<'button'>, 'type'>;

export interface ButtonProps extends NativeButton {
  /** `primary` once in a view at most; `quiet` has no border. */
  readonly variant?: 'primary' | 'normal' | 'quiet' | 'danger';
  readonly size?: 'small' | 'normal';
  readonly icon?: ReactNode;
}

/** A button with words. */
export function Button({
  variant = 'normal',
  size = 'normal',
  icon,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      className={cx(styles.button, styles[variant], size === 'small' && styles.small, className)}
      {...rest}
    >
      {icon}
      {children !== undefined && <span>{children}</span>}
    </button>
  );
}

export interface IconButtonProps extends NativeButton {
  /** Said by the tooltip and to screen readers. */
  readonly label: string;
  readonly shortcut?: string | undefined;
  readonly side?: TooltipProps['side'];
  /** Looks pressed; for toggles. */
  readonly active?: boolean;
}

/** A button with an icon only; always explained by a tooltip. */
export function IconButton({
  label,
  shortcut,
  side,
  active,
  className,
  children,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip label={label} shortcut={shortcut} {...(side && { side })}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={active}
        className={cx(styles.icon, active && styles.active, className)}
        {...rest}
      >
        {children}
      </button>
    </Tooltip>
  );
}
