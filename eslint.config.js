import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Node's modules, with and without the prefix, and Electron: what shared and the window must not touch. */
const noNode = { group: ['node:*', 'electron', 'electron/*', 'fs', 'path', 'os', 'crypto', 'child_process', 'worker_threads'], message: 'This folder runs without Node and without Electron.' };
const noElectron = { group: ['electron', 'electron/*'], message: 'Core is plain Node; Electron comes in through a port (src/main/platform).' };
const restrict = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
const ipcOnly = [
  { selector: "ImportSpecifier[imported.name='ipcMain']", message: 'Only src/main/ipc/registry.ts speaks ipcMain.' },
  { selector: "ImportSpecifier[imported.name='ipcRenderer']", message: 'Only src/preload/index.ts speaks ipcRenderer.' },
];

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'coverage/', 'reports/', 'test-results/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.node.json', './tsconfig.renderer.json', './tsconfig.preload.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidOperator: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...ipcOnly],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 450, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['src/shared/**/*.ts'], rules: restrict(noNode, { group: ['../main/**', '../../main/**', '../renderer/**', '../../renderer/**'], message: 'shared imports nothing of ours.' }) },
  { files: ['src/main/core/**/*.ts', 'src/cli/**/*.ts', 'src/practice/**/*.ts'], rules: restrict(noElectron) },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    extends: [jsxA11y.flatConfigs.strict, reactHooks.configs.flat.recommended],
    rules: restrict(noNode),
  },
  { files: ['src/main/ipc/registry.ts', 'src/preload/index.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['src/cli/**/*.ts', 'src/practice/index.ts', 'bench/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: ['tests/**/*.{ts,tsx}'], rules: { 'max-lines': 'off', '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['scripts/**/*.{js,mjs,cjs}', '*.js', '.dependency-cruiser.cjs'], extends: [tseslint.configs.base] },
);
