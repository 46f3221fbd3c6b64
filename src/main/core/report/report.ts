import { linkStateTitles, linkTitles, type ChainLink } from '../../../shared/chain.js';
import { explain } from '../../../shared/errors/index.js';
import { oneLine } from '../../../shared/foreign-text.js';
import { formatBytes, formatInstant } from '../../../shared/format.js';
import type { JobDecision, JobItem, JobItemState, JobSnapshot } from '../../../shared/ipc/jobs.js';
import type { Instant } from '../../../shared/units.js';
import { foreign, html, type Html } from './html.js';
import { reportStyle } from './style.js';

export interface AnsweredQuestion extends Pick<JobDecision, 'title' | 'about'> {
  readonly answer: string;
  readonly reason?: string;
  readonly answeredBy: string;
  readonly answeredAt: Instant;
}

export interface ReportInput {
  readonly job: JobSnapshot;
  readonly catalogues: readonly { readonly name: string; readonly publisher: string; readonly origin: string; readonly packages: number; readonly setAside: number; readonly relaxations: readonly string[] }[];
  readonly answers: readonly AnsweredQuestion[];
  readonly practice: boolean;
  readonly version: string;
  readonly madeAt: Instant;
}

/** UTF-16 units of what somebody gave as a reason. */
const maxReason = 2000;

const stateTitles: Readonly<Record<JobItemState, string>> = {
  waiting: 'Waiting',
  running: 'In progress',
  'needs-you': 'Needs you',
  published: 'Published',
  failed: 'Failed',
  'left-out': 'Left out',
  cancelled: 'Cancelled',
};

const mark: Readonly<Record<ChainLink['state'], string>> = { proven: '●', 'not-asked': '◌', 'needs-you': '▲', failed: '✕', open: '○', running: '◔' };

const linkMark = (link: ChainLink): Html =>
  html`<li class="${link.state}" title="${linkTitles[link.name]}: ${linkStateTitles[link.state]}"><span aria-hidden="true">${mark[link.state]}</span> ${linkTitles[link.name]}<span class="hidden">: ${linkStateTitles[link.state]}</span></li>`;

const linkDetails = (link: ChainLink): Html =>
  html`<tr><th scope="row">${linkTitles[link.name]}</th><td>${linkStateTitles[link.state]}</td><td>${foreign(link.summary)}${
    link.facts.length === 0 ? '' : html`<dl>${link.facts.map((fact) => html`<dt>${foreign(fact.label)}</dt><dd><code>${foreign(fact.value)}</code></dd>`)}</dl>`
  }</td></tr>`;

const itemSection = (item: JobItem): Html => {
  const words = item.error === undefined ? undefined : explain(item.error);
  return html`<section class="item ${item.state}"><h3>${foreign(item.title)} <span class="state">${stateTitles[item.state]}</span></h3><p class="quiet">${foreign(item.vendor)} · ${formatBytes(item.size)} · update ID <code>${item.packageId}</code>${
    item.revisionNumber === undefined ? '' : html` · revision ${item.revisionNumber}`
  }</p>${words === undefined ? '' : html`<p class="why"><strong>${foreign(words.title)}.</strong> ${foreign(words.happened)} ${foreign(words.remedy)}</p>`}<ol class="chain">${item.chain.map(linkMark)}</ol><details><summary>What was checked</summary><table><thead><tr><th>Link</th><th>State</th><th>What was found</th></tr></thead><tbody>${item.chain.map(linkDetails)}</tbody></table></details></section>`;
};

const failuresFirst = (items: readonly JobItem[]): JobItem[] => {
  const rank = (item: JobItem): number => (item.state === 'failed' ? 0 : item.state === 'published' ? 2 : 1);
  return [...items].sort((a, b) => rank(a) - rank(b));
};

/** The whole report as one HTML document that needs no other file and loads nothing. */
export function writeReport(input: ReportInput): string {
  const { job } = input;
  const count = (state: JobItemState): number => job.items.filter((item) => item.state === state).length;
  const other = job.items.length - count('published') - count('failed') - count('left-out');
  const page = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="viewport" content="width=device-width"><title>${job.title} – Countersign report</title><style>${reportStyle}</style></head><body>${
    input.practice ? html`<p class="practice" role="note">Practice: this was done on the practice server. Nothing of it is trusted in earnest.</p>` : ''
  }<header><h1>${foreign(job.title)}</h1><p class="quiet">Server ${foreign(job.server)} · started ${formatInstant(job.createdAt)}${job.endedAt === undefined ? '' : html` · ended ${formatInstant(job.endedAt)}`}</p></header><ul class="counts"><li><b>${job.items.length}</b> picked</li><li class="published"><b>${count('published')}</b> published</li><li class="${count('failed') > 0 ? 'failed' : ''}"><b>${count('failed')}</b> failed</li><li><b>${count('left-out')}</b> left out</li>${
    other > 0 ? html`<li><b>${other}</b> not finished</li>` : ''
  }</ul><h2>Catalogues</h2><table><thead><tr><th>Catalogue</th><th>Publisher</th><th>From</th><th>Packages</th><th>Set aside</th></tr></thead><tbody>${input.catalogues.map(
    (catalogue) => html`<tr><td>${foreign(catalogue.name)}${catalogue.relaxations.map((relaxation) => html`<p class="quiet">A rule was relaxed for its signature: ${relaxation}</p>`)}</td><td>${foreign(catalogue.publisher)}</td><td>${foreign(catalogue.origin)}</td><td>${catalogue.packages}</td><td>${catalogue.setAside}</td></tr>`,
  )}</tbody></table>${
    input.answers.length === 0
      ? ''
      : html`<h2>Decisions</h2><table><thead><tr><th>Question</th><th>Answer</th><th>Reason</th><th>By</th><th>When</th></tr></thead><tbody>${input.answers.map(
          (answer) => html`<tr><td>${foreign(answer.title)}</td><td>${answer.answer}</td><td>${answer.reason === undefined ? '' : foreign(oneLine(answer.reason, maxReason))}</td><td>${foreign(answer.answeredBy)}</td><td>${formatInstant(answer.answeredAt)}</td></tr>`,
        )}</tbody></table>`
  }<h2>Updates</h2>${failuresFirst(job.items).map(itemSection)}<footer class="quiet">Made by Countersign ${input.version} on ${formatInstant(input.madeAt)}.</footer></body></html>`;
  return page.text;
}
