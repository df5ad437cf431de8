import { Component } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { choicesOf } from '../../core/choices.ts';
import { PageHead } from '../../ui/page-head.ts';
import { RouteTester } from '../editor/route-tester.ts';
import { PrefixRoutes } from './prefix-routes.ts';
import { Rates } from './rates.ts';
import { RoutingRulesForm } from './routing-rules-form.ts';
import { TrunkGroups } from './trunk-groups.ts';

/** Which numbers go over which line, in which order, at what price, and which go over none. */
@Component({
  selector: 'app-routing-page',
  imports: [
    PageHead,
    PrefixRoutes,
    Rates,
    RouteTester,
    RoutingRulesForm,
    TranslocoDirective,
    TrunkGroups,
  ],
  templateUrl: './routing-page.html',
  styleUrl: './routing.scss',
})
export class RoutingPage {
  protected readonly trunks = choicesOf('/api/v1/trunks');
}
