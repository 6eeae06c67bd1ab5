// Everything on every page works without this file. It only makes some things easier:
// a button that cannot be pressed twice, errors that take the focus, a passphrase one can look at.
import { Button, ErrorSummary, NotificationBanner, PasswordInput, createAll } from './govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')

for (const part of [Button, ErrorSummary, NotificationBanner, PasswordInput]) createAll(part)

// Some screen readers do not say which files were chosen, so the names are also written below the box.
for (const input of document.querySelectorAll('input[type="file"][data-chosen-words]')) {
  const said = document.getElementById(`${input.id}-chosen`)
  input.addEventListener('change', () => {
    const names = Array.from(input.files, (file) => file.name)
    said.textContent = names.length ? `${input.dataset.chosenWords} ${names.join(', ')}` : ''
  })
}

// Printing needs a script; the button is hidden in the page until one is here.
for (const button of document.querySelectorAll('button[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

// In a list of work: J and K go to the next and the last row, T takes it, N opens its notes. Only while the list has the
// focus, so that no key is taken from anybody who speaks to their computer.
for (const list of document.querySelectorAll('[data-work-list]')) {
  const rows = Array.from(list.querySelectorAll('tbody tr'))
  const hint = document.getElementById(list.dataset.workList)
  if (hint) hint.hidden = false
  list.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const here = rows.findIndex((row) => row.contains(document.activeElement))
    const go = { j: here + 1, k: here - 1 }[event.key]
    if (go !== undefined) rows[go]?.querySelector('th a')?.focus()
    else if (event.key === 't') rows[here]?.querySelector('button')?.click()
    else if (event.key === 'n') rows[here]?.querySelector('[data-notes]')?.click()
    else return
    event.preventDefault()
  })
}

// "Exit this page": the screen is empty at once, and the way back does not lead here.
for (const link of document.querySelectorAll('a[data-exit]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault()
    document.documentElement.hidden = true
    document.title = ''
    window.location.replace(link.href)
  })
}
