import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { answered, api, type Schemas } from '../../api/client'
import { Choice, Field } from '../../parts/field'
import { useText } from '../../text'

const KINDS = ['existing', 'template', 'automatic'] as const

/** What is migrated to: a server that exists, or a new one. */
export function TargetStep({
  source,
  error,
}: {
  source: Schemas['ShowServerResponse'] | undefined
  error: unknown
}) {
  const text = useText()
  const [kind, setKind] = useState<(typeof KINDS)[number]>('existing')
  const [picked, pick] = useState('')
  const asked = useQuery({
    queryKey: ['templates'],
    queryFn: () => answered(api.GET('/v3/vm/templates', { params: { query: { limit: 0 } } })),
  })
  const templates = asked.data?.templates ?? []
  const chosen = templates.find((one) => one.id === picked) ?? templates[0]
  const template = kind === 'template' ? chosen : undefined
  const key = `${source?.id} ${template?.id}`
  return (
    <>
      <fieldset className="choices">
        <legend>{text.create.targetFrom}</legend>
        {KINDS.map((one) => (
          <label key={one} className="row">
            <input
              type="radio"
              name="target"
              value={one}
              checked={kind === one}
              onChange={() => setKind(one)}
            />
            {text.create[one]}
          </label>
        ))}
      </fieldset>
      {kind === 'existing' && (
        <Field label={text.create.vmId} path="target_server.vm_id" error={error} required maxLength={255} />
      )}
      {kind === 'template' && (
        <Choice label={text.create.chooseTemplate} path="vm_template_id" error={error} pick={pick}>
          {templates.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </Choice>
      )}
      <Field
        key={`name ${key}`}
        label={text.create.targetName}
        path="target_server.name"
        error={error}
        required
        maxLength={255}
        defaultValue={template?.target_server_name ?? source?.name ?? ''}
      />
      <Field label={text.create.regionName} path="region_name" error={error} required maxLength={255} />
      <Field
        key={`region ${key}`}
        label={text.create.regionId}
        path="region_id"
        error={error}
        required
        maxLength={255}
        defaultValue={template?.region ?? ''}
      />
      <Field label={text.create.projectName} path="project_name" error={error} required maxLength={255} />
      <Field
        key={`project ${key}`}
        label={text.create.projectId}
        path="project_id"
        error={error}
        required
        maxLength={255}
        defaultValue={template?.projectid ?? ''}
      />
    </>
  )
}
