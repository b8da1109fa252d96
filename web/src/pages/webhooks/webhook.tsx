import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { answered, api } from '../../api/client'
import { Confirm } from '../../parts/confirm'
import { Copy } from '../../parts/copy'
import { Dialog } from '../../parts/dialog'
import { Icon } from '../../parts/icon'
import { Loading, Problem } from '../../parts/problem'
import { useMayAct } from '../../shell/account'
import { useText, word } from '../../text'
import { Figure } from '../task/head'
import { Deliveries } from './deliveries'
import { WebhookForm } from './webhook-form'
import { WebhookState } from './webhooks'

/** A webhook, and what became of its messages. */
export function WebhookPage() {
  const text = useText()
  const mayAct = useMayAct()
  const navigate = useNavigate()
  const { webhook: id } = useParams({ from: '/webhooks/$webhook' })
  const params = { path: { webhook_id: id } }
  const [open, setOpen] = useState<'change' | 'delete' | 'secret' | null>(null)
  const asked = useQuery({
    queryKey: ['webhooks', id],
    queryFn: () => answered(api.GET('/ext/v1/webhooks/{webhook_id}', { params })),
  })
  const ping = useMutation({
    mutationFn: () => answered(api.POST('/ext/v1/webhooks/{webhook_id}/ping', { params })),
  })
  const webhook = asked.data
  const close = () => setOpen(null)
  return (
    <>
      <Link to="/webhooks" className="back">
        <Icon name="back" />
        {text.webhooks.title}
      </Link>
      {asked.error && <Problem error={asked.error} />}
      {asked.isPending && <Loading />}
      {webhook && (
        <article className="task">
          <h1>{webhook.url}</h1>
          <dl className="facts">
            <Figure name={text.webhooks.columns.state}>
              <WebhookState webhook={webhook} />
            </Figure>
            <Figure name={text.access.description}>{webhook.description || '–'}</Figure>
            <Figure name={text.webhooks.columns.types}>
              {webhook.types.map((type) => word(text.eventTypes, type)).join(', ') || text.webhooks.all}
            </Figure>
          </dl>
          <div className="row">
            <Button className="button" isDisabled={!mayAct || ping.isPending} onPress={() => ping.mutate()}>
              {ping.isSuccess ? text.webhooks.pinged : text.webhooks.ping}
            </Button>
            <Button className="button" isDisabled={!mayAct} onPress={() => setOpen('change')}>
              {text.webhooks.change}
            </Button>
            <Button className="button" isDisabled={!mayAct} onPress={() => setOpen('secret')}>
              {text.webhooks.secret}
            </Button>
            <Button className="button danger" isDisabled={!mayAct} onPress={() => setOpen('delete')}>
              {text.webhooks.delete}
            </Button>
          </div>
          {ping.error && <Problem error={ping.error} />}
          <Deliveries webhook={id} />
          {open === 'change' && <WebhookForm webhook={webhook} close={close} />}
          {open === 'secret' && <Secret webhook={id} close={close} />}
          {open === 'delete' && (
            <Confirm
              title={text.webhooks.delete}
              action={text.webhooks.delete}
              changes={['webhooks']}
              act={async () => {
                await answered(api.DELETE('/ext/v1/webhooks/{webhook_id}', { params }))
                navigate({ to: '/webhooks' })
              }}
              close={close}
            >
              <p>{text.webhooks.deletes(webhook.url)}</p>
            </Confirm>
          )}
        </article>
      )}
    </>
  )
}

/** The secret that messages are signed with, and a new one. */
function Secret({ webhook, close }: { webhook: string; close: () => void }) {
  const text = useText()
  const params = { path: { webhook_id: webhook } }
  const asked = useQuery({
    queryKey: ['secret', webhook],
    queryFn: () => answered(api.GET('/ext/v1/webhooks/{webhook_id}/secret', { params })),
    gcTime: 0,
  })
  const rotate = useMutation({
    mutationFn: () => answered(api.POST('/ext/v1/webhooks/{webhook_id}/secret', { params })),
    onSuccess: () => asked.refetch(),
  })
  return (
    <Dialog title={text.webhooks.secret} onClose={close}>
      {asked.error && <Problem error={asked.error} />}
      {asked.data && (
        <p className="once">
          <code>{asked.data.secret}</code>
        </p>
      )}
      <p className="quiet">{text.webhooks.rotates}</p>
      {rotate.error && <Problem error={rotate.error} />}
      <div className="row end">
        {asked.data && <Copy value={asked.data.secret} label={text.common.copy} />}
        <Button className="button" isDisabled={rotate.isPending} onPress={() => rotate.mutate()}>
          {text.webhooks.rotate}
        </Button>
        <Button className="button" onPress={close}>
          {text.common.close}
        </Button>
      </div>
    </Dialog>
  )
}
