import { useRefresh } from '../../api/hooks'
import { useText } from '../../text'
import { ProjectList } from './project-list'
import { TemplateList } from './template-list'

/** Templates of target servers, and migration projects. */
export function TemplatesPage() {
  const text = useText()
  useRefresh([['templates'], ['projects']], (event) => /^(template|migproject)\./.test(event.type))
  return (
    <>
      <h1>{text.templates.title}</h1>
      <div className="task">
        <TemplateList />
        <ProjectList />
      </div>
    </>
  )
}
