"""How the screens look beyond the theme: one constant sheet, in which no word of a page ever stands."""

from typing import Final

from stance.dashboard.colors import FAINT_GREY, GREY, PRIMARY, STANCE_COLORS, TOXIC_COLOR, rgb

MAX_DEPTH: Final = 5
"""Replies deeper than this are indented no further, so that lines stay long enough to read."""
INDENTS: Final = {"wide": 1.6, "narrow": 0.6}
"""How much further each level of replies is indented, in rem, in a wide and in a narrow window; set by hand
(2026-11)."""


def _indents(window: str) -> str:
    """The rules that indent replies by their depth."""
    steps = [(depth, f"{INDENTS[window] * depth:.1f}rem") for depth in range(1, MAX_DEPTH + 1)]
    return "".join(
        f'[class*="st-key-card-{depth}-"]{{margin-left:{indent};width:calc(100% - {indent})}}'
        for depth, indent in steps
    )


_OVER: Final = ", ".join(f'[class*="st-key-card-{depth}-over-"]' for depth in range(MAX_DEPTH + 1))
"""The cards of comments with an attribute over the threshold."""
_WHY: Final = '[class*="st-key-why-"]'
"""What opens to tell why a comment has its scores: its line stands in the card's first one, what it shows below all."""
_WHY_WIDTH: Final = "8.5rem"
"""Room for that line beside what else stands in the first one."""


SHEET: Final = f"""<style>
/* Text of pages: each paragraph in its own direction, long words broken, towers of accents cut off. */
[data-testid="stText"] span {{
  display: block; unicode-bidi: plaintext; text-align: start; overflow-wrap: anywhere; overflow: clip;
  overflow-clip-margin: 0.3em; font-family: inherit;
}}
[class*="st-key-said-"] span {{ line-height: 1.5; max-width: 46rem; }}
[class*="st-key-who-"] span {{ font-weight: 650; }}
[data-testid^="stBaseButton-primary"]:enabled {{ background-color: {PRIMARY}; border-color: {PRIMARY}; }}
[class*="st-key-about-"] span, [class*="st-key-sum-"] span, .st-key-facts span {{ font-size: 0.87rem; opacity: 0.72; }}
.st-key-headline span {{ font-size: 1.55rem; font-weight: 700; line-height: 1.25; }}
[class*="st-key-card-"] img, [class*="st-key-summary-"] img {{ margin-right: 0.2rem; }}
/* Chromium lays out anew what is closed for each line that is taken out of a text field: a list took seconds. */
details:not([open])::details-content {{ content-visibility: visible; display: none; }}
.st-key-queue-card {{ opacity: 1 !important; }} /* Streamlit pales what a run has not drawn yet; this card works on. */
[class*="st-key-head-"] {{ column-gap: 0.5rem; row-gap: 0; min-height: 1.6rem; padding-right: {_WHY_WIDTH}; }}
[class*="st-key-scores-"] {{ row-gap: 0; column-gap: 1rem; }}
[class*="st-key-head-"] > :last-child {{ margin-left: auto; }}
[data-testid="stColumn"] [class*="st-key-head-"] > :last-child {{ margin-left: 0; }}
{_WHY} summary {{ position: absolute; top: 0.5rem; right: 0; width: auto; min-height: 1.6rem; padding: 0; }}
{_WHY} details[open] {{ padding-top: 0.6rem; }}
.st-key-stances button {{ min-height: 2.5rem; }}
.st-key-screen-unseen {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
[class*="st-key-figure-"] span {{
  font-size: 1.6rem; font-weight: 650; line-height: 1.15; font-variant-numeric: tabular-nums;
}}
[class*="st-key-title-"] span {{ font-size: 1.05rem; font-weight: 650; }}
[class*="st-key-card-"] {{
  position: relative; border-top: 1px solid {FAINT_GREY}; padding-top: 0.5rem; padding-bottom: 0.6rem;
}}
[class*="st-key-card-"]:not([class*="st-key-card-0-"]) {{
  border-left: 2px solid {FAINT_GREY}; padding-left: 0.9rem; border-top-color: transparent;
}}
:is({_OVER})::before {{
  content: ""; position: absolute; left: -0.8rem; top: 0.6rem; bottom: 0.6rem; width: 4px; border-radius: 2px;
  background: {TOXIC_COLOR};
}}
:is({_OVER}):not([class*="st-key-card-0-"])::before {{ left: -3px; }}
[class*="st-key-card-"] [data-testid="stMarkdownContainer"] p,
[class*="st-key-summary-"] [data-testid="stMarkdownContainer"] p {{ font-variant-numeric: tabular-nums; }}
[class*="st-key-card-"] [class*="st-key-summary-"] span, [class*="st-key-worst-"] span {{ font-size: 0.87rem; }}
[class*="st-key-card-"] [data-testid="stMarkdownContainer"] p {{ font-size: 0.87rem; }}
{_indents("wide")}
@media (max-width: 640px) {{
  {_indents("narrow")}
  [class*="st-key-head-"] {{ padding-right: 0; }}
  [class*="st-key-head-"] > :first-child {{ flex-basis: 100%; padding-right: {_WHY_WIDTH}; }}
  [class*="st-key-head-"] > :last-child {{ margin-left: 0; }}
  [class*="st-key-scores-"] {{ column-gap: 0.7rem; }}
  [class*="st-key-scores-"] img {{ max-width: 2.6rem; height: 9px; object-fit: fill; }}
}}
</style>"""

MARKS: Final = f"""
.said {{
  unicode-bidi: plaintext; text-align: start; white-space: pre-wrap; overflow-wrap: anywhere; overflow: clip;
  overflow-clip-margin: 0.3em; line-height: 1.8; max-width: 46rem;
  --up: {rgb(TOXIC_COLOR)}; --down: {STANCE_COLORS["favor"]};
}}
.said.favor {{ --up: {rgb(STANCE_COLORS["favor"])}; --down: {GREY}; }}
.said.against {{ --up: {rgb(STANCE_COLORS["against"])}; --down: {GREY}; }}
.said.neutral {{ --up: {rgb(GREY)}; --down: {GREY}; }}
mark, .down-1, .down-2, .down-3 {{ color: inherit; border-radius: 0.15em; text-underline-offset: 0.22em; }}
mark {{ text-decoration: underline; text-decoration-color: rgb(var(--up)); }}
.up-1 {{ background: rgba(var(--up), 0.13); text-decoration-thickness: 1px; }}
.up-2 {{ background: rgba(var(--up), 0.26); text-decoration-thickness: 2px; }}
.up-3 {{ background: rgba(var(--up), 0.42); text-decoration-thickness: 3px; font-weight: 700; }}
.down-1, .down-2, .down-3 {{ text-decoration: underline dotted var(--down); }}
.down-1 {{ text-decoration-thickness: 2px; }}
.down-2 {{ text-decoration-thickness: 3px; }}
.down-3 {{ text-decoration-thickness: 4px; }}
"""
"""The style of a comment's marked words; not by colour alone, for eyes that tell few apart and for printing.

What raises toxicity is red, what raises a stance has the colour of that stance."""
