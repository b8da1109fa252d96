import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import type { Schemas } from '../../api/client'
import { actions, forecast } from '../../api/queries'
import { StalledMark } from '../../parts/state'
import { Ago, Moment } from '../../parts/time'
import { useMayAct } from '../../shell/account'
import { useFormat } from '../../state/use-format'
import { useText, word } from '../../text'
import { ActDialog, type Wanted } from '../tasks/act-dialog'

/** What is next: advice, the actions that the state allows, and why it does not allow the others. */
export function Next({ task }: { task: Schemas['Task'] }) {
  const text = useText()
  const id = task.id ?? ''
  const mayAct = useMayAct()
  const allowed = useQuery(actions(id)).data?.actions ?? []
  const expected = useQuery({ ...forecast(id), refetchInterval: 30_000 }).data
  const [wanted, want] = useState<Wanted | null>(null)
  const isIdle = task.connected === false && ['READY', 'RUNNING', 'SYNCING'].includes(task.state ?? '')
  const isBetween =
    task.state === 'SYNCING' && !allowed.some((one) => one.operation === 'cutover' && one.is_allowed)
  const advice = isIdle ? 'connect' : isBetween ? 'BETWEEN' : (task.state ?? '')
  const stalled = expected?.stalled
  const refused = allowed.filter((one) => !one.is_allowed)
  return (
    <section className="card next" aria-labelledby="next">
      <h2 id="next">{text.task.next}</h2>
      {stalled && (
        <p className="warn">
          <StalledMark reason={stalled.reason} /> {text.reasons[stalled.reason]?.advice ?? stalled.advice}{' '}
          <span className="quiet">
            {text.task.stalledSince} <Ago at={stalled.since} />
          </span>
        </p>
      )}
      <p>{text.task.advice[advice] ?? text.task.advice.wait}</p>
      {expected && <Expected forecast={expected} />}
      <div className="row wrap screen-only">
        {allowed
          .filter((one) => one.is_allowed)
          .map((one, at) => (
            <Button
              key={one.operation}
              className={at === 0 ? 'button primary' : 'button'}
              isDisabled={!mayAct}
              onPress={() => want({ operation: one.operation, about: { ids: [id] } })}
            >
              {word(text.operations, one.operation)}
            </Button>
          ))}
        {!mayAct && <span className="quiet">{text.act.readOnly}</span>}
      </div>
      {refused.length > 0 && (
        <details className="screen-only">
          <summary>{text.task.notAllowed}</summary>
          <dl className="facts">
            {refused.map((one) => (
              <div key={one.operation}>
                <dt>{word(text.operations, one.operation)}</dt>
                <dd>
                  {one.error_msg} <span className="quiet">{one.error_code}</span>
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      {wanted !== null && <ActDialog wanted={wanted} close={() => want(null)} />}
    </section>
  )
}

/** How long it is going to take. */
function Expected({ forecast }: { forecast: Schemas['ShowTaskForecastResponse'] }) {
  const text = useText()
  const format = useFormat()
  const { remaining, cutover, limited_by } = forecast
  const span = ({ shortest, likely, longest }: Schemas['ForecastSpan']) =>
    longest && longest > shortest
      ? `${format.duration(shortest)} – ${format.duration(longest)}`
      : text.task.about(format.duration(likely))
  return (
    <>
      {remaining && (
        <p>
          {text.task.remaining}: {span(remaining)} (<Moment at={remaining.likely_end} />)
        </p>
      )}
      {cutover && (
        <p>
          {text.task.cutover} {span(cutover.span)}
        </p>
      )}
      {limited_by.map((limit) => (
        <p key={limit.cause} className="quiet">
          {text.task.limitedBy}: {word(text.limits, limit.cause)}
        </p>
      ))}
    </>
  )
}
