import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { Icon } from '../parts/icon'
import { type Preferences, prefer, usePreferences } from '../state/preferences'
import { useText } from '../text'

const ZONES = ['local', 'UTC', ...Intl.supportedValuesOf('timeZone')]

export function PreferencesMenu() {
  const text = useText()
  const { theme, language, zone } = usePreferences()
  return (
    <DialogTrigger>
      <Button className="button bare" aria-label={text.preferences.label}>
        <Icon name="menu" />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Dialog className="form" aria-label={text.preferences.label}>
          <label>
            {text.preferences.theme}
            <select
              value={theme}
              onChange={({ target }) => prefer({ theme: target.value as Preferences['theme'] })}
            >
              <option value="system">{text.preferences.system}</option>
              <option value="light">{text.preferences.light}</option>
              <option value="dark">{text.preferences.dark}</option>
            </select>
          </label>
          <label>
            {text.preferences.language}
            <select
              value={language}
              onChange={({ target }) => prefer({ language: target.value as Preferences['language'] })}
            >
              <option value="en">English</option>
              <option value="zh-CN" lang="zh-CN">
                简体中文
              </option>
            </select>
          </label>
          <label>
            {text.preferences.zone}
            <select value={zone} onChange={({ target }) => prefer({ zone: target.value })}>
              {ZONES.map((name) => (
                <option key={name} value={name}>
                  {name === 'local' ? text.preferences.local : name}
                </option>
              ))}
            </select>
          </label>
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
