import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { answered, api, type Schemas } from '../../api/client'
import { useRefresh } from '../../api/hooks'
import { Heads } from '../../parts/heads'
import { Icon } from '../../parts/icon'
import { Loading, Problem } from '../../parts/problem'
import { Ago, Moment } from '../../parts/time'
import { useMayAct } from '../../shell/account'
import { useText } from '../../text'
import { WebhookForm } from './webhook-form'

/** Where events are sent to. */
export function WebhooksPage() {
  const text = useText()
  const mayAct = useMayAct()
  const [isNew, create] = useState(false)
  const asked = useQuery({ queryKey: ['webhooks'], queryFn: () => answered(api.GET('/ext/v1/webhooks')) })
  useRefresh([['webhooks']], (event) => event.type.startsWith('webhook.'))
  return (
    <>
      <div className="row">
        <h1>{text.webhooks.title}</h1>
        <Button className="button primary end" isDisabled={!mayAct} onPress={() => create(true)}>
          {text.webhooks.create}
        </Button>
      </div>
      <p className="quiet">{text.webhooks.about}</p>
      {asked.error && <Problem error={asked.error} retry={() => asked.refetch()} />}
      {asked.isPending && <Loading />}
      {asked.data && <Webhooks webhooks={asked.data.webhooks} />}
      {isNew && <WebhookForm close={() => create(false)} />}
    </>
  )
}

function Webhooks({ webhooks }: { webhooks: Schemas['Webhook'][] }) {
  const text = useText()
  const { columns } = text.webhooks
  if (webhooks.length === 0) {
    return <p className="empty">{text.webhooks.none}</p>
  }
  return (
    <table className="cards">
      <Heads names={[columns.url, columns.types, columns.state, columns.created]} />
      <tbody>
        {webhooks.map((webhook) => (
          <tr key={webhook.id}>
            <td data-label={columns.url}>
              <Link to="/webhooks/$webhook" params={{ webhook: webhook.id }}>
                {webhook.url}
              </Link>
              <span className="quiet second">{webhook.description}</span>
            </td>
            <td data-label={columns.types}>
              {webhook.types.length === 0 ? text.webhooks.all : webhook.types.length}
            </td>
            <td data-label={columns.state}>
              <WebhookState webhook={webhook} />
            </td>
            <td data-label={columns.created}>
              <Moment at={webhook.created_at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Whether events are sent, and whether they arrive. */
export function WebhookState({ webhook }: { webhook: Schemas['Webhook'] }) {
  const text = useText()
  const { enabled, disabled_reason, failing_since } = webhook
  if (!enabled) {
    const reasons: Record<string, string> = { gone: text.webhooks.gone, failing: text.webhooks.failing }
    return (
      <span className="state tone-neutral">
        <Icon name="stopped" />
        {reasons[disabled_reason ?? ''] ?? text.webhooks.disabled}
      </span>
    )
  }
  if (failing_since) {
    return (
      <span className="state tone-bad">
        <Icon name="failed" />
        {text.webhooks.failingSince} <Ago at={failing_since} />
      </span>
    )
  }
  return (
    <span className="state tone-good">
      <Icon name="done" />
      {text.webhooks.enabled}
    </span>
  )
}
