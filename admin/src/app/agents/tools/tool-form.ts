import { FormArray, FormControl, FormGroup } from '@angular/forms';
import {
  CreateTool,
  HttpTool,
  McpTool,
  ToolHeader,
  type Tool,
} from '../../../../../server/contract/tools.ts';
import { checked } from '../../core/forms.ts';

const { shape } = CreateTool;
const EXAMPLE = {
  type: 'object',
  properties: { order_number: { type: 'string', description: 'As the callee says it.' } },
  required: ['order_number'],
};

const control = <T>(value: T, schema: Parameters<typeof checked>[0]) =>
  new FormControl<T>(value, { nonNullable: true, validators: checked(schema) });

/** A JSON object in writing. */
const jsonObject = {
  safeParse(text: unknown) {
    try {
      return HttpTool.shape.parameters.safeParse(JSON.parse(String(text)));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { success: false, error: { issues: [{ message }] } };
    }
  },
};

const lines = (text: unknown): string[] =>
  String(text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
const pointers = {
  safeParse: (t: unknown) => HttpTool.shape.response_pointers.safeParse(lines(t)),
};
const names = { safeParse: (t: unknown) => McpTool.shape.allowed_tools.safeParse(lines(t)) };
const ANY = { safeParse: () => ({ success: true }) };

export const headerGroup = (header: ToolHeader = { name: '', value: '', is_secret: false }) =>
  new FormGroup({
    name: control(header.name, ToolHeader.shape.name),
    value: control(header.value ?? '', ToolHeader.shape.value),
    is_secret: control(header.is_secret, ANY),
    /** A secret is stored; nothing written here keeps it. */
    isStored: control(header.is_secret && header.value === null, ANY),
  });

/** A tool of either kind as a form; each control is checked by the contract's schema of its field. */
export const toolForm = () =>
  new FormGroup({
    kind: control<'http' | 'mcp'>('http', ANY),
    name: control('', shape.name),
    description: control('', shape.description),
    is_active: control(true, ANY),
    method: control<HttpTool['method']>('GET', HttpTool.shape.method),
    url: control('', HttpTool.shape.url),
    parameters: control(JSON.stringify(EXAMPLE, null, 2), jsonObject),
    body: control('', ANY),
    response_pointers: control('', pointers),
    allowed_tools: control('', names),
    retries: control(1, HttpTool.shape.retries),
    retry_unsafe: control(false, ANY),
    speaks_meanwhile: control(true, ANY),
    headers: new FormArray<ReturnType<typeof headerGroup>>([]),
    timeout_s: control(8, secondsSchema()),
    max_uses: control(5, shape.max_uses),
  });

function secondsSchema() {
  return {
    safeParse: (seconds: unknown) =>
      shape.timeout_ms.safeParse(typeof seconds === 'number' ? seconds * 1000 : null),
  };
}

export type ToolForm = ReturnType<typeof toolForm>;

export function showTool(form: ToolForm, tool: Tool): void {
  const { settings } = tool;
  form.controls.headers.clear();
  for (const header of tool.headers) form.controls.headers.push(headerGroup(header));
  form.reset({
    ...{ kind: settings.kind, name: tool.name, description: tool.description, url: settings.url },
    ...{ is_active: tool.is_active, max_uses: tool.max_uses, timeout_s: tool.timeout_ms / 1000 },
    ...(settings.kind === 'http' && {
      ...settings,
      parameters: JSON.stringify(settings.parameters, null, 2),
      body: settings.body ?? '',
      response_pointers: settings.response_pointers.join('\n'),
    }),
    ...(settings.kind === 'mcp' && { allowed_tools: settings.allowed_tools?.join('\n') ?? '' }),
    headers: form.controls.headers.getRawValue(),
  });
}

/** The form's value as the API takes it. */
export function toolBody(form: ToolForm): CreateTool {
  const value = form.getRawValue();
  const allowed = lines(value.allowed_tools);
  return {
    ...{ name: value.name, description: value.description, is_active: value.is_active },
    settings:
      value.kind === 'mcp'
        ? { kind: 'mcp', url: value.url, allowed_tools: allowed.length > 0 ? allowed : null }
        : {
            ...{ kind: 'http', method: value.method, url: value.url },
            parameters: JSON.parse(value.parameters) as HttpTool['parameters'],
            body: value.body.trim() ? value.body : null,
            response_pointers: lines(value.response_pointers),
            ...{ retries: value.retries, retry_unsafe: value.retry_unsafe },
            speaks_meanwhile: value.speaks_meanwhile,
          },
    headers: value.headers.map(({ name, value: text, is_secret, isStored }) => ({
      ...{ name, is_secret, value: is_secret && isStored && text === '' ? null : text },
    })),
    ...{ timeout_ms: Math.round(value.timeout_s * 1000), max_uses: value.max_uses },
  };
}
