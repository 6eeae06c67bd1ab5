// Before a sign-in ends: a calm word at the foot of the page, and a button that keeps it open. Without this file
// the footer says until when, and links to a page that does the same.
{
  const note = document.querySelector('[data-time-left]')
  if (note) watch(note)

  function watch(note) {
    const said = note.querySelector('[role=alert]'), button = note.querySelector('button'), data = note.dataset
    const tabs = new BroadcastChannel('portal-time-left')
    let left = { until: data.until, warnAt: later(data.warnIn), endAt: later(data.endsIn) }
    tabs.addEventListener('message', (event) => { left = event.data; look() }) // another tab opened a page
    tabs.postMessage(left)
    button?.addEventListener('click', stay)
    // A clock, not one long wait: a machine that slept, or a tab at the back, wakes up late.
    setInterval(look, 5000)
    look()

    function look() {
      const now = Date.now()
      if (now >= left.endAt) say(data.over, false)
      else if (now >= left.warnAt) say(data.warning.replace('{time}', left.until), true)
      else if (!note.hidden && said.textContent !== data.stays.replace('{time}', left.until)) note.hidden = true
    }

    function say(words, askable) {
      note.hidden = false
      if (button) button.hidden = !askable
      if (said.textContent !== words) said.textContent = words
    }

    async function stay() {
      const answer = await fetch(data.url, { headers: { Accept: 'application/json' } }).catch(() => null)
      if (!answer) return // no connection just now: the button stays
      if (!answer.ok || answer.redirected) return say(data.over, false)
      const told = await answer.json()
      left = { until: told.until, warnAt: later(told.warnIn), endAt: later(told.endsIn) }
      tabs.postMessage(left)
      say(data.stays.replace('{time}', left.until), false)
    }
  }

  function later(seconds) {
    return Date.now() + Number(seconds) * 1000
  }
}
