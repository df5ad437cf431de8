import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { FormControl } from '@angular/forms';
import { appProviders } from '../../../testing/app.ts';
import { until } from '../../../testing/until.ts';
import { SampleCustomer } from '../sample-customer.ts';
import { InstructionsField } from './instructions-field.ts';

describe('The field of instructions', () => {
  let fixture: ComponentFixture<InstructionsField>;
  let control: FormControl<string>;

  beforeEach(async () => {
    TestBed.configureTestingModule({ providers: appProviders() });
    fixture = TestBed.createComponent(InstructionsField);
    control = new FormControl('Call {{name}} about {{debt}}.', { nonNullable: true });
    fixture.componentRef.setInput('control', control);
    fixture.componentRef.setInput('columns', ['name', 'phone', 'city']);
    await until(() => element().querySelector('textarea') !== null, 'the field');
    await fixture.whenStable();
  });

  const element = () => fixture.nativeElement as HTMLElement;
  const area = () => element().querySelector('textarea') as HTMLTextAreaElement;
  const offers = () =>
    [...element().querySelectorAll('[role=option]')].map((offer) => offer.textContent?.trim());
  const key = (name: string) =>
    area().dispatchEvent(new KeyboardEvent('keydown', { key: name, cancelable: true }));

  async function type(text: string): Promise<void> {
    area().value = text;
    area().setSelectionRange(text.length, text.length);
    area().dispatchEvent(new Event('input'));
    await fixture.whenStable();
  }

  it('marks variables, and tells those that no list has', () => {
    const marks = [...element().querySelectorAll('mark')];
    expect(marks.map((mark) => mark.textContent)).toEqual(['{{name}}', '{{debt}}']);
    expect(marks.map((mark) => mark.classList.contains('unknown'))).toEqual([false, true]);
    expect(element().querySelector('.note')?.textContent).toContain('debt');
  });

  it('completes what is typed after two braces, by keys alone', async () => {
    await type('Hello {{');
    expect(offers()).toEqual(['city', 'name', 'phone']);
    key('ArrowDown');
    await fixture.whenStable();
    expect(element().querySelector('[aria-selected=true]')?.textContent?.trim()).toBe('name');
    key('Enter');
    await fixture.whenStable();
    expect(control.value).toBe('Hello {{name}}');
    expect(offers()).toEqual([]);
  });

  it('leaves the keys alone when nothing is offered, and after Escape', async () => {
    await type('Hello {{x');
    expect(key('Enter')).toBeTrue();
    await type('Hello {{c');
    expect(offers()).toEqual(['city']);
    expect(key('Escape')).toBeFalse();
    await fixture.whenStable();
    expect(offers()).toEqual([]);
    expect(control.value).toBe('Hello {{c');
  });

  it('inserts a column where the caret is', async () => {
    await type('In  today');
    area().setSelectionRange(3, 3);
    element().querySelector<HTMLButtonElement>('.chips button:last-child')?.click();
    expect(control.value).toBe('In {{city}} today');
    expect(area().selectionStart).toBe(11);
  });

  it('reads as the sample customer’s call would have it', async () => {
    TestBed.inject(SampleCustomer).name.set('Ada');
    [...element().querySelectorAll('mat-button-toggle button')]
      .find((button) => button.textContent?.includes('Preview'))
      ?.dispatchEvent(new Event('click'));
    await until(() => element().querySelector('.read') !== null, 'the preview');
    expect(element().querySelector('.read')?.textContent).toContain('Call Ada about');
  });
});
