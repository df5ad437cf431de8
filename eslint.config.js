import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import importRanks from './lint/import-ranks.js';

const nactOnlyInKernel = {
  paths: [{ name: 'nact', message: 'Only actors/kernel imports nact (it walls in its hazards).' }],
};

export default tseslint.config(
  { ignores: ['node_modules', 'dist', 'data', '.angular', 'coverage', '**/*.cjs'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { callboard: { rules: { 'import-ranks': importRanks } } },
    rules: {
      'callboard/import-ranks': 'error',
      'no-restricted-imports': ['error', nactOnlyInKernel],
      'no-undef': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      'max-params': ['error', 4],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.spec.ts', '**/*.suite.ts', 'e2e/**', 'server/models/migrations/**'],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  // A resource's routes are one list, read like a table.
  { files: ['server/routes/**'], rules: { 'max-lines-per-function': ['error', { max: 150 }] } },
  {
    files: ['server/contract/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier",
          message: 'import * as z: only so a page leaves out what of zod it does not use.',
        },
      ],
    },
  },
  {
    files: ['actors/kernel/**'],
    rules: { 'no-restricted-imports': 'off', '@typescript-eslint/no-explicit-any': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', setTimeout: 'readonly' },
    },
  },
  {
    files: ['admin/public/audio/**'],
    languageOptions: {
      globals: {
        AudioWorkletProcessor: 'readonly',
        registerProcessor: 'readonly',
        sampleRate: 'readonly',
        currentTime: 'readonly',
      },
    },
  },
);
