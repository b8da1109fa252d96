import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { answered, api, type Schemas } from '../../api/client'
import { cache } from '../../api/queries'
import { Heads } from '../../parts/heads'
import { Icon, type IconName } from '../../parts/icon'
import { Loading, Problem } from '../../parts/problem'
import { Ago, Moment } from '../../parts/time'
import { useMayAct } from '../../shell/account'
import { useText, word } from '../../text'

type Delivery = Schemas['WebhookDelivery']

const LOOKS: Record<Delivery['state'], [string, IconName]> = {
  pending: ['work', 'waiting'],
  delivered: ['good', 'done'],
  failed: ['bad', 'failed'],
}

const DAY = 24 * 60 * 60 * 1000

/** The newest messages of a webhook. */
export function Deliveries({ webhook }: { webhook: string }) {
  const text = useText()
  const mayAct = useMayAct()
  const [state, filter] = useState('')
  const params = { path: { webhook_id: webhook } }
  const asked = useQuery({
    queryKey: ['deliveries', webhook, state],
    queryFn: () => {
      const query = { limit: 100, state: (state || undefined) as Delivery['state'] | undefined }
      return answered(api.GET('/ext/v1/webhooks/{webhook_id}/deliveries', { params: { ...params, query } }))
    },
    refetchInterval: 5_000,
  })
  const resend = useMutation({
    mutationFn: (body: Schemas['ResendDeliveriesRequest']) =>
      answered(api.POST('/ext/v1/webhooks/{webhook_id}/resend', { params, body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['deliveries', webhook] }),
  })
  const deliveries = asked.data?.deliveries ?? []
  return (
    <section>
      <div className="row">
        <h2>{text.webhooks.deliveries}</h2>
        <label className="end">
          {text.webhooks.columns.state}{' '}
          <select value={state} onChange={({ target }) => filter(target.value)}>
            <option value="">{text.events.any}</option>
            {Object.entries(text.webhooks.states).map(([state, name]) => (
              <option key={state} value={state}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <Button
          className="button"
          isDisabled={!mayAct || resend.isPending}
          onPress={() => resend.mutate({ since: Date.now() - DAY })}
        >
          {text.webhooks.resendFailed}
        </Button>
      </div>
      {(asked.error ?? resend.error) && <Problem error={asked.error ?? resend.error} />}
      {asked.isPending && <Loading />}
      {asked.data && deliveries.length === 0 && <p className="quiet">{text.webhooks.noDeliveries}</p>}
      {deliveries.length > 0 && (
        <table className="cards">
          <Heads
            names={[text.events.when, text.events.what, text.webhooks.columns.state, text.webhooks.answer]}
            last={text.task.actions}
          />
          <tbody>
            {deliveries.map((one) => (
              <DeliveryRow
                key={one.id}
                delivery={one}
                resend={mayAct ? () => resend.mutate({ delivery_id: one.id }) : undefined}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function DeliveryRow({ delivery, resend }: { delivery: Delivery; resend: (() => void) | undefined }) {
  const text = useText()
  const [tone, icon] = LOOKS[delivery.state]
  return (
    <tr>
      <td data-label={text.events.when}>
        <Moment at={delivery.created_at} />
      </td>
      <td data-label={text.events.what}>{word(text.eventTypes, delivery.type)}</td>
      <td data-label={text.webhooks.columns.state}>
        <span className={`state tone-${tone}`}>
          <Icon name={icon} />
          {text.webhooks.states[delivery.state]}
        </span>
        <span className="quiet second">
          {text.webhooks.attempts(delivery.attempts)}
          {delivery.next_at && delivery.state === 'pending' && (
            <>
              , <Moment at={delivery.next_at} />
            </>
          )}
        </span>
      </td>
      <td data-label={text.webhooks.answer}>
        <span>
          {delivery.status ?? ''} {delivery.error ?? ''}
        </span>
        {delivery.answer && <code className="second">{delivery.answer.slice(0, 200)}</code>}
        {delivery.last_at && (
          <span className="quiet second">
            <Ago at={delivery.last_at} />
          </span>
        )}
      </td>
      <td>
        <Button className="button" isDisabled={resend === undefined} onPress={() => resend?.()}>
          {text.webhooks.resend}
        </Button>
      </td>
    </tr>
  )
}
