import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { Button } from 'react-aria-components'
import { answered, api, type Schemas } from '../../api/client'
import { cache } from '../../api/queries'
import { allSaid } from '../../parts/broken'
import { Dialog } from '../../parts/dialog'
import { Field, given } from '../../parts/field'
import { Problem } from '../../parts/problem'
import { useText } from '../../text'

type Template = Schemas['TemplateResponseBody']
type Body = Schemas['CreateTemplateReq']

function save(template: Template | undefined, body: Body) {
  if (template === undefined) {
    return answered(api.POST('/v3/vm/templates', { body }))
  }
  return answered(
    api.PUT('/v3/vm/templates/{id}', { params: { path: { id: template.id } }, body: body as never }),
  )
}

/** Makes or changes a template: the fields that people fill in. What else it has stays. */
export function TemplateForm({ template, close }: { template: Template | undefined; close: () => void }) {
  const text = useText()
  const { columns } = text.templates
  const saving = useMutation({
    mutationFn: (body: Body) => save(template, body),
    onSuccess: () => {
      cache.invalidateQueries({ queryKey: ['templates'] })
      close()
    },
  })
  const { error } = saving
  const fields = [
    ['name', columns.name, true],
    ['region', columns.region, true],
    ['projectid', columns.project, true],
    ['target_server_name', columns.server, false],
    ['availability_zone', columns.zone, false],
    ['flavor', columns.flavor, false],
    ['volumetype', columns.volumes, false],
    ['image_id', columns.image, false],
  ] as const
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const filled = given(event.currentTarget)
    const values = Object.fromEntries(fields.map(([name]) => [name, filled[`template.${name}`]]))
    const { id: _, ...kept } = template ?? { id: '' }
    saving.mutate({ template: { ...kept, ...values, is_template: true } } as unknown as Body)
  }
  const title = template ? text.templates.change : text.templates.createTemplate
  return (
    <Dialog title={title} onClose={close}>
      <form className="form" onSubmit={submit}>
        {error !== null &&
          !allSaid(
            error,
            fields.map(([name]) => `template.${name}`),
          ) && <Problem error={error} />}
        {fields.map(([name, label, isRequired]) => (
          <Field
            key={name}
            label={label}
            path={`template.${name}`}
            error={error}
            required={isRequired}
            defaultValue={template?.[name] ?? ''}
          />
        ))}
        <div className="row end">
          <Button className="button" onPress={close}>
            {text.act.cancel}
          </Button>
          <Button className="button primary" type="submit" isDisabled={saving.isPending}>
            {text.templates.save}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
