import OpenAI from 'openai';

/** Why the AI gave no answer: what failed, what it means, what to try. */
export interface ChatRefusal {
  readonly refused: string;
  readonly status: 429 | 502 | 504;
  readonly problem: string;
}

interface Asked {
  readonly model: string;
  readonly withinMs: number;
}

const refuse = (
  refused: string,
  problem: string,
  status: ChatRefusal['status'] = 502,
): ChatRefusal => ({ refused, status, problem });

/**
 * What an error of the AI's API comes to. Its own text is not passed on: it may quote key or
 * conversation.
 * @throws what is no error of the API
 */
export function refusalOf(error: unknown, { model, withinMs }: Asked): ChatRefusal {
  if (
    error instanceof OpenAI.APIUserAbortError ||
    error instanceof OpenAI.APIConnectionTimeoutError
  )
    return refuse(
      'ai_too_slow',
      `The AI did not answer within ${Math.round(withinMs / 1000)} s. Try again.`,
      504,
    );
  if (error instanceof OpenAI.APIConnectionError)
    return refuse(
      'ai_unreachable',
      'The AI cannot be reached. Check OPENAI_BASE_URL and this server’s way to the internet.',
    );
  if (!(error instanceof OpenAI.APIError)) throw error;
  return error.status === 429 ? tooMany(error) : answered(error, model);
}

const tooMany = ({ code }: { code?: string | null | undefined }): ChatRefusal =>
  code === 'insufficient_quota'
    ? refuse('ai_no_credit', 'The AI account has no credit left. Top it up at the provider.')
    : refuse('ai_busy', 'The AI’s rate limit is reached. Try again in a minute.', 429);

function answered(
  { status, code }: { status: number | undefined; code?: string | null | undefined },
  model: string,
): ChatRefusal {
  switch (status) {
    case 401:
      return refuse('ai_key_refused', 'The AI refuses the key. Check OPENAI_API_KEY.');
    case 403:
    case 404:
      return refuse(
        'ai_no_model',
        `The key has no access to model ${model}. Set OPENAI_TEXT_MODEL to one it has.`,
      );
    case 400:
    case 422:
      return refuse(
        'ai_refused',
        `The AI did not take the request (${code ?? 'no code'}). Shorten the instructions or the conversation, or start anew.`,
      );
    default:
      return refuse('ai_failed', 'The AI has a problem of its own at the moment. Try again.');
  }
}
