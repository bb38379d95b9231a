/** Threads crossing over and under: the mark of Netloom. */
export function Logo({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 44 44" fill="none" aria-hidden="true">
      <g strokeWidth="4" strokeLinecap="round">
        <path d="M12 4v36" stroke="var(--cat-data)" />
        <path d="M32 4v36" stroke="var(--cat-activation)" />
        <path d="M4 12h36" stroke="var(--bg, var(--canvas))" strokeWidth="9" />
        <path d="M4 12h36" stroke="var(--cat-layers)" />
        <path d="M4 32h36" stroke="var(--cat-loss)" />
        <path d="M32 8v8" stroke="var(--bg, var(--canvas))" strokeWidth="9" strokeLinecap="butt" />
        <path d="M32 6v12" stroke="var(--cat-activation)" strokeLinecap="butt" />
        <path d="M12 28v8" stroke="var(--bg, var(--canvas))" strokeWidth="9" strokeLinecap="butt" />
        <path d="M12 26v12" stroke="var(--cat-data)" strokeLinecap="butt" />
        <path d="M28 32h8" stroke="var(--bg, var(--canvas))" strokeWidth="9" strokeLinecap="butt" />
        <path d="M26 32h12" stroke="var(--cat-loss)" strokeLinecap="butt" />
      </g>
    </svg>
  );
}
