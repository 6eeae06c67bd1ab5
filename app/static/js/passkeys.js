// A passkey: the browser asks the person for a finger, a face or a PIN, and a form takes its answer to the server.
// Its buttons are hidden in the page: where this file does not run, or the browser knows no passkeys, nobody sees them.
if (window.PublicKeyCredential) {
  for (const place of document.querySelectorAll('[data-passkey]')) {
    place.hidden = false
    place.querySelector('button').addEventListener('click', () => answer(place))
  }
  for (const other of document.querySelectorAll('[data-without-passkey]')) other.hidden = true

  async function answer(place) {
    const said = place.querySelector('[role=alert]'), button = place.querySelector('button')
    said.textContent = ''
    button.disabled = true
    try {
      const options = await ask(place.dataset)
      const found = place.dataset.passkey === 'make'
        ? await navigator.credentials.create({ publicKey: options })
        : await navigator.credentials.get({ publicKey: options })
      send(place.dataset, JSON.stringify(plain(found)))
    } catch {
      said.textContent = place.dataset.wrong
      button.disabled = false
    }
  }

  // Asked only now: the question is of use for five minutes.
  async function ask(data) {
    const headers = { 'X-CSRFToken': data.token, Accept: 'application/json' }
    const told = await fetch(data.ask, { method: 'POST', headers })
    if (told.redirected) location.reload() // signed out meanwhile, or the last proof is old
    const options = await told.json()
    options.challenge = bytes(options.challenge)
    if (options.user) options.user.id = bytes(options.user.id)
    for (const one of [...options.excludeCredentials ?? [], ...options.allowCredentials ?? []]) one.id = bytes(one.id)
    return options
  }

  function send(data, credential) {
    const form = Object.assign(document.createElement('form'), { method: 'post', action: data.url, hidden: true })
    for (const [name, value] of Object.entries({ csrf_token: data.token, credential, then: data.then }))
      form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }))
    document.body.append(form)
    form.submit()
  }

  function plain(credential) {
    const { response } = credential, told = {}
    for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'])
      if (response[name]) told[name] = letters(response[name])
    return { id: credential.id, rawId: letters(credential.rawId), type: credential.type, response: told }
  }

  function bytes(words) {
    const text = atob(words.replaceAll('-', '+').replaceAll('_', '/'))
    return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
  }

  function letters(buffer) {
    const text = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')
    return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  }
}
