/** Icons of 16 by 16, drawn with one line. */
const PATHS = {
  ready: 'M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2',
  running: 'M5 3l8 5-8 5z',
  syncing: 'M13 6A5.5 5.5 0 0 0 3 5.5M3 2.5v3h3M3 10a5.5 5.5 0 0 0 10 .5M13 13.5v-3h-3',
  done: 'M3 8.5l3.5 3.5L13 4.5',
  failed: 'M4 4l8 8M12 4l-8 8',
  stopped: 'M5.5 3v10M10.5 3v10',
  stalled: 'M8 2l6.5 11.5h-13zM8 6.5v3.5M8 12v.1',
  waiting: 'M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2M8 5v3l2 2',
  copy: 'M6 6h7v7H6zM3 10V3h7',
  next: 'M6 3l5 5-5 5',
  back: 'M10 3L5 8l5 5',
  menu: 'M3 8h.1M8 8h.1M13 8h.1',
  link: 'M6 3H3v10h10v-3M9 3h4v4M13 3L7 9',
  on: 'M3 8a7 7 0 0 1 10 0M5.2 10.2a4 4 0 0 1 5.6 0M8 13v.1',
  off: 'M3 8a7 7 0 0 1 10 0M8 13v.1M3 3l10 10',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  )
}
