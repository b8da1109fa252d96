import { Link } from '@tanstack/react-router'
import type { Schemas } from '../../api/client'
import type { TaskFilter } from '../../api/queries'
import { Icon } from '../../parts/icon'
import { STATES, toneOf } from '../../parts/state'
import { useFormat } from '../../state/use-format'
import { useText, word } from '../../text'

type Summary = Schemas['SummarizeTasksResponse']

/** How many tasks there are in each state; each counter is a filter. */
export function Counters({ filter, summary }: { filter: TaskFilter; summary: Summary | undefined }) {
  const text = useText()
  const format = useFormat()
  const counts = new Map(summary?.states.map((one) => [one.state, one]))
  const shown = [
    ...STATES.filter((state) => counts.has(state)),
    ...[...counts.keys()].filter((state) => !STATES.includes(state)),
  ]
  const stalled = summary?.stalled.reduce((sum, one) => sum + one.count, 0) ?? 0
  const amount = (count: number, hasMore: boolean) => `${format.whole(count)}${hasMore ? '+' : ''}`
  const total = summary?.states.reduce((sum, one) => sum + one.count, 0)
  const hasMore = summary?.states.some((one) => one.has_more) ?? false
  const others = { ...filter, state: undefined, stalled: undefined }
  const isAll = filter.state === undefined && filter.stalled === undefined
  return (
    <nav className="counters" aria-label={text.tasks.counters}>
      <Link to="/" search={others} className="counter" data-on={isAll || undefined}>
        <strong>{total === undefined ? '–' : amount(total, hasMore)}</strong>
        <span>{text.tasks.all}</span>
      </Link>
      {shown.map((state) => {
        const [tone, icon] = toneOf(state)
        const count = counts.get(state)
        return (
          <Link
            key={state}
            to="/"
            search={{ ...others, state }}
            className={`counter tone-${tone}`}
            data-on={filter.state === state || undefined}
          >
            <strong>{amount(count?.count ?? 0, count?.has_more ?? false)}</strong>
            <span>
              <Icon name={icon} />
              {word(text.states, state)}
            </span>
          </Link>
        )
      })}
      {(stalled > 0 || filter.stalled !== undefined) && (
        <Link
          to="/"
          search={{ ...others, stalled: 'any' }}
          className="counter tone-warn"
          data-on={filter.stalled !== undefined || undefined}
        >
          <strong>{amount(stalled, summary?.has_more_stalled ?? false)}</strong>
          <span>
            <Icon name="stalled" />
            {text.tasks.stalled}
          </span>
        </Link>
      )}
    </nav>
  )
}
