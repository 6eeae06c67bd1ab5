"""The body of a page: made safe, and hard words explained at their first use."""

import pytest

from app.guidance.body import body_html, easy_html
from app.guidance.seed_format import Term

pytestmark = pytest.mark.pure
AGENCY, BOSS, PAYMENT = Term("agency", "agency", "A firm."), Term("boss", "boss", "An employer."), Term("dp", "direct payment", "Money.")


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("An agency. The agency.", "agency"), ("Two Agencies came.", "Agencies"), ("A boss, or bosses.", "boss"),
        ("## The boss\n\nMy bosses.", "bosses"), ("A [boss](https://a.example) and a boss.", "boss"), ("Your direct payment.", "direct payment"),
        ("Embossed.", ""), ("Nothing.", ""),
    ],
)  # fmt: skip
def test_the_first_use_leads_to_what_it_means(text: str, linked: str) -> None:
    html, terms = body_html(text, [AGENCY, BOSS, PAYMENT])
    assert html.count('class="term"') == (1 if linked else 0)
    assert not linked or f">{linked}</a>" in html
    assert [one.slug for one in terms] == ["agency", "boss", "dp"], "all are explained below, found or not"


def test_a_long_term_is_not_cut_by_a_short_one() -> None:
    html, _terms = body_html("Your direct payment agreement.", [Term("a", "agreement", "x"), Term("b", "direct payment agreement", "y")])
    assert html.count("<a ") == 1
    assert 'href="#word-b"' in html


@pytest.mark.parametrize(
    ("term", "forms", "text", "linked"),
    [
        ("personal assistant (PA)", (), "Your PA came.", "PA"), ("personal assistant (PA)", (), "Two personal assistants.", "personal assistants"),
        ("agencja opieki (agency)", ("agencję", "agencji"), "Płacą Państwo agencji.", "agencji"), ("agencja opieki (agency)", (), "Przez agencję.", ""),
        ("এজেন্সি", (), "এজেন্সির লোক", ""), ("এজেন্সি", ("এজেন্সির",), "এজেন্সির লোক", "এজেন্সির"), ("রিটার্ন", (), "এটি রিটার্ন।", "রিটার্ন"),
        ("کیئرر (دیکھ بھال کرنے والا)", (), "ایک کیئرر آیا", "کیئرر"),
    ],
)  # fmt: skip
def test_a_term_is_found_in_each_of_its_forms_and_as_a_whole_word(term: str, forms: tuple[str, ...], text: str, linked: str) -> None:
    html, _terms = body_html(text, [Term("it", term, "x", forms)])
    assert html.count('class="term"') == (1 if linked else 0)
    assert not linked or f">{linked}</a>" in html


def test_a_term_with_signs_is_found_and_nothing_is_let_through() -> None:
    html, _terms = body_html("Carer's Allowance & <i>more</i> [x](javascript:a)", [Term("ca", "Carer's Allowance", "x")])
    assert 'href="#word-ca"' in html
    assert "<i>" not in html
    assert 'href="javascript' not in html


def test_easy_read_may_have_a_word_in_bold_and_no_more() -> None:
    told = easy_html("[picture: key]\nA **key** <b>x</b>.\n\n[picture: hands]\nTwo.")
    assert told == [("key", "<p>A <strong>key</strong> &lt;b&gt;x&lt;/b&gt;.</p>\n"), ("hands", "<p>Two.</p>\n")]


def test_a_table_names_its_columns() -> None:
    html, _terms = body_html('| What | How "long" | Why |\n|:--|--:|---|\n| Bank | Years | Law |\n| Pay | One | Tax |', [])
    assert '<th scope="col">What</th>' in html
    for cell in ('<th scope="row">Bank</th>', '<td data-name="How &quot;long&quot;">Years</td>', '<td data-name="Why">Tax</td>'):
        assert cell in html
    assert "style" not in html


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("paying-family", "/ur/guidance/paying-family"), ("../tools/pa-cost", "/ur/tools/pa-cost"), ("/ur/help", "/ur/help"), ("#terms", "#terms"),
        ("https://www.gov.uk/a", "https://www.gov.uk/a"), ("mailto:a@elmshire.example", "mailto:a@elmshire.example"),
    ],
)  # fmt: skip
def test_a_link_is_meant_from_the_page_in_plain_words(link: str, leads_to: str) -> None:
    html, _terms = body_html(f"[more]({link})", [], "/ur/guidance/employer-steps")
    assert f'<a href="{leads_to}">more</a>' in html
