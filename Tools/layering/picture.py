"""The layers drawn as text, for README.md."""

import textwrap

BEGIN = "<!-- layers: made by Tools/check-layers --picture -->"
END = "<!-- layers end -->"
WIDTH = 100


def picture(plan):
    """The block between the two comments, with them."""
    body = [_border(None, rows[0], "┌", "┐")] if (rows := _rows(plan)) else []
    for row, after in zip(rows, [*rows[1:], None]):
        body += _text(row)
        body.append(_border(row, after, "├" if after else "└", "┤" if after else "┘"))
    legend = [
        "A target imports only what is drawn below it; Tools/layers.txt says which.",
        "* The library product offers these; only they are public.",
    ]
    return "\n".join([BEGIN, "```text", *body, *legend, "```", END])


def check_picture(plan, path):
    """A sentence that says what is wrong with the picture in a file, None if nothing is."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    start, end = text.find(BEGIN), text.find(END)
    if start < 0 or end < start:
        return f"has no picture of the layers between {BEGIN} and {END}"
    if text[start : end + len(END)] != picture(plan):
        return "the picture of the layers is not that of the plan: take what --picture prints"
    return None


def _rows(plan):
    """Targets from top to bottom, one list a row; programs stand at the top."""
    levels = plan.levels()
    rows = [[target for target in plan.targets.values() if target.kind == "program"]]
    for level in range(max(levels.values(), default=0), -1, -1):
        rows.append([
            target for target in plan.targets.values()
            if target.kind != "program" and levels[target.name] == level])
    return [row for row in rows if row]


def _widths(row):
    """Columns of each cell, without the lines between them."""
    room = WIDTH - len(row) - 1
    return [room // len(row) + (place < room % len(row)) for place in range(len(row))]


def _edges(row):
    """Columns of the lines of a row."""
    edges, at = [0], 0
    for width in _widths(row):
        at += width + 1
        edges.append(at)
    return edges


def _border(above, below, left, right):
    up, down = (set(_edges(row)) if row else set() for row in (above, below))
    joints = {(True, True): "┼", (True, False): "┴", (False, True): "┬", (False, False): "─"}
    inner = "".join(joints[at in up, at in down] for at in range(1, WIDTH - 1))
    return left + inner + right


def _text(row):
    widths = _widths(row)
    cells = [_cell(target, width) for target, width in zip(row, widths)]
    height = max(len(cell) for cell in cells)
    lines = []
    for at in range(height):
        words = [cell[at] if at < len(cell) else "" for cell in cells]
        lines.append("│" + "│".join(f" {word:<{width - 1}}" for word, width in zip(words, widths)) + "│")
    return lines


def _cell(target, width):
    name = target.name + ("*" if target.kind == "product" else "")
    return [name, *textwrap.wrap(target.holds, width - 2)]
