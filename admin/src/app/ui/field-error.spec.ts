import { TestBed } from '@angular/core/testing';
import { FormControl, Validators } from '@angular/forms';
import { appProviders } from '../../testing/app.ts';
import { until } from '../../testing/until.ts';
import { FieldError } from './field-error.ts';

describe('What is wrong with a field', () => {
  it('is said as it changes, though a control is no signal', async () => {
    TestBed.configureTestingModule({ providers: appProviders() });
    const control = new FormControl(5, [Validators.required, Validators.min(1)]);
    const fixture = TestBed.createComponent(FieldError);
    fixture.componentRef.setInput('control', control);
    const says = () => (fixture.nativeElement as HTMLElement).textContent?.trim();
    await fixture.whenStable();
    expect(says()).toBe('');
    control.setValue(0);
    await until(() => says() === 'At least 1', 'the least value');
    control.setValue(null);
    await until(() => says() === 'This cannot be empty', 'that it is needed');
    control.setValue(2);
    await until(() => says() === '', 'nothing any more');
  });
});
