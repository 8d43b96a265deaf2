"""Elements are safe by construction: whatever a document says is text, never markup."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from pipeline.reports.html import Html, element, joined


class _Reader(HTMLParser):
    """Keeps what a browser would see: tags, attributes, text."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.seen.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        """Text."""
        self.seen.append(data)


def read(markup: str) -> list[object]:
    """What a browser would see."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.seen


def test_text_is_escaped() -> None:
    """A script in a value is shown, not run; quotes do not leave an attribute."""
    made = element("p", "<script>alert('x')</script>", class_='a" onclick="b')

    assert made == ('<p class="a&quot; onclick=&quot;b">&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;</p>')


def test_elements_nest() -> None:
    """Elements, texts, lists of them, and nothing."""
    made = element("ul", [element("li", "a & b"), None], None, joined("c", element("br")))

    assert made == "<ul><li>a &amp; b</li>c<br></ul>"


def test_attributes() -> None:
    """A trailing underscore is Python's, an inner one a dash; numbers are texts; None is left out."""
    assert element("a", "x", href=None, tabindex=0, http_equiv="y") == '<a tabindex="0" http-equiv="y">x</a>'


def test_control_and_direction_characters_are_shown() -> None:
    """Neither a control character nor a direction override reaches the page."""
    assert element("p", "a\x1bb\u202ec") == "<p>a b&lt;U+202E&gt;c</p>"


@given(st.text(), st.text())
def test_whatever_the_text_one_element_comes_back(text: str, value: str) -> None:
    """No text makes another element or another attribute."""
    seen = read(element("p", text, title=value))
    (tag, attributes), *data = seen

    assert (tag, [name for name, _ in attributes]) == ("p", ["title"])
    assert all(isinstance(part, str) and not isinstance(part, Html) for part in data)
