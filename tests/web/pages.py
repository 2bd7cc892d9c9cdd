"""Reading a page as a person or their screen reader would: by its elements, never by its exact text."""

import cssselect2
from lxml import html


def parse(text: str) -> html.HtmlElement:
    return html.document_fromstring(text)


def find(element: html.HtmlElement, selector: str) -> list[html.HtmlElement]:
    """The elements below `element` that match a CSS selector, in document order."""
    wrapped = cssselect2.ElementWrapper.from_html_root(element)
    return [
        found.etree_element for found in wrapped.query_all(selector) if found.etree_element is not element
    ]


def words(element: html.HtmlElement) -> str:
    """All the text of an element on one line."""
    return " ".join(element.text_content().split())


def labelled(page: html.HtmlElement, label: str) -> html.HtmlElement:
    """The control that a label names. Fails when no label, or no control, is found."""
    for found in page.iter("label"):
        if words(found).startswith(label):
            return page.get_element_by_id(found.get("for"))
    raise AssertionError(f"no control is labelled {label!r}")


def group(page: html.HtmlElement, legend: str) -> html.HtmlElement:
    """The fieldset with this legend."""
    for found in page.iter("legend"):
        if words(found).startswith(legend):
            return found.getparent()
    raise AssertionError(f"no fieldset has the legend {legend!r}")


def names(page: html.HtmlElement) -> set[str]:
    """Every name that the page would send."""
    return {control.get("name") for control in find(page, "input, select, textarea") if control.get("name")}


def dead_anchors(page: html.HtmlElement) -> list[str]:
    """Links within the page that lead nowhere."""
    ids = set(page.xpath("//@id"))
    return [link for link in page.xpath("//a/@href[starts-with(., '#')]") if link[1:] not in ids]


def doubled_ids(page: html.HtmlElement) -> set[str]:
    ids = page.xpath("//@id")
    return {name for name in ids if ids.count(name) > 1}
