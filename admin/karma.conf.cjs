const { readdirSync, readFileSync } = require('node:fs');
const { join, relative } = require('node:path');

const root = join(__dirname, 'src');

/** The admin's own sources, so that a spec can compare the texts they name with those there are. */
const sources = Object.fromEntries(
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && /(?<!\.spec)\.(ts|html)$/.test(file.name))
    .map((file) => join(file.parentPath, file.name))
    .map((path) => [relative(root, path), readFileSync(path, 'utf8')]),
);

module.exports = (config) =>
  config.set({
    frameworks: ['jasmine'],
    plugins: [
      require('karma-jasmine'),
      require('karma-chrome-launcher'),
      require('karma-coverage'),
    ],
    // Karma writes this into its page by String.replace, where `$&` would mean something else.
    client: { sources: encodeURIComponent(JSON.stringify(sources)), jasmine: { random: true } },
    reporters: ['dots'],
    browsers: ['ChromeHeadlessNoSandbox'],
    customLaunchers: {
      ChromeHeadlessNoSandbox: {
        base: 'ChromiumHeadless',
        flags: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
      },
    },
    restartOnFileChange: false,
  });
