import type { ReactNode } from 'react'

/** A part of the page that scrolls by itself, with the keyboard, too. */
export function Scroller({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
    <section className="scroller" tabIndex={0} aria-label={label}>
      {children}
    </section>
  )
}
