import type { Schemas } from '../../api/client'
import { broken } from '../../parts/broken'
import { Heads } from '../../parts/heads'
import { useFormat } from '../../state/use-format'
import { useText } from '../../text'

const GIB = 1024 ** 3

/** How large the disks of the target are. */
export function DisksStep({
  source,
  error,
}: {
  source: Schemas['ShowServerResponse'] | undefined
  error: unknown
}) {
  const text = useText()
  const format = useFormat()
  const disks = source?.init_target_server.disks ?? []
  if (disks.length === 0) {
    return <p>{text.create.noDisks}</p>
  }
  return (
    <>
      <p className="quiet">{text.create.disksAbout}</p>
      <table className="cards" key={source?.id}>
        <Heads names={[text.task.disk, text.task.use, text.task.used, text.task.size]} />
        <tbody>
          {disks.map((disk, at) => {
            const wrong =
              broken(error, `target_server.disks[${at}].size`) ??
              broken(error, `target_server.disks[${at}].used_size`)
            return (
              <tr key={disk.name}>
                <td data-label={text.task.disk}>{disk.name}</td>
                <td data-label={text.task.use}>{disk.device_use}</td>
                <td data-label={text.task.used}>{format.bytes(disk.used_size)}</td>
                <td data-label={text.task.size}>
                  <input
                    type="number"
                    name={`disk.${at}`}
                    aria-label={`${text.task.size}: ${disk.name}`}
                    aria-invalid={wrong !== undefined}
                    required
                    min={Math.max(1, Math.ceil(Number(disk.used_size ?? 0) / GIB))}
                    defaultValue={Math.ceil(Number(disk.size ?? 0) / GIB)}
                  />
                  {wrong && <span className="wrong second">{wrong}</span>}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {broken(error, 'target_server.disks') && (
        <p className="wrong">{broken(error, 'target_server.disks')}</p>
      )}
    </>
  )
}
