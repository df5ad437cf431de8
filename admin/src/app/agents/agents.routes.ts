import { MAT_FORM_FIELD_DEFAULT_OPTIONS } from '@angular/material/form-field';
import type { Routes } from '@angular/router';
import { unsavedChanges } from '../core/unsaved.ts';

export const routes: Routes = [
  {
    path: '',
    providers: [
      {
        // Hints of two lines must not run into the field below.
        provide: MAT_FORM_FIELD_DEFAULT_OPTIONS,
        useValue: { appearance: 'outline', subscriptSizing: 'dynamic' },
      },
    ],
    children: [
      {
        path: '',
        title: 'nav.agents',
        loadComponent: () => import('./list/agent-list.ts').then((m) => m.AgentList),
      },
      {
        path: 'new',
        title: 'agents.new',
        canDeactivate: [unsavedChanges],
        loadComponent: () => import('./editor/agent-editor.ts').then((m) => m.AgentEditor),
      },
      {
        path: 'tools',
        title: 'tools.heading',
        loadComponent: () => import('./tools/tool-list.ts').then((m) => m.ToolList),
      },
      {
        path: 'tools/new',
        title: 'tools.new',
        canDeactivate: [unsavedChanges],
        loadComponent: () => import('./tools/tool-editor.ts').then((m) => m.ToolEditor),
      },
      {
        path: 'tools/:id',
        title: 'tools.heading',
        canDeactivate: [unsavedChanges],
        loadComponent: () => import('./tools/tool-editor.ts').then((m) => m.ToolEditor),
      },
      {
        path: ':id',
        title: 'agents.agent',
        canDeactivate: [unsavedChanges],
        loadComponent: () => import('./editor/agent-editor.ts').then((m) => m.AgentEditor),
      },
      {
        path: ':id/versions',
        title: 'agents.versions',
        loadComponent: () => import('./versions/agent-versions.ts').then((m) => m.AgentVersions),
      },
      {
        path: ':id/test',
        title: 'agents.test',
        loadComponent: () => import('./test/agent-test.ts').then((m) => m.AgentTest),
        children: [
          { path: '', pathMatch: 'full', redirectTo: 'chat' },
          {
            path: 'chat',
            title: 'agents.testChat',
            loadComponent: () => import('./test/chat/chat-test.ts').then((m) => m.ChatTest),
          },
          {
            path: 'voice',
            title: 'agents.testVoice',
            loadComponent: () => import('./test/voice/voice-test.ts').then((m) => m.VoiceTest),
          },
          {
            path: 'phone',
            title: 'agents.testPhone',
            loadComponent: () => import('./test/phone/phone-test.ts').then((m) => m.PhoneTest),
          },
        ],
      },
    ],
  },
];
