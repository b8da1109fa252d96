import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { Button } from 'react-aria-components'
import { answered, api, type Schemas } from '../../api/client'
import { cache } from '../../api/queries'
import { allSaid } from '../../parts/broken'
import { Dialog } from '../../parts/dialog'
import { Check, Choice, Field, given } from '../../parts/field'
import { Problem } from '../../parts/problem'
import { useText } from '../../text'

type Project = Schemas['ShowMigprojectResponse']
type Body = Schemas['PostMigProjectBody']

function save(project: Project | undefined, body: Body): Promise<unknown> {
  if (project === undefined) {
    return answered(api.POST('/v3/migprojects', { body }))
  }
  const params = { path: { mig_project_id: project.id } }
  return answered(api.PUT('/v3/migprojects/{mig_project_id}', { params, body }))
}

/** Makes or changes a migration project. */
export function ProjectForm({ project, close }: { project: Project | undefined; close: () => void }) {
  const text = useText()
  const { columns } = text.templates
  const saving = useMutation({
    mutationFn: (body: Body) => save(project, body),
    onSuccess: () => {
      cache.invalidateQueries({ queryKey: ['projects'] })
      close()
    },
  })
  const { error } = saving
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const filled = given(event.currentTarget)
    saving.mutate({
      name: filled.name ?? '',
      description: filled.description,
      region: filled.region ?? '',
      type: filled.type as Body['type'],
      speed_limit: Number(filled.speed_limit ?? 0),
      start_target_server: filled.start_target_server === 'on',
      use_public_ip: filled.use_public_ip === 'on',
      syncing: filled.syncing === 'on',
      exist_server: project?.exist_server ?? true,
    })
  }
  const title = project ? text.templates.change : text.templates.createProject
  const said = ['name', 'description', 'region', 'type', 'speed_limit']
  return (
    <Dialog title={title} onClose={close}>
      <form className="form" onSubmit={submit}>
        {error !== null && !allSaid(error, said) && <Problem error={error} />}
        <Field label={columns.name} path="name" error={error} required defaultValue={project?.name} />
        <Field
          label={text.access.description}
          path="description"
          error={error}
          defaultValue={project?.description ?? ''}
        />
        <Field
          label={columns.region}
          path="region"
          error={error}
          required
          defaultValue={project?.region ?? ''}
        />
        <Choice label={columns.type} path="type" error={error} initial={project?.type ?? 'MIGRATE_BLOCK'}>
          {Object.entries(text.create.types).map(([type, name]) => (
            <option key={type} value={type}>
              {name}
            </option>
          ))}
        </Choice>
        <Field
          label={columns.limit}
          path="speed_limit"
          error={error}
          type="number"
          defaultValue={project?.speed_limit ?? 0}
        />
        <Check
          label={text.create.startTarget}
          path="start_target_server"
          initial={project?.start_target_server ?? true}
        />
        <Check label={text.create.publicIp} path="use_public_ip" initial={project?.use_public_ip ?? true} />
        <Check label={text.create.syncing} path="syncing" initial={project?.syncing ?? false} />
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
