import './styles/index.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { live } from './api/live'
import { App } from './app'

const place = document.getElementById('board')
if (place !== null) {
  live.start()
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
