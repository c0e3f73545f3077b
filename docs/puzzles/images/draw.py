#!/usr/bin/env python3
"""Draws the figures of the puzzles: python3 docs/puzzles/images/draw.py"""
import os

FOLDER = os.path.dirname(os.path.abspath(__file__))
INK, GREY, PALE = "#222", "#888", "#f4f4f4"
COLOURS = ["#9ecae9", "#ffbf79", "#a1d99b", "#e0b5e0", "#f4a6a0", "#d9cf7a", "#b8c4d6", "#c9b59b"]


class Figure:
    def __init__(self, name, title, width, height):
        self.name, self.width, self.height = name, width, height
        self.parts = ['<title>%s</title><rect width="%d" height="%d" fill="#fff"/>' % (title, width, height)]

    def text(self, x, y, words, size=15, anchor="middle", fill=INK):
        self.parts.append('<text x="%g" y="%g" font-size="%d" text-anchor="%s" fill="%s">%s</text>'
                          % (x, y, size, anchor, fill, words))

    def box(self, x, y, w, h, fill=PALE, words="", size=15, dash=False):
        self.parts.append('<rect x="%g" y="%g" width="%g" height="%g" fill="%s" stroke="%s"%s/>'
                          % (x, y, w, h, fill, INK, ' stroke-dasharray="4 3"' if dash else ""))
        if words != "":
            self.text(x + w / 2, y + h / 2 + size / 3, words, size)

    def arrow(self, x1, y1, x2, y2, colour=GREY):
        self.parts.append('<line x1="%g" y1="%g" x2="%g" y2="%g" stroke="%s" stroke-width="1.5" marker-end="url(#a)"/>'
                          % (x1, y1, x2, y2, colour))

    def write(self):
        head = ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif">'
                '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
                '<path d="M0 0L8 4L0 8z" fill="%s"/></marker></defs>\n' % (self.width, self.height, GREY))
        with open(os.path.join(FOLDER, self.name + ".svg"), "w") as out:
            out.write(head + "\n".join(self.parts) + "\n</svg>\n")


def matrix_in_memory():
    f = Figure("03-map-2d", "A matrix of 2 rows and 5 columns, and its place in memory", 640, 210)
    for r in range(2):
        f.text(92, 48 + 34 * r, "r = %d" % r, anchor="end")
        for c in range(5):
            f.box(100 + 60 * c, 26 + 34 * r, 60, 34, COLOURS[r], "%d,%d" % (r, c))
            f.box(20 + 60 * (5 * r + c), 136, 60, 34, COLOURS[r], "%d,%d" % (r, c))
            f.text(50 + 60 * (5 * r + c), 190, 5 * r + c, 13, fill=GREY)
    for c in range(5):
        f.text(130 + 60 * c, 18, "c = %d" % c, 13, fill=GREY)
    f.text(20, 126, "in memory: r * 5 + c", anchor="start")
    f.write()


def stencil():
    f = Figure("05-stencil", "The elements that block 1 loads, with one more at each end", 760, 200)
    names = ["126", "127", "128", "129", "130", "...", "254", "255", "256", "257"]
    for i, name in enumerate(names):
        f.box(90 + 62 * i, 30, 62, 34, COLOURS[0 if i < 2 else 1 if i < 8 else 2], name)
    f.text(82, 52, "x", anchor="end")
    f.text(152, 22, "block 0", 13)
    f.text(400, 22, "block 1", 13)
    f.text(648, 22, "block 2", 13)
    cells = ["0", "1", "2", "3", "...", "127", "128", "129"]
    for i, name in enumerate(cells):
        f.box(152 + 62 * i, 120, 62, 34, COLOURS[0 if i == 0 else 2 if i == 7 else 1], name)
        f.arrow(183 + 62 * i, 66, 183 + 62 * i, 118)
    f.text(144, 142, "tile", anchor="end")
    f.text(183, 176, "by thread 0", 13, fill=GREY)
    f.text(617, 176, "by thread 127", 13, fill=GREY)
    f.write()


