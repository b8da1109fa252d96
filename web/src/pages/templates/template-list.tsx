import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { answered, api, type Schemas } from '../../api/client'
import { Confirm } from '../../parts/confirm'
import { Heads } from '../../parts/heads'
import { Loading, Problem } from '../../parts/problem'
import { useMayAct } from '../../shell/account'
import { useText } from '../../text'
import { TemplateForm } from './template-form'

type Template = Schemas['TemplateResponseBody']

/** Templates that target servers are created from. */
export function TemplateList() {
  const text = useText()
  const mayAct = useMayAct()
  const { columns } = text.templates
  const [changed, change] = useState<Template | 'new' | null>(null)
  const [deleted, remove] = useState<Template | null>(null)
  const asked = useQuery({
    queryKey: ['templates'],
    queryFn: () => answered(api.GET('/v3/vm/templates', { params: { query: { limit: 0 } } })),
  })
  const templates = asked.data?.templates ?? []
  return (
    <section>
      <div className="row">
        <h2>{text.templates.templates}</h2>
        <Button className="button end" isDisabled={!mayAct} onPress={() => change('new')}>
          {text.templates.createTemplate}
        </Button>
      </div>
      {asked.error && <Problem error={asked.error} retry={() => asked.refetch()} />}
      {asked.isPending && <Loading />}
      {asked.data && templates.length === 0 && <p className="quiet">{text.templates.noTemplates}</p>}
      {templates.length > 0 && (
        <table className="cards">
          <Heads
            names={[columns.name, columns.region, columns.zone, columns.flavor]}
            last={text.task.actions}
          />
          <tbody>
            {templates.map((template) => (
              <tr key={template.id}>
                <td data-label={columns.name}>{template.name}</td>
                <td data-label={columns.region}>{template.region || '–'}</td>
                <td data-label={columns.zone}>{template.availability_zone || '–'}</td>
                <td data-label={columns.flavor}>{template.flavor || '–'}</td>
                <td>
                  <div className="row end">
                    <Button className="button" isDisabled={!mayAct} onPress={() => change(template)}>
                      {text.templates.change}
                    </Button>
                    <Button className="button danger" isDisabled={!mayAct} onPress={() => remove(template)}>
                      {text.templates.delete}
                    </Button>
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {changed !== null && (
        <TemplateForm template={changed === 'new' ? undefined : changed} close={() => change(null)} />
      )}
      {deleted && (
        <Confirm
          title={text.templates.delete}
          action={text.templates.delete}
          changes={['templates']}
          act={() => answered(api.DELETE('/v3/vm/templates/{id}', { params: { path: { id: deleted.id } } }))}
          close={() => remove(null)}
        >
          <p>{text.templates.deletes(deleted.name)}</p>
        </Confirm>
      )}
    </section>
  )
}
