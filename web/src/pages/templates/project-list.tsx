import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { answered, api, type Schemas } from '../../api/client'
import { cache } from '../../api/queries'
import { Confirm } from '../../parts/confirm'
import { Heads } from '../../parts/heads'
import { Loading, Problem } from '../../parts/problem'
import { useMayAct } from '../../shell/account'
import { useText, word } from '../../text'
import { ProjectForm } from './project-form'

type Project = Schemas['ShowMigprojectResponse']

/** Migration projects. New source servers join the default one. */
export function ProjectList() {
  const text = useText()
  const mayAct = useMayAct()
  const { columns } = text.templates
  const [changed, change] = useState<Project | 'new' | null>(null)
  const [deleted, remove] = useState<Project | null>(null)
  const asked = useQuery({
    queryKey: ['projects'],
    queryFn: () => answered(api.GET('/v3/migprojects', { params: { query: { limit: 0 } } })),
  })
  const prefer = useMutation({
    mutationFn: (id: string) =>
      answered(
        api.PUT('/v3/migprojects/{mig_project_id}/default', { params: { path: { mig_project_id: id } } }),
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['projects'] }),
  })
  return (
    <section>
      <div className="row">
        <h2>{text.templates.projects}</h2>
        <Button className="button end" isDisabled={!mayAct} onPress={() => change('new')}>
          {text.templates.createProject}
        </Button>
      </div>
      {(asked.error ?? prefer.error) && <Problem error={asked.error ?? prefer.error} />}
      {asked.isPending && <Loading />}
      {asked.data && (
        <table className="cards">
          <Heads
            names={[columns.name, columns.region, columns.type, columns.limit]}
            last={text.task.actions}
          />
          <tbody>
            {asked.data.migprojects.map((project) => (
              <tr key={project.id}>
                <td data-label={columns.name}>
                  <span>{project.name}</span>
                  {project.isdefault && <span className="quiet second">{text.templates.isDefault}</span>}
                </td>
                <td data-label={columns.region}>{project.region || '–'}</td>
                <td data-label={columns.type}>{word(text.create.types, project.type)}</td>
                <td data-label={columns.limit}>{project.speed_limit || '–'}</td>
                <td>
                  <div className="row end">
                    {!project.isdefault && (
                      <Button
                        className="button"
                        isDisabled={!mayAct}
                        onPress={() => prefer.mutate(project.id)}
                      >
                        {text.templates.makeDefault}
                      </Button>
                    )}
                    <Button className="button" isDisabled={!mayAct} onPress={() => change(project)}>
                      {text.templates.change}
                    </Button>
                    <Button className="button danger" isDisabled={!mayAct} onPress={() => remove(project)}>
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
        <ProjectForm project={changed === 'new' ? undefined : changed} close={() => change(null)} />
      )}
      {deleted && (
        <Confirm
          title={text.templates.delete}
          action={text.templates.delete}
          changes={['projects']}
          act={() =>
            answered(
              api.DELETE('/v3/migprojects/{mig_project_id}', {
                params: { path: { mig_project_id: deleted.id } },
              }),
            )
          }
          close={() => remove(null)}
        >
          <p>{text.templates.deletes(deleted.name)}</p>
        </Confirm>
      )}
    </section>
  )
}
