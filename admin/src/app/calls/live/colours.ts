/** The theme's colours as a canvas needs them: resolved. */
export interface Colours {
  readonly muted: string;
  readonly ringing: string;
  readonly talking: string;
  readonly thinking: string;
  readonly moon: string;
  readonly line: string;
  readonly agent: string;
  readonly callee: string;
}

const TOKENS: Readonly<Record<keyof Colours, string>> = {
  muted: '--cb-text-2',
  ringing: '--cb-accent',
  talking: '--cb-success',
  thinking: '--cb-primary',
  moon: '--cb-secondary',
  line: '--cb-line',
  agent: '--cb-agent',
  callee: '--cb-callee',
};

/** Reads them where `element` stands; a token may be `light-dark(…)`, which only a style resolves. */
export function coloursAt(element: HTMLElement): Colours {
  const probe = document.createElement('i');
  element.append(probe);
  const style = getComputedStyle(probe);
  const read = (token: string) => {
    probe.style.color = `var(${token})`;
    return style.color;
  };
  const colours = Object.fromEntries(
    Object.entries(TOKENS).map(([name, token]) => [name, read(token)]),
  );
  probe.remove();
  return colours as unknown as Colours;
}
