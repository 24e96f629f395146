#!/usr/bin/env node
const windows = process.platform === 'win32';
const dhash = require('child_process').spawn(`${__dirname}/../dhash${windows ? '.cmd' : ''}`, ['notify', ...process.argv.slice(2)], { stdio: 'inherit', shell: windows });
// A terminal sends its Ctrl-C to both of us; what is sent to this process alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.stdin.isTTY || dhash.kill(signal));
dhash.on('exit', (code, signal) => process.exit(code ?? 128 + require('os').constants.signals[signal]));
