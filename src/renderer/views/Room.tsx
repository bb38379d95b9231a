/** Gives what it holds the room there is, and scrolls what is larger. */
import { type ReactNode, useRef } from 'react';
import { useSize } from '../run/useSize';

export function Room({
  className,
  children,
}: {
  readonly className?: string | undefined;
  readonly children: (width: number, height: number) => ReactNode;
}) {
  const host = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(host);
  return (
    <div className={className} ref={host}>
      {width > 0 && children(width, height)}
    </div>
  );
}
