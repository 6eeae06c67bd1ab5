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

// "Exit this page": the screen is empty at once, and the way back does not lead here.
for (const link of document.querySelectorAll('a[data-exit]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault()
    document.documentElement.hidden = true
    document.title = ''
    window.location.replace(link.href)
  })
}
