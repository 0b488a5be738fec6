#include "sfumato/measures/report_page.h"

namespace sfumato {

// Colours are variables, so that day, night and paper differ in one place.
const char* const kReportStyle = R"css(
:root { color-scheme: light dark; --bg: #f6f5f2; --card: #ffffff; --ink: #1e2227; --quiet: #6a7078; --line: #dddbd5;
  --real: #3a6ea5; --syn: #d9652b; --good: #2f855a; --fair: #b7791f; --poor: #c53030; --track: #e9e7e1; }
@media (prefers-color-scheme: dark) { :root { --bg: #15181c; --card: #1d2126; --ink: #e6e4df; --quiet: #99a0a8;
  --line: #343a41; --real: #6fa8dc; --syn: #f0915c; --good: #68c391; --fair: #e0b252; --poor: #ef7d7d;
  --track: #2c3238; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto,
  "DejaVu Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 28px 18px 48px; }
h1 { font-size: clamp(1.45rem, 3.6vw, 2.2rem); line-height: 1.22; font-weight: 650; margin: 6px 0 10px;
  text-wrap: balance; }
h2 { font-size: 1.2rem; margin: 40px 0 4px; }
p { margin: 4px 0 12px; max-width: 76ch; }
.kicker { color: var(--quiet); letter-spacing: .06em; text-transform: uppercase; font-size: .78rem; margin: 0; }
.quiet, small { color: var(--quiet); }
.good { color: var(--good); } .fair { color: var(--fair); } .poor { color: var(--poor); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(138px, 1fr)); gap: 12px; margin: 20px 0 4px; }
.card, .panel { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 14px; }
.card b { display: block; font-size: 1.75rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; }
.card span { display: block; font-size: .84rem; color: var(--quiet); line-height: 1.35; }
.card .name { color: var(--ink); font-weight: 600; }
.files { display: flex; flex-wrap: wrap; gap: 2px 18px; color: var(--quiet); font-size: .9rem; max-width: none; }
.files span { overflow-wrap: anywhere; }
.note { border-left: 4px solid var(--fair); background: var(--card); border-radius: 4px; padding: 8px 12px;
  font-size: .9rem; max-width: none; }
.note.alarm { border-color: var(--poor); }
.rules { list-style: none; margin: 0; padding: 0; display: grid; gap: 8px; }
.rules strong, .rules span { display: block; overflow-wrap: anywhere; } .rules span { color: var(--quiet); font-size:
  .9rem; }
.rules em { font-style: normal; color: var(--poor); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: .86rem; color: var(--quiet); margin: 2px 0 10px; }
.legend i { display: inline-block; width: 22px; height: 11px; margin-right: 6px; vertical-align: -1px; }
.legend .real { background: var(--real); opacity: .45; } .legend .syn { border-top: 3px solid var(--syn); height: 6px; }
.legend .pos { background: var(--real); } .legend .neg { background: var(--syn); }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(260px, 100%), 1fr)); gap: 12px;
  align-items: start; }
.three { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr)); gap: 12px; }
.head { display: flex; justify-content: space-between; gap: 10px; font-size: .9rem; margin-bottom: 6px; }
.head bdi { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.head span { font-variant-numeric: tabular-nums; }
.panel h3 { margin: 0 0 8px; font-size: .95rem; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--quiet); } svg text:not([font-size]) { font-size: 10px; }
svg .end { text-anchor: end; } svg .middle { text-anchor: middle; }
svg .quiet { font-style: italic; }
.real-area, .real-bar { fill: var(--real); fill-opacity: .4; }
.syn-line { fill: none; stroke: var(--syn); stroke-width: 1.6; stroke-linejoin: round; }
.syn-bar { fill: var(--syn); } .track { fill: var(--track); } .mark { stroke: var(--ink); stroke-width: 2; }
.axis { stroke: var(--line); stroke-width: 1; } .frame { fill: none; stroke: var(--line); }
.pos { fill: var(--real); } .neg { fill: var(--syn); } .none { fill: var(--quiet); }
.points { stroke-width: 4; stroke-linecap: round; stroke-opacity: .28; fill: none; }
.points.real { stroke: var(--real); } .points.syn { stroke: var(--syn); }
.gauge { height: 12px; margin: 6px 0; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: right; padding: 5px 10px; border-bottom: 1px solid var(--line);
  font-variant-numeric: tabular-nums; white-space: nowrap; }
th { color: var(--quiet); font-weight: 500; } th.left, td.left { text-align: left; }
td bdi { display: inline-block; max-width: 22ch; overflow: hidden; text-overflow: ellipsis; vertical-align: bottom; }
td .gauge { width: 90px; display: inline-block; margin: 0; vertical-align: middle; }
dl { display: grid; grid-template-columns: minmax(110px, 200px) 1fr; gap: 6px 18px; font-size: .9rem; }
dt { font-weight: 600; } dd { margin: 0; color: var(--quiet); }
@media (max-width: 560px) { dl { grid-template-columns: 1fr; gap: 2px; } dd { margin-bottom: 8px; }
  main { padding: 18px 12px 32px; } th, td { padding: 5px 6px; } }
@media print { :root { --bg: #fff; --card: #fff; --ink: #000; --quiet: #555; --line: #ccc; --real: #3a6ea5;
  --syn: #d9652b; --good: #2f855a; --fair: #b7791f; --poor: #c53030; --track: #e9e7e1; }
  html { font-size: 10.5px; } body { font-size: 1rem; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .card, .panel, .note, tr { break-inside: avoid; } h2, h2 + p, .legend { break-after: avoid; }
  main { padding: 0; max-width: none; }
  .grid { grid-template-columns: repeat(4, 1fr); } .three { grid-template-columns: repeat(3, 1fr); }
  .three.two { grid-template-columns: repeat(2, 1fr); } .cards { grid-template-columns: repeat(7, 1fr); gap: 6px; }
  .card b { font-size: 1.3rem; } }
)css";

}  // namespace sfumato
