/** Who may import whom; the reasons are in ARCHITECTURE.md. */
const forbid = (name, from, to, comment) => ({ name, comment, severity: 'error', from: { path: from }, to: { path: to } });

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    forbid('shared-imports-nothing-of-ours', '^src/shared/', '^src/(main|preload|renderer|cli|practice)/', 'shared is the contract, not a user of it'),
    forbid('core-only-shared', '^src/main/core/', '^src/(main/(platform|ipc|app|index)|preload|renderer|cli|practice)', 'core is the product and knows no frame around it'),
    forbid('core-without-electron', '^src/main/core/', '^(node_modules/)?electron(/|$)', 'core runs under plain Node'),
    forbid('window-only-shared', '^src/(renderer|preload)/', '^src/(main|cli|practice)/', 'the window sends intents and shows state'),
    forbid('terminal-uses-core', '^src/cli/', '^src/(main/(ipc|app)|renderer|preload)', 'the terminal is the same core without a window'),
    forbid('practice-shares-nothing-with-the-client', '^src/practice/', '^src/(main/(?!core/(cabinet|authenticode|certificates|bytes|fault))|renderer|preload|cli)', 'so that each can catch the mistakes of the other'),
    forbid('nothing-uses-practice', '^src/(main|preload|renderer|cli|shared)/', '^src/practice/', 'the practice server is a process of its own'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
