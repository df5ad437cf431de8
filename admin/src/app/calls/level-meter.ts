import { Directive, effect, ElementRef, inject, input } from '@angular/core';
import { LevelMeters } from './level-meters.ts';

/** `<canvas [appLevelMeter]="callId">`: null while there is nobody to hear. */
@Directive({ selector: 'canvas[appLevelMeter]' })
export class LevelMeter {
  readonly appLevelMeter = input.required<string | null>();

  constructor() {
    const canvas = inject<ElementRef<HTMLCanvasElement>>(ElementRef).nativeElement;
    const meters = inject(LevelMeters);
    effect((onCleanup) => {
      const callId = this.appLevelMeter();
      if (callId !== null) onCleanup(meters.show(callId, canvas));
    });
  }
}
