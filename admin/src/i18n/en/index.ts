import agents from './agents.json';
import answering from './answering.json';
import auth from './auth.json';
import calls from './calls.json';
import campaigns from './campaigns.json';
import dashboard from './dashboard.json';
import inbound from './inbound.json';
import ladder from './ladder.json';
import mediaEngine from './media-engine.json';
import mediaServers from './media-servers.json';
import numbers from './numbers.json';
import pbx from './pbx.json';
import recording from './recording.json';
import recordings from './recordings.json';
import routing from './routing.json';
import settings from './settings.json';
import shell from './shell.json';
import supervision from './supervision.json';
import system from './system.json';
import tools from './tools.json';
import transfer from './transfer.json';
import transport from './transport.json';
import trunks from './trunks.json';
import ui from './ui.json';
import voice from './voice.json';

/** Every text, one file a feature, keys with the feature's prefix. */
export default {
  ...agents,
  ...answering,
  ...auth,
  ...calls,
  ...campaigns,
  ...dashboard,
  ...inbound,
  ...ladder,
  ...mediaEngine,
  ...mediaServers,
  ...numbers,
  ...pbx,
  ...recording,
  ...recordings,
  ...routing,
  ...settings,
  ...shell,
  ...supervision,
  ...system,
  ...tools,
  ...transfer,
  ...transport,
  ...trunks,
  ...ui,
  ...voice,
};
