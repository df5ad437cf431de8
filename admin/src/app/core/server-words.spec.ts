import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import turkish from '../../i18n/tr/server.json';
import { problemOf } from './problem.ts';
import { Said, ServerWords, translatedProblems } from './server-words.ts';

describe('what the server says', () => {
  beforeEach(() =>
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([translatedProblems])),
        provideHttpClientTesting(),
      ],
    }),
  );
  const words = () => TestBed.inject(ServerWords);

  it('stays as it is until another language is learnt', () => {
    expect(words().say('Stop the campaign first.')).toBe('Stop the campaign first.');
  });

  it('is said in the language learnt, with the values of the sentence', () => {
    words().learn(turkish);
    expect(words().say('Stop the campaign first.')).toBe('Önce kampanyayı durdurun.');
    expect(words().say('SIP 486 Busy Here from trunk A (b): the callee is busy.')).toBe(
      'A (b) hattından SIP 486 Busy Here: aranan meşgul.',
    );
    expect(words().say('A regular expression like ^\\+90(5\\d{9})$')).toContain('düzenli ifade');
    expect(words().say('Nobody ever wrote this.')).toBe('Nobody ever wrote this.');
  });

  it('is said to the end where one sentence gives another as its reason', () => {
    words().learn(turkish);
    expect(words().say('no answer to REGISTER within 35 s; asked again within 2 min')).toBe(
      'REGISTER isteğine 35 sn içinde yanıt gelmedi; 2 dk içinde yeniden denenecek',
    );
    expect(words().say('403 Forbidden (1 of 3 in a row)')).toBe('403 Forbidden (art arda 1/3)');
  });

  it('prefers the very sentence to one with a gap', () => {
    words().learn({ 'No {thing}.': 'any', 'No agent.': 'exact' });
    expect(words().say('No agent.')).toBe('exact');
    expect(words().say('No list.')).toBe('any');
  });

  it('is translated in problems and in the errors of their fields', () => {
    words().learn(turkish);
    let shown: ReturnType<typeof problemOf> | undefined;
    TestBed.inject(HttpClient)
      .get('/x')
      .subscribe({ error: (error: unknown) => (shown = problemOf(error)) });
    const errors = [{ path: 'to', message: 'One line' }];
    TestBed.inject(HttpTestingController)
      .expectOne('/x')
      .flush(
        { type: 'campaign_running', detail: 'Stop the campaign first.', errors },
        { status: 409, statusText: 'Conflict' },
      );
    expect(shown?.detail).toBe('Önce kampanyayı durdurun.');
    expect(shown?.type).toBe('campaign_running');
    expect(shown?.errors).toEqual([{ path: 'to', message: 'Tek satır' }]);
  });

  it('is nothing when the server said nothing', () => {
    const said = TestBed.runInInjectionContext(() => new Said());
    expect(said.transform(null)).toBe('');
  });
});
