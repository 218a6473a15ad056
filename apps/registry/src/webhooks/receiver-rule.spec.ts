import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from '@jest/globals';
import { ReceiverRule, type Resolve } from './receiver-rule.js';

const addresses = (...all: string[]): LookupAddress[] =>
  all.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
const resolving =
  (...answers: string[][]): Resolve =>
  (_host, found) =>
    found(null, addresses(...(answers.shift() ?? [])));

const lookUp = (rule: ReceiverRule) =>
  new Promise<string | readonly LookupAddress[]>((resolve, reject) => {
    rule.lookup('hooks.example', { all: true }, (error, found) => (error ? reject(error) : resolve(found)));
  });

describe('the rule for receivers', () => {
  const open = new ReceiverRule(false);
  const local = new ReceiverRule(true);

  it.each(['https://hooks.example/a', 'https://8.8.8.8:8443/', 'https://[2606:4700::1111]/x'])('admits %s', (url) =>
    expect(() => open.checkUrl(url)).not.toThrow(),
  );

  it.each([
    ['not a url', /not a URL/],
    ['http://hooks.example/', /Invalid webhook URL scheme: 'http'. Allowed schemes are: https/],
    ['file:///etc/passwd', /scheme/],
    ['https://user:pass@hooks.example/', /credentials/],
    ['https://127.0.0.1/', /127.0.0.1 is not a public address/],
    ['https://127.1/', /127.0.0.1 is not/],
    ['https://0x7f.1/', /127.0.0.1 is not/],
    ['https://2130706433/', /127.0.0.1 is not/],
    ['https://[::ffff:10.0.0.1]/', /not a public address/],
    ['https://169.254.169.254/latest/meta-data', /169.254.169.254/],
    [`https://hooks.example/${'x'.repeat(500)}`, /maximum length of 500/],
  ])('refuses %s', (url, reason) => expect(() => open.checkUrl(url)).toThrow(reason));

  it('admits http and this machine’s own addresses where they are allowed, and still no other private ones', () => {
    expect(() => local.checkUrl('http://127.0.0.1:8080/')).not.toThrow();
    expect(() => local.checkUrl('http://[::1]/')).not.toThrow();
    expect(() => local.checkUrl('http://10.0.0.1/')).toThrow(/10.0.0.1/);
    expect(() => local.checkUrl('http://169.254.169.254/')).toThrow(/169.254.169.254/);
  });

  it('connects to the one address that was checked', async () => {
    expect(await lookUp(new ReceiverRule(false, resolving(['8.8.8.8', '1.1.1.1'])))).toEqual(addresses('8.8.8.8'));
  });

  it('refuses a name when any of its addresses is closed', async () => {
    const rule = new ReceiverRule(false, resolving(['8.8.8.8', '10.0.0.1']));
    await expect(lookUp(rule)).rejects.toMatchObject({ code: 'webhook-address-refused' });
  });

  it('checks a name again at each connection, so that one that moved inside is refused', async () => {
    const rule = new ReceiverRule(false, resolving(['8.8.8.8'], ['127.0.0.1']));
    await lookUp(rule);
    await expect(lookUp(rule)).rejects.toMatchObject({ code: 'webhook-address-refused' });
  });

  it('tells a name without addresses from one that is refused', async () => {
    await expect(lookUp(new ReceiverRule(false, resolving([])))).rejects.toThrow('hooks.example has no address');
  });
});
