import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { Button } from 'react-aria-components'
import { answered, api, type Schemas } from '../../api/client'
import { cache } from '../../api/queries'
import { allSaid } from '../../parts/broken'
import { Dialog } from '../../parts/dialog'
import { Check, Field, given } from '../../parts/field'
import { Problem } from '../../parts/problem'
import { useText } from '../../text'

type Webhook = Schemas['Webhook']

function save(webhook: Webhook | undefined, body: Schemas['WebhookRequest']): Promise<Webhook> {
  if (webhook === undefined) {
    return answered(api.POST('/ext/v1/webhooks', { body }))
  }
  const params = { path: { webhook_id: webhook.id } }
  return answered(api.PUT('/ext/v1/webhooks/{webhook_id}', { params, body }))
}

/** Makes or changes a webhook. */
export function WebhookForm({ webhook, close }: { webhook?: Webhook; close: () => void }) {
  const text = useText()
  const saving = useMutation({
    mutationFn: (body: Schemas['WebhookRequest']) => save(webhook, body),
    onSuccess: () => {
      cache.invalidateQueries({ queryKey: ['webhooks'] })
      close()
    },
  })
  const { error } = saving
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const { url = '', description, task_id, source_id, enabled } = given(event.currentTarget)
    const types = form.getAll('types').map(String)
    saving.mutate({
      url,
      description,
      task_id,
      source_id,
      types,
      enabled: webhook === undefined || enabled === 'on',
    })
  }
  const title = webhook ? text.webhooks.change : text.webhooks.create
  return (
    <Dialog title={title} onClose={close}>
      <form className="form" onSubmit={submit}>
        {error !== null && !allSaid(error, ['url', 'description', 'types']) && <Problem error={error} />}
        <Field
          label={text.webhooks.columns.url}
          path="url"
          error={error}
          type="url"
          required
          defaultValue={webhook?.url}
          placeholder="https://hooks.example/sms"
        />
        <Field
          label={text.access.description}
          path="description"
          error={error}
          defaultValue={webhook?.description ?? ''}
        />
        <Field label={text.events.task} path="task_id" error={error} defaultValue={webhook?.task_id ?? ''} />
        <Field
          label={text.tasks.source}
          path="source_id"
          error={error}
          defaultValue={webhook?.source_id ?? ''}
        />
        {webhook && <Check label={text.webhooks.enabled} path="enabled" initial={webhook.enabled} />}
        <fieldset className="types">
          <legend>{text.webhooks.onlyTypes}</legend>
          {Object.entries(text.eventTypes).map(([type, name]) => (
            <label key={type} className="row">
              <input
                type="checkbox"
                name="types"
                value={type}
                defaultChecked={webhook?.types.includes(type as never) ?? false}
              />
              {name}
            </label>
          ))}
        </fieldset>
        <div className="row end">
          <Button className="button" onPress={close}>
            {text.act.cancel}
          </Button>
          <Button className="button primary" type="submit" isDisabled={saving.isPending}>
            {title}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
