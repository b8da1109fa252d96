import { useState } from 'react'
import { Button } from 'react-aria-components'
import type { Schemas } from '../../api/client'
import { useMayAct } from '../../shell/account'
import { useText } from '../../text'
import { Edit } from './edit'
import { Figure } from './head'

/** What a task was told to do. */
export function Settings({ task }: { task: Schemas['Task'] }) {
  const text = useText()
  const { facts } = text.task
  const mayAct = useMayAct()
  const [isEdited, edit] = useState(false)
  const answer = (value: boolean | null | undefined) =>
    value === null || value === undefined ? '–' : value ? text.common.yes : text.common.no
  return (
    <section aria-labelledby="settings">
      <div className="row">
        <h2 id="settings">{text.task.settings}</h2>
        <Button className="button end" isDisabled={!mayAct} onPress={() => edit(true)}>
          {text.edit.button}
        </Button>
      </div>
      {isEdited && <Edit id={task.id ?? ''} close={() => edit(false)} />}
      <dl className="facts">
        <Figure name={facts.type}>{task.type ?? '–'}</Figure>
        <Figure name={facts.region}>{task.region_name || task.region_id || '–'}</Figure>
        <Figure name={facts.project}>{task.project_name || task.project_id || '–'}</Figure>
        <Figure name={facts.enterprise}>{task.enterprise_project_id || '–'}</Figure>
        <Figure name={facts.speedLimit}>{task.speed_limit ? `${task.speed_limit} Mbit/s` : '–'}</Figure>
        <Figure name={facts.startTarget}>{answer(task.start_target_server)}</Figure>
        <Figure name={facts.syncing}>{answer(task.syncing)}</Figure>
        <Figure name={facts.ports}>{task.migration_ip || '–'}</Figure>
        <Figure name={facts.priority}>{task.priority ?? '–'}</Figure>
      </dl>
    </section>
  )
}
