"""The chart of a run: requests a second for the first query, on a logarithmic scale, as SVG."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LEFT, RIGHT, TOP = 820, 270, 80, 84
BAR, GAP, BETWEEN = 13, 3, 13

_STYLE = """
  text { font: 13px "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif; fill: #1f2328; }
  .title { font-size: 16px; font-weight: 600; }
  .small { font-size: 11px; fill: #59636e; }
  .line { stroke: #d1d9e0; stroke-width: 1; }
  .first { fill: #b0bac5; } .second { fill: #818b98; }
  .ours .first { fill: #e8795a; } .ours .second { fill: #c2410c; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; } .small { fill: #9198a1; } .line { stroke: #3d444d; }
    .first { fill: #656c76; } .second { fill: #9198a1; }
    .ours .first { fill: #f0997d; } .ours .second { fill: #ea580c; }
  }
"""


@dataclass(frozen=True)
class Bar:
    """One contender: its figure on each engine that it has one for."""

    label: str
    figures: Mapping[str, float]
    ours: bool


@dataclass(frozen=True)
class Chart:
    """What is drawn, and the words around it."""

    title: str
    subtitle: str
    foot: str
    engines: Sequence[str]
    bars: Sequence[Bar]


def svg(chart: Chart) -> str:
    """The chart as a document that follows the reader's light or dark scheme."""
    height = TOP + sum(_height(each) for each in chart.bars) + 52
    scale = _Scale([figure for bar in chart.bars for figure in bar.figures.values()])
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>{escape(chart.title)}</title>",
        f"<style>{_STYLE}</style>",
        f'<text class="title" x="16" y="28">{escape(chart.title)}</text>',
        f'<text class="small" x="16" y="47">{escape(chart.subtitle)}</text>',
        *_legend(chart.engines),
        *scale.lines(height - 44),
        *_bars(chart, scale),
        f'<text class="small" x="16" y="{height - 10}">{escape(chart.foot)}</text>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


class _Scale:
    """Powers of ten from below the lowest figure to the highest."""

    def __init__(self, figures: Sequence[float]) -> None:
        self.low = math.floor(math.log10(min(figures)))
        self.high = math.log10(max(figures))

    def x(self, figure: float) -> float:
        share = (math.log10(figure) - self.low) / (self.high - self.low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def lines(self, bottom: int) -> Iterator[str]:
        for power in range(self.low, math.floor(self.high) + 1):
            x = self.x(10**power)
            yield f'<line class="line" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{bottom}"/>'
            yield f'<text class="small" x="{x:.1f}" y="{bottom + 14}" text-anchor="middle">{10**power:,}</text>'


def _height(bar: Bar) -> int:
    return len(bar.figures) * (BAR + GAP) + BETWEEN


def _legend(engines: Sequence[str]) -> Iterator[str]:
    for place, engine in enumerate(engines):
        x = LEFT + place * 110
        yield f'<rect class="{_shade(place)}" x="{x}" y="58" width="12" height="12" rx="2"/>'
        yield f'<text class="small" x="{x + 18}" y="68">{escape(engine)}</text>'


def _bars(chart: Chart, scale: _Scale) -> Iterator[str]:
    y = TOP
    for bar in chart.bars:
        middle = y + (_height(bar) - BETWEEN) / 2 + 3
        yield f'<g class="{"ours" if bar.ours else "other"}">'
        yield f'<text x="{LEFT - 12}" y="{middle:.1f}" text-anchor="end">{escape(bar.label)}</text>'
        for engine, figure in bar.figures.items():
            width = scale.x(figure) - LEFT
            shade = _shade(chart.engines.index(engine)) if engine in chart.engines else "second"
            yield f'<rect class="{shade}" x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" rx="2"/>'
            yield f'<text class="small" x="{LEFT + width + 6:.1f}" y="{y + BAR - 2}">{figure:,.0f}</text>'
            y += BAR + GAP
        yield "</g>"
        y += BETWEEN


def _shade(place: int) -> str:
    return ("first", "second")[place]
