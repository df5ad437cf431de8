import type { Rule } from 'eslint';

export const ZONES: readonly (readonly [zone: string, mayImport: readonly string[]])[];
export function refusal(from: string, to: string): string | undefined;
declare const rule: Rule.RuleModule;
export default rule;
