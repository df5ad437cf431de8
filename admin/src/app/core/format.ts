import { computed, inject, Injectable } from '@angular/core';
import { Language } from './language.ts';

/** Seconds as m:ss, or h:mm:ss from an hour on. */
export function clockOf(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${two(minutes)}:${two(whole % 60)}`;
}

/** Numbers, money and moments in the language chosen; its members are signals to templates. */
@Injectable({ providedIn: 'root' })
export class Format {
  readonly #language = inject(Language);
  readonly #formats = computed(() => {
    const code = this.#language.code();
    return {
      whole: new Intl.NumberFormat(code, { maximumFractionDigits: 0 }),
      tenths: new Intl.NumberFormat(code, {
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
      }),
      percent: new Intl.NumberFormat(code, { style: 'percent', maximumFractionDigits: 0 }),
      percent1: new Intl.NumberFormat(code, { style: 'percent', maximumFractionDigits: 1 }),
      signedPercent: new Intl.NumberFormat(code, {
        style: 'percent',
        maximumFractionDigits: 1,
        signDisplay: 'exceptZero',
      }),
      dollars: new Intl.NumberFormat(code, { style: 'currency', currency: 'USD' }),
      cents: new Intl.NumberFormat(code, {
        style: 'currency',
        currency: 'USD',
        minimumFractionDigits: 4,
      }),
      moment: new Intl.DateTimeFormat(code, { dateStyle: 'medium', timeStyle: 'short' }),
      time: new Intl.DateTimeFormat(code, { timeStyle: 'medium' }),
      hour: new Intl.DateTimeFormat(code, { hour: '2-digit', minute: '2-digit' }),
      day: new Intl.DateTimeFormat(code, { day: 'numeric', month: 'short' }),
      weekday: new Intl.DateTimeFormat(code, { weekday: 'short', timeZone: 'UTC' }),
    };
  });

  whole(value: number): string {
    return this.#formats().whole.format(value);
  }

  /** With one digit behind the point. */
  tenths(value: number): string {
    return this.#formats().tenths.format(value);
  }

  percent(share: number): string {
    return this.#formats().percent.format(share);
  }

  /** With one digit behind the point where it matters. */
  finePercent(share: number): string {
    return this.#formats().percent1.format(share);
  }

  signedPercent(share: number): string {
    return this.#formats().signedPercent.format(share);
  }

  /** US dollars; what a call costs is often less than a cent. */
  cost(dollars: number | null): string {
    if (dollars === null) return '–';
    return this.#formats()[dollars < 1 ? 'cents' : 'dollars'].format(dollars);
  }

  /** A line's price, whatever its currency; often a fraction of a cent. */
  price(amount: number, currency: string): string {
    return new Intl.NumberFormat(this.#language.code(), {
      style: 'currency',
      currency,
      minimumFractionDigits: 2,
      maximumFractionDigits: 5,
    }).format(amount);
  }

  moment(iso: string | null): string {
    return iso === null ? '–' : this.#formats().moment.format(new Date(iso));
  }

  time(iso: string): string {
    return this.#formats().time.format(new Date(iso));
  }

  /** The clock's hour and minute. */
  hour(iso: string): string {
    return this.#formats().hour.format(new Date(iso));
  }

  day(iso: string): string {
    return this.#formats().day.format(new Date(iso));
  }

  /** ISO weekday, 1 = Monday. */
  weekday(day: number): string {
    return this.#formats().weekday.format(new Date(Date.UTC(2024, 0, day)));
  }

  duration(seconds: number | null): string {
    return seconds === null ? '–' : clockOf(seconds);
  }

  /** The size of a file. */
  bytes(bytes: number): string {
    const places = Math.min(3, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
    const unit = (['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const)[places] ?? 'byte';
    return new Intl.NumberFormat(this.#language.code(), {
      style: 'unit',
      unit,
      unitDisplay: unit === 'byte' ? 'long' : 'short',
      maximumFractionDigits: places > 1 ? 1 : 0,
    }).format(bytes / 1000 ** places);
  }
}
