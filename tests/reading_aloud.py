"""A virtual screen reader: what it says of a page, in its order, read from Chromium's accessibility tree.

    lines = reading_aloud.transcript(page)
    assert lines == ["heading 1: Report a pothole", "textbox: Street address, required", …]

Each line is a role, the name, and what else is said: the state, the value, the description. Text inside something that
is named by its content is not said twice. `languages=True` puts the language in front of what is not in the page's own:
`[vi] text: …`. `part` keeps to what lies inside one element, by a CSS selector."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]

SILENT = {"none", "generic", "InlineTextBox", "LineBreak", "RootWebArea", "ListMarker", "presentation", "Abbr", "time"}
WHOLE = {  # what lies inside is their name or their value, and said with them
    "heading", "link", "button", "option", "tab", "menuitem", "DisclosureTriangle", "tooltip",
    "textbox", "searchbox", "spinbutton", "combobox",
}  # fmt: skip
LABELS = {"LabelText", "Legend", "labelText"}
STATES = ("required", "invalid", "disabled", "expanded", "checked", "selected", "pressed", "readonly", "busy")
WORDS = {"StaticText": "text", "DisclosureTriangle": "summary", "textbox": "textbox", "Section": "section"}
LANGUAGE = (
    "function () { const at = this.closest ? this : this.parentElement; return at.closest('[lang]')?.lang || '' }"
)


class Reader:
    """One reading of one page."""

    def __init__(self, page: Any, *, languages: bool = False) -> None:
        self.session = page.context.new_cdp_session(page)
        self.nodes: dict[str, Node] = {}
        for node in self.session.send("Accessibility.getFullAXTree")["nodes"]:
            self.nodes[node["nodeId"]] = node
        self.root: Node = next(iter(self.nodes.values()))
        self.languages = languages
        self.own = page.evaluate("document.documentElement.lang") if languages else ""

    def lines(self, node: Node) -> Iterator[str]:
        role = said(node, "role")
        line = "" if node.get("ignored") or role in SILENT else self.line(node, role)
        if line:
            yield line
        if line and role in WHOLE:
            return
        name = said(node, "name") if line else ""
        for child in self.children(node):
            if said(child, "role") not in LABELS and not (name and said(child, "name") == name):
                yield from self.lines(child)

    def children(self, node: Node) -> list[Node]:
        return [self.nodes[one] for one in node.get("childIds", []) if one in self.nodes]

    def line(self, node: Node, role: str) -> str:
        name = said(node, "name")
        states = list(states_of(node))
        if not name and not states and role not in ("list", "table", "img"):
            return ""
        level = next((one["value"]["value"] for one in node.get("properties", []) if one["name"] == "level"), "")
        called = f"{WORDS.get(role, role)}{f' {level}' if role == 'heading' else ''}"
        value, described = said(node, "value"), said(node, "description")
        parts = [name, *states, *([f"“{value}”"] if value and value != name else [])]
        more = f" ({described})" if described and described != name else ""
        told = ", ".join(part for part in parts if part)
        return f"{self.mark(node)}{called}{': ' if told else ''}{told}{more}"

    def mark(self, node: Node) -> str:
        if not self.languages or "backendDOMNodeId" not in node:
            return ""
        there = self.session.send("DOM.resolveNode", {"backendNodeId": node["backendDOMNodeId"]})["object"]["objectId"]
        asked = {"objectId": there, "functionDeclaration": LANGUAGE, "returnByValue": True}
        found = self.session.send("Runtime.callFunctionOn", asked)["result"].get("value", "")
        return f"[{found}] " if found and found != self.own else ""

    def inside(self, selector: str) -> Node:
        document = self.session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
        found = self.session.send("DOM.querySelector", {"nodeId": document, "selector": selector})["nodeId"]
        assert found, f"nothing on the page is {selector}"
        wanted = self.session.send("DOM.describeNode", {"nodeId": found})["node"]["backendNodeId"]
        return next(node for node in self.nodes.values() if node.get("backendDOMNodeId") == wanted)


def said(node: Node, part: str) -> str:
    return " ".join(str(node.get(part, {}).get("value", "")).split())


def states_of(node: Node) -> Iterator[str]:
    """What is said after the name: "required", "not checked", "expanded"."""
    found = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
    for name in STATES:
        value = found.get(name)
        if name in ("checked", "expanded", "pressed") and value is not None:
            yield name if str(value).lower() == "true" else f"not {name}"
        elif str(value).lower() == "true":
            yield name


def transcript(page: Any, part: str = "", *, languages: bool = False) -> list[str]:
    """What is said from the top of the page, or of the one element that `part` selects, to its end."""
    reader = Reader(page, languages=languages)
    try:
        return list(reader.lines(reader.inside(part) if part else reader.root))
    finally:
        reader.session.detach()


def in_order(lines: list[str], *wanted: str) -> bool:
    """Whether these are said one after the other, with anything between; each may be a part of a line."""
    left = iter(lines)
    return all(any(part in line for line in left) for part in wanted)
