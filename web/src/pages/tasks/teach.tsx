import { Link } from '@tanstack/react-router'
import { service } from '../../api/client'
import { Copy } from '../../parts/copy'
import { useText } from '../../text'

/** The first two requests, with the address of this service. */
function lines(): string {
  const url = service.href.replace(/\/$/, '')
  return `url=${url} json='Content-Type: application/json'
curl -sS $url/v3/sources -H "$json" -d '{"ip": "192.0.2.7", "name": "web-1", "os_type": "LINUX"}'
curl -sS $url/v3/tasks -H "$json" -d '{
  "name": "web-1", "type": "MIGRATE_BLOCK", "os_type": "LINUX", "source_server": {"id": "<the id above>"},
  "target_server": {"name": "web-1", "vm_id": "vm-1", "disks": []},
  "region_name": "region", "region_id": "region", "project_name": "project", "project_id": "project"}'`
}

/** What to do where there is nothing to see. */
export function Teach({ isFiltered }: { isFiltered: boolean }) {
  const text = useText()
  if (isFiltered) {
    return (
      <div className="empty">
        <h2>{text.tasks.nothing}</h2>
        <Link to="/" search={{}} className="button">
          {text.tasks.clear}
        </Link>
      </div>
    )
  }
  return (
    <div className="empty">
      <h2>{text.tasks.empty}</h2>
      <p>{text.tasks.teach}</p>
      <pre>{lines()}</pre>
      <Copy value={lines} label={text.common.copy} />
    </div>
  )
}