def halving():
    f = Figure("06-block-sum", "Eight elements are added in three steps", 640, 330)
    for step, half in enumerate([8, 4, 2, 1]):
        y = 20 + 90 * step
        f.text(12, y + 22, ["at first", "half = 4", "half = 2", "half = 1"][step], 14, "start")
        for i in range(8):
            f.box(100 + 64 * i, y, 64, 34, COLOURS[2] if i < half else PALE, "x%d" % i if step == 0 else "")
            if step < 3 and i < half // 2:
                f.arrow(132 + 64 * i, y + 36, 132 + 64 * i, y + 88)
                f.arrow(132 + 64 * (i + half // 2), y + 36, 140 + 64 * i, y + 88)
    f.text(132, 312, "sum", 15)
    f.write()


def prefix():
    f = Figure("09-prefix-sum", "Sums of 1, 2, 4 and 8 elements", 680, 330)
    for step in range(4):
        y = 20 + 90 * step
        d = 1 << step
        f.text(12, y + 22, "at first" if step == 0 else "d = %d" % (d // 2), 14, "start")
        for i in range(8):
            first = max(0, i - d + 1)
            f.box(90 + 72 * i, y, 72, 34, COLOURS[2] if first == 0 else PALE,
                  str(i) if first == i else "%d...%d" % (first, i))
            if step < 3:
                f.arrow(126 + 72 * i, y + 36, 126 + 72 * i, y + 88)
                if i >= d:
                    f.arrow(126 + 72 * (i - d), y + 36, 118 + 72 * i, y + 88)
    f.write()


def banks():
    f = Figure("11-transpose", "Banks of a column in a tile with 4 and with 5 words per row, if there were 4 banks", 660, 250)
    for k, (width, title) in enumerate([(4, "rows of 4 words: one column, one bank"),
                                        (5, "rows of 5 words: one column, four banks")]):
        left = 30 + 320 * k
        f.text(left, 24, title, 14, "start")
        for r in range(4):
            for c in range(width):
                bank = (r * width + c) % 4
                f.box(left + 52 * c, 40 + 44 * r, 52, 44, COLOURS[bank] if c == 1 else PALE,
                      "bank %d" % bank if c < 4 else "", 12, dash=c == 4)
    f.text(30, 238, "The tile of the puzzle has 32 banks and rows of 32 words; the same happens there.", 13, "start", GREY)
    f.write()


def tiles():
    f = Figure("12-matmul", "A tile of c is the sum of products of tiles of a and b", 640, 330)
    def grid(left, top, rows, columns, words, mark):
        f.text(left + 30 * columns, top - 8, words)
        for r in range(rows):
            for c in range(columns):
                f.box(left + 60 * c, top + 60 * r, 60, 60, mark(r, c))
    grid(20, 100, 2, 4, "a [m,k]", lambda r, c: COLOURS[c] if r == 1 else PALE)
    grid(290, 40, 4, 2, "b [k,n]", lambda r, c: COLOURS[r] if c == 0 else PALE)
    grid(480, 100, 2, 2, "c [m,n]", lambda r, c: COLOURS[4] if r == 1 and c == 0 else PALE)
    f.text(20, 310, "Tiles of one colour are in shared memory at the same time, in four steps.", 14, "start", GREY)
    f.write()


def registers():
    f = Figure("13-matmul-registers", "A thread multiplies 4 numbers of a with 4 of b", 460, 250)
    for i in range(4):
        f.box(40, 60 + 44 * i, 60, 44, COLOURS[0], "a%d" % i)
        f.box(130 + 70 * i, 12, 70, 36, COLOURS[1], "b%d" % i)
        for j in range(4):
            f.box(130 + 70 * j, 60 + 44 * i, 70, 44, COLOURS[2], "+= a%d b%d" % (i, j), 12)
    f.write()


def windows():
    f = Figure("16-conv", "An output pixel sees nine pixels; those outside count as 0", 560, 250)
    for r in range(-1, 4):
        for c in range(-1, 5):
            outside = r < 0 or c < 0 or r > 2 or c > 3
            seen = abs(r) <= 1 and abs(c) <= 1
            f.box(60 + 48 * (c + 1), 10 + 44 * (r + 1), 48, 44, COLOURS[1] if seen else "#fff" if outside else PALE,
                  "0" if outside else "%d,%d" % (r, c), 13, dash=outside)
    f.box(420, 54, 60, 44, COLOURS[2], "0,0", 13)
    f.arrow(352, 76, 416, 76)
    f.text(450, 46, "y", 15)
    f.text(204, 246, "x", 15)
    f.write()


def pixels():
    f = Figure("17-channel-norm", "Channels of a pixel lie side by side; a warp takes one pixel at a time", 700, 200)
    for p in range(3):
        f.text(30 + 220 * p, 24, "pixel %d" % p, 14, "start")
        for c, name in enumerate(["0", "1", "...", "31"]):
            f.box(30 + 220 * p + 55 * c, 34, 55, 36, COLOURS[c], name)
            f.arrow(57 + 220 * p + 55 * c, 72, 247 + 55 * c, 138)
    for c, name in enumerate(["0", "1", "...", "31"]):
        f.box(220 + 55 * c, 140, 55, 36, COLOURS[c], name)
    f.text(210, 163, "norms", 15, "end")
    f.write()


def mix():
    f = Figure("19-mix", "Mixing takes filters of the partner; the gradient gathers from the sample that has us as partner", 680, 270)
    f.text(20, 22, "mixed[n] with p = (1, 2, 0)", 14, "start")
    f.text(370, 22, "dh[n] with q = (2, 0, 1)", 14, "start")
    masks = [(1, 0, 1, 0), (0, 0, 1, 1), (1, 1, 0, 0)]
    partner, inverse = [1, 2, 0], [2, 0, 1]
    for n in range(3):
        for c in range(4):
            own = masks[n][c]
            f.box(90 + 60 * c, 40 + 70 * n, 60, 44, COLOURS[n if own else partner[n]],
                  "h[%d]" % (n if own else partner[n]), 13)
            words = "g[%d]" % n if own else ""
            other = inverse[n]
            if not masks[other][c]:
                words = (words + "+" if words else "") + "g[%d]" % other
            f.box(430 + 60 * c, 40 + 70 * n, 60, 44, COLOURS[n] if words else "#fff", words or "0", 11)
        f.text(82, 66 + 70 * n, "n = %d" % n, 14, "end")
        f.text(422, 66 + 70 * n, "n = %d" % n, 14, "end")
    f.text(20, 260, "Colours are samples. Masks: 1010, 0011, 1100; 1 keeps the own filter.", 13, "start", GREY)
    f.write()


for draw in (matrix_in_memory, stencil, halving, prefix, banks, tiles, registers, windows, pixels, mix):
    draw()
