/** Of the page. Light and dark by the reader's system; cards instead of columns where there is no room for these. */
export const STYLE = `
:root { color-scheme: light dark;
  --back: light-dark(#ffffff, #15181c); --text: light-dark(#1a1d21, #e6e8eb); --dim: light-dark(#555b63, #a9b0b9);
  --line: light-dark(#767d86, #7d8590); --soft: light-dark(#e3e6ea, #343a42); --panel: light-dark(#f6f7f9, #1d2126);
  --good: light-dark(#1b6b2f, #81d894); --bad: light-dark(#a3201a, #ff9d94); --link: light-dark(#0b57d0, #9ec2ff); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
header, main { max-width: 84rem; margin: 0 auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 1rem 0 .25rem; } h2 { font-size: 1.15rem; margin: 1.5rem 0 .5rem; } h3 { font-size: 1rem; margin: .75rem 0 .25rem; }
a { color: var(--link); } summary { cursor: pointer; padding: .25rem 0; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; } .skip:focus { left: 1rem; top: .5rem; background: var(--back); padding: .5rem; z-index: 1; }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .2rem 1rem; margin: .5rem 0; }
dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; }
form { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; padding: 1rem; background: var(--panel); border: 1px solid var(--soft); border-radius: .5rem; }
label { display: block; font-size: .9rem; color: var(--dim); }
input, select, button { font: inherit; color: inherit; background: var(--back); border: 1px solid var(--line); border-radius: .35rem; padding: .4rem .6rem; min-height: 2.5rem; max-width: 100%; }
input, select { width: 100%; } button { cursor: pointer; } button:disabled { color: var(--dim); border-style: dashed; cursor: default; }
.bar { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: 1rem 0; } .bar p { margin: 0; }
form .reset { align-self: end; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: start; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--soft); overflow-wrap: anywhere; }
th { font-weight: 600; } .rows td:nth-child(-n+2) { white-space: nowrap; } .rows td:nth-child(3) { min-width: 16rem; } .rows td:last-child { min-width: 9.5rem; } .numbers { width: auto; } .numbers td { text-align: end; }
.person { border: 0; background: none; padding: 0; min-height: 1.5rem; color: var(--link); text-decoration: underline; text-align: start; overflow-wrap: anywhere; }
.action { font-weight: 600; } .good { color: var(--good); } .bad { color: var(--bad); } .clock, .by { color: var(--dim); }
.timeline { list-style: none; padding: 0 0 0 1rem; border-inline-start: 3px solid var(--line); overflow-wrap: anywhere; }
.timeline ul { padding-inline-start: 1.2rem; }
figure { margin: 0; } svg { width: 100%; max-width: 60rem; height: auto; } svg text { fill: var(--text); font-size: 12px; }
rect.joined { fill: var(--good); } rect.left { fill: var(--bad); } .axis { stroke: var(--line); }
.key::before { content: ""; display: inline-block; width: .8em; height: .8em; margin-inline: .75rem .35rem; background: var(--good); } .key.left::before { background: var(--bad); }
@media (max-width: 48rem) {
  .rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .rows, .rows tbody, .rows tr, .rows td { display: block; } .rows td:nth-child(-n+3), .rows td:last-child { white-space: normal; min-width: 0; }
  .rows tr { border: 1px solid var(--soft); border-radius: .5rem; margin: .5rem 0; padding: .25rem; }
  .rows td:empty { display: none; } .rows td { border: 0; padding: .2rem .5rem; display: grid; grid-template-columns: 6rem 1fr; gap: .5rem; } .rows td::before { content: attr(data-column); color: var(--dim); }
  .rows td > a { grid-column: 2; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print { form, .bar, .skip { display: none; } }
`;
