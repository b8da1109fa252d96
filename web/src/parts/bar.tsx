/** How much of something is done, from 0 to 100. */
export function Bar({
  percent,
  label,
  tone,
}: {
  percent: number | null | undefined
  label: string
  tone: string
}) {
  const known = percent !== null && percent !== undefined
  const width = known ? Math.min(100, Math.max(0, percent)) : 0
  return (
    <span
      className={`bar tone-${tone}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={known ? width : undefined}
    >
      <span style={{ inlineSize: `${width}%` }} />
    </span>
  )
}
