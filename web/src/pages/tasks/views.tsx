import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import type { TaskFilter } from '../../api/queries'
import { Icon } from '../../parts/icon'
import { prefer, usePreferences } from '../../state/preferences'
import { useText } from '../../text'

/** Filters that a user has given a name, kept in this browser. */
export function Views({ filter }: { filter: TaskFilter }) {
  const text = useText()
  const { views } = usePreferences()
  const [isOpen, open] = useState(false)
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    event.stopPropagation()
    const name = String(new FormData(event.currentTarget).get('view') ?? '').trim()
    const others = views.filter((view) => view.name !== name)
    prefer({ views: [...others, { name, search: JSON.stringify(filter) }] })
    event.currentTarget.reset()
  }
  const remove = (name: string) => prefer({ views: views.filter((view) => view.name !== name) })
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={open}>
      <Button className="button">{text.tasks.views}</Button>
      <Popover className="popover" placement="bottom end">
        <Dialog className="form" aria-label={text.tasks.views}>
          {views.length > 0 && (
            <ul className="plain">
              {views.map((view) => (
                <li key={view.name} className="row">
                  <Link to="/" search={JSON.parse(view.search)} onClick={() => open(false)}>
                    {view.name}
                  </Link>
                  <Button
                    className="button bare"
                    aria-label={text.tasks.removeView(view.name)}
                    onPress={() => remove(view.name)}
                  >
                    <Icon name="failed" />
                  </Button>
                </li>
              ))}
            </ul>
          )}
          <form className="row" onSubmit={save}>
            <label>
              {text.tasks.viewName}
              <input name="view" required maxLength={60} />
            </label>
            <Button className="button" type="submit">
              {text.tasks.saveView}
            </Button>
          </form>
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
