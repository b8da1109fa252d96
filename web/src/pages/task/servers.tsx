import type { Schemas } from '../../api/client'
import { Heads } from '../../parts/heads'
import type { Whole } from '../../state/format'
import { useFormat } from '../../state/use-format'
import { useText } from '../../text'
import { Figure } from './head'

export type Disk = { name?: string | null; size?: Whole; used_size?: Whole; device_use?: string | null }

/** The servers of a task, and their disks. */
export function Servers({ task }: { task: Schemas['Task'] }) {
  const text = useText()
  const format = useFormat()
  const { facts } = text.task
  const { source_server: source, target_server: target } = task
  return (
    <div className="columns">
      {source && (
        <section aria-labelledby="source">
          <h2 id="source">{text.task.server}</h2>
          <dl className="facts">
            <Figure name={facts.name}>{source.name || '–'}</Figure>
            <Figure name={facts.id}>{source.id || '–'}</Figure>
            <Figure name={facts.ip}>{source.ip || '–'}</Figure>
            <Figure name={facts.os}>{source.os_version || source.os_type || '–'}</Figure>
            <Figure name={facts.cpu}>{source.cpu_quantity ?? '–'}</Figure>
            <Figure name={facts.memory}>{format.bytes(source.memory)}</Figure>
            <Figure name={facts.firmware}>{source.firmware ?? '–'}</Figure>
          </dl>
          <Disks disks={(source.disks ?? []) as Disk[]} />
        </section>
      )}
      {target && (
        <section aria-labelledby="target">
          <h2 id="target">{text.task.target}</h2>
          <dl className="facts">
            <Figure name={facts.name}>{target.name || '–'}</Figure>
            <Figure name={facts.vm}>{target.vm_id || '–'}</Figure>
          </dl>
          <Disks disks={(target.disks ?? []) as Disk[]} />
        </section>
      )}
    </div>
  )
}

export function Disks({ disks }: { disks: Disk[] }) {
  const text = useText()
  const format = useFormat()
  if (disks.length === 0) {
    return null
  }
  return (
    <table>
      <caption>{text.task.disks}</caption>
      <Heads names={[text.task.disk, text.task.size, text.task.used, text.task.use]} />
      <tbody>
        {disks.map((disk) => (
          <tr key={disk.name}>
            <td>{disk.name}</td>
            <td className="figure" title={format.whole(disk.size)}>
              {format.bytes(disk.size)}
            </td>
            <td className="figure" title={format.whole(disk.used_size)}>
              {format.bytes(disk.used_size)}
            </td>
            <td>{disk.device_use}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
