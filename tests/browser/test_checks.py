"""The checks themselves: each finds the fault that is planted for it, so that none passes for want of looking."""

from collections.abc import Callable

from tests.browser import checks
from tests.browser.site import Served, Site
from tests.browser.walker import Walker

Walk = Callable[..., Walker]


def test_axe_finds_what_is_planted(site: Site, walk: Walk) -> None:
    at = walk("en", 320, full=False)
    at.open("help")
    assert checks.axe(at.page) == []
    at.page.evaluate("""() => {
      const [box, image] = [document.createElement('input'), document.createElement('img')]
      image.setAttribute('src', '/static/build/none.svg')
      document.querySelector('main').append(box, image)
      document.documentElement.removeAttribute('lang')
    }""")
    found = " ".join(checks.axe(at.page))
    for rule in ("label", "image-alt", "html-has-lang"):
        assert f"axe {rule}" in found, found
    at.problems.clear()  # the planted picture is not there


def test_a_wide_box_and_a_cut_one_are_found(site: Site, walk: Walk) -> None:
    at = walk("en", 320, full=False)
    at.open("help")
    assert checks.layout(at.page) == []
    at.page.evaluate("document.querySelector('main').style.width = '900px'")
    assert "scrolls sideways" in checks.layout(at.page)[0]
    at.page.evaluate("""() => { const main = document.querySelector('main')
      main.style.width = '50px'; main.style.overflow = 'hidden' }""")
    assert any("cut off" in one for one in checks.layout(at.page))


def test_a_missing_ring_is_found(site: Site, walk: Walk) -> None:
    at = walk("en", 320, keyboard=True, full=False)
    at.open("sign-in")
    at.page.evaluate("""() => { const sheet = new CSSStyleSheet()
      sheet.replaceSync('* { outline: none !important; box-shadow: none !important }')
      document.adoptedStyleSheets = [sheet] }""")
    at.type_in("#sign_in_name", "amina")
    assert any("no ring" in one for one in at.problems)
    at.problems.clear()


def test_html_that_is_wrong_is_found(validator: checks.Validator) -> None:
    found = validator.problems([Served("/wrong", 200, "<!DOCTYPE html><html lang='en'><head><title>x</title></head><body><p><div></div></p></body></html>")])
    assert any("element-permitted-content" in one or "close-order" in one or "no-implicit" in one for one in found), found


def test_a_script_of_a_stranger_is_heard(site: Site, walk: Walk) -> None:
    """The policy of the page stops it, the console says so, and the walk fails."""
    at = walk("en", 320, full=False)
    at.open("help")
    at.page.evaluate("""() => { const made = document.createElement('img')
      made.setAttribute('src', 'https://elsewhere.example/x.png'); document.body.append(made) }""")
    at.page.wait_for_timeout(200)
    assert any("Content Security Policy" in one for one in at.problems), at.problems
    at.problems.clear()


def test_a_page_with_other_words_has_the_same_shape_and_one_without_words_another() -> None:
    one, other = '<p id="p-1">Two £3 lines</p><a href="/R-ABCD-EFGH"></a>', '<p id="p-22">Four</p><a href="/R-WXYZ-2345"></a>'
    assert checks.shape(one) == checks.shape(other)
    for changed in ('<p id="p-1"> </p><a href="/R-ABCD-EFGH"></a>', one.replace("></a>", ">Read</a>"), one.replace("href", "data-href")):
        assert checks.shape(changed) != checks.shape(one), changed
