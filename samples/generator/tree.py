"""Write XML as text: a node, its attributes and children, indented; absent values leave no trace.

Text, not a library: samples must also say what no library would write.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from samples.generator.model import Invoice


@dataclass(frozen=True, slots=True)
class Node:
    """An element: name, attributes as text, text or children."""

    name: str
    attributes: str
    text: str | None
    children: tuple[Node, ...]


def attributes_of(attributes: dict[str, str | None]) -> str:
    """Write attributes; None leaves one out."""
    return "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items() if value is not None)


def leaf(name: str, text: str | None, **attributes: str | None) -> Node | None:
    """An element with text; None when the text is None."""
    return None if text is None else Node(name, attributes_of(attributes), text, ())


def branch(name: str, *children: Node | None, **attributes: str | None) -> Node | None:
    """An element with children; None when none is left."""
    kept = tuple(child for child in children if child is not None)
    return Node(name, attributes_of(attributes), None, kept) if kept else None


def always(name: str, *children: Node | None) -> Node:
    """An element that stands even when empty."""
    return Node(name, "", None, tuple(child for child in children if child is not None))


def render(node: Node, depth: int = 0) -> str:
    """Write a node and what it holds, two spaces a level."""
    pad = "  " * depth
    if node.text is not None:
        return f"{pad}<{node.name}{node.attributes}>{escape(node.text)}</{node.name}>"
    if not node.children:
        return f"{pad}<{node.name}{node.attributes}/>"
    inner = "\n".join(render(child, depth + 1) for child in node.children)
    return f"{pad}<{node.name}{node.attributes}>\n{inner}\n{pad}</{node.name}>"


def document(invoice: Invoice, root: str, namespaces: str, children: list[Node | None]) -> bytes:
    """Write the whole file: declaration, prolog, root, then replacements and encoding of the invoice."""
    kept = tuple(child for child in children if child is not None)
    body = render(Node(root, namespaces + invoice.root_attributes, None, kept))
    declaration = f'<?xml version="1.0" encoding="{invoice.encoding}"?>'
    text = "\n".join(part for part in (declaration, invoice.prolog, invoice.doctype, body) if part) + "\n"
    for old, new in invoice.replace:
        if old not in text:
            raise ValueError(old)
        text = text.replace(old, new)
    if invoice.encoding.upper() == "UTF-16":
        return b"\xff\xfe" + text.encode("utf-16-le")
    return (b"\xef\xbb\xbf" if invoice.bom else b"") + text.encode(invoice.encoding)
