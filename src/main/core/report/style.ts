import { html } from './html.js';

/** The report's only style; system colours follow the reader's light or dark setting. */
export const reportStyle = html`
:root { color-scheme: light dark; --good: #0f7b0f; --bad: #b10e1c; --quiet: #616161; --line: #d1d1d1; --card: #ffffff; --page: #fafafa; --ink: #242424; }
@media (prefers-color-scheme: dark) { :root { --good: #54b054; --bad: #f1707b; --quiet: #adadad; --line: #424242; --card: #292929; --page: #1f1f1f; --ink: #ffffff; } }
body { font: 14px/1.45 "Segoe UI", system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 1080px; margin: 0 auto; padding: 24px; }
h1 { font-size: 26px; font-weight: 600; margin: 0; } h2 { font-size: 18px; font-weight: 600; margin: 32px 0 8px; } h3 { font-size: 15px; font-weight: 600; margin: 0; }
.quiet { color: var(--quiet); margin: 4px 0 12px; }
.practice { background: #fff4ce; color: #3b2e00; border: 1px solid #d9a500; padding: 8px 12px; border-radius: 4px; }
.counts { display: flex; flex-wrap: wrap; gap: 12px; list-style: none; padding: 0; margin: 16px 0; }
.counts li { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 8px 16px; } .counts b { font-size: 20px; margin-right: 4px; }
.counts .published b, .item.published .state { color: var(--good); } .counts .failed b, .item.failed .state { color: var(--bad); }
table { border-collapse: collapse; width: 100%; background: var(--card); } th, td { text-align: left; vertical-align: top; border: 1px solid var(--line); padding: 6px 8px; font-weight: normal; } thead th { font-weight: 600; }
.item { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 12px 16px; margin: 0 0 12px; } .item.failed { border-color: var(--bad); }
.state { float: right; font-weight: 600; }
.why { margin: 8px 0; }
.chain { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 14px; padding: 0; margin: 8px 0; } .chain .proven span:first-child { color: var(--good); } .chain .failed span:first-child { color: var(--bad); }
.chain .open, .chain .not-asked { color: var(--quiet); }
dl { margin: 4px 0 0; display: grid; grid-template-columns: max-content 1fr; gap: 2px 12px; } dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
code { font-family: Consolas, "Cascadia Mono", monospace; font-size: 12px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
@media print { body { padding: 0; } details { display: block; } }
`;
