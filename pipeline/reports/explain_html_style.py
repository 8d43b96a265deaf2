"""The style sheet of the page of an explanation: readable on a screen by day and by night, and on paper."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #fff; --soft: #f3f4f6; --line: #c9ccd3; --quiet: #565b66;
  --bad: #a11212; --bad-soft: #fdecec; --good: #14633a; --good-soft: #e8f5ee; --mark: #fff3c4; --link: #0b4fb3; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8ea; --paper: #17181b; --soft: #22242a; --line: #3d4048; --quiet: #a9adb8;
    --bad: #ff9d9d; --bad-soft: #3a1d1f; --good: #8fdcb1; --good-soft: #16301f; --mark: #4a3f12; --link: #8ab8ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 90rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.25rem; margin-top: 2rem; } h3 { font-size: 1.05rem; }
h4 { font-size: 1rem; margin: 0 0 .5rem; } h1, h2, h3, h4, td, dd, code { overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible, pre:focus-visible { outline: 3px solid var(--link); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0 0 1rem; }
dt { color: var(--quiet); } dd { margin: 0; }
.verdict { display: inline-block; padding: .25rem .75rem; border-radius: .4rem; font-weight: 600; }
.refus { color: var(--bad); background: var(--bad-soft); } .accord { color: var(--good); background: var(--good-soft); }
.colonnes { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 2rem; align-items: start; }
article { border: 1px solid var(--line); border-left: .3rem solid var(--bad); border-radius: .4rem; padding: 1rem;
  margin-bottom: 1rem; }
.facture { background: var(--soft); border-radius: .4rem; padding: 1rem; }
.facture h4 { margin-top: 1rem; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid var(--line); }
td.nombre { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
pre { overflow-x: auto; background: var(--soft); padding: .75rem; border-radius: .4rem; font-size: .8rem; }
pre b { color: var(--quiet); font-weight: 400; } .ici, .marque { background: var(--mark); }
.cite { font-size: .85rem; margin-left: .5rem; }
:target { outline: 3px solid var(--link); outline-offset: 2px; }
@media (max-width: 60rem) { .colonnes { grid-template-columns: minmax(0, 1fr); } }
@media print { main { padding: 0; max-width: none; } .colonnes { display: block; } article, tr { break-inside: avoid; }
  pre { white-space: pre-wrap; } a { color: inherit; text-decoration: none; } }
"""
