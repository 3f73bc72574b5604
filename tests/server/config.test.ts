// Owns what the environment may say, and what each wrong value is answered with.

import { describe, expect, it } from 'vitest';
import { ConfigError, type Environment, readConfig } from '../../server/config.ts';

const ROOT = '/srv/parchi';
const DIRECT = {
  PARCHI_ABDM_URL: 'https://dev.abdm.gov.in/',
  PARCHI_ABDM_CLIENT_ID: 'SBX_001',
  PARCHI_ABDM_CLIENT_SECRET: 'very-secret',
};

describe('the configuration', () => {
  it('[OPS-3] says nothing and is a demonstration on this machine, with a folder of its own', () => {
    const { config, secrets } = readConfig(ROOT, {});
    expect(config).toMatchObject({
      mode: 'demo',
      host: '127.0.0.1',
      port: 8080,
      simulatorPort: 8085,
      dataDir: '/srv/parchi/data/demo',
      databaseFile: '/srv/parchi/data/demo/parchi.db',
      facilityFile: '/srv/parchi/docs/facility.example.json',
      publicUrl: null,
      hubUrl: null,
      logLevel: 'info',
    });
    expect(config.abdm).toMatchObject({ url: null, forwardUrl: null });
    expect(config.phrUrl).toBeNull();
    expect(secrets.adminPassword).toBeNull();
  });

  it('[OPS-3] with a gateway it is direct, with the sandbox’s names', () => {
    const { config, secrets } = readConfig(ROOT, DIRECT);
    expect(config).toMatchObject({ mode: 'direct', dataDir: '/srv/parchi/data', facilityFile: null });
    expect(config.abdm).toEqual({
      url: 'https://dev.abdm.gov.in',
      cmId: 'sbx',
      forwardUrl: null,
      expected: { issuer: null, audience: null, client: null },
    });
    expect(config.phrUrl).toBe('https://phrsbx.abdm.gov.in');
    expect(secrets).toMatchObject({ abdmClientId: 'SBX_001', abdmClientSecret: 'very-secret' });
    expect(JSON.stringify(config)).not.toContain('very-secret');
  });

  it('[HUB-3][OPS-3] with a hub it knows no gateway, whatever else is set; a demonstration knows no hub', () => {
    const { config } = readConfig(ROOT, {
      ...DIRECT,
      PARCHI_HUB_URL: 'https://hub.example',
      PARCHI_HUB_KEY: 'k',
    });
    expect(config).toMatchObject({ mode: 'hub', abdm: null, hubUrl: 'https://hub.example' });
    expect(readConfig(ROOT, {}).config.hubUrl).toBeNull();
  });

  it('[WEB-4][OPS-3] sharing codes start with what is set, with a gateway or a hub', () => {
    for (const env of [DIRECT, { PARCHI_HUB_URL: 'https://hub.example', PARCHI_HUB_KEY: 'k' }]) {
      const set = { ...env, PARCHI_ABDM_PHR_URL: 'https://phr.example/' };
      expect(readConfig(ROOT, set).config.phrUrl).toBe('https://phr.example');
      expect(readConfig(ROOT, env).config.phrUrl).toBe('https://phrsbx.abdm.gov.in');
    }
  });

  const settings: [string, Environment, string, unknown][] = [
    ['a port', { PARCHI_PORT: '0' }, 'port', 0],
    ['blanks around', { PARCHI_PORT: ' 9000 ' }, 'port', 9000],
    ['an empty value', { PARCHI_PORT: '' }, 'port', 8080],
    ['a host of this machine', { PARCHI_HOST: '::1' }, 'host', '::1'],
    ['a host in direct mode', { ...DIRECT, PARCHI_HOST: '0.0.0.0' }, 'host', '0.0.0.0'],
    ['a data folder', { PARCHI_DATA_DIR: '/var/lib/x' }, 'dataDir', '/var/lib/x/demo'],
    ['a data folder in direct mode', { ...DIRECT, PARCHI_DATA_DIR: '/var/lib/x' }, 'dataDir', '/var/lib/x'],
    ['a facility file', { PARCHI_FACILITY_FILE: '/etc/f.json' }, 'facilityFile', '/etc/f.json'],
    ['a public address', { PARCHI_PUBLIC_URL: 'https://opd.example/' }, 'publicUrl', 'https://opd.example'],
    ['a level', { PARCHI_LOG_LEVEL: 'debug' }, 'logLevel', 'debug'],
    ['the mode it is', { PARCHI_MODE: 'demo' }, 'mode', 'demo'],
    ['a hub whose address is entered later', { PARCHI_MODE: 'hub' }, 'mode', 'hub'],
  ];
  it.each(settings)('[OPS-3] takes %s', (_what, env, key, value) => {
    expect(readConfig(ROOT, env).config).toHaveProperty(key, value);
  });

  const wrong: [string, Environment][] = [
    ['PARCHI_PORT', { PARCHI_PORT: 'leaked-value' }],
    ['PARCHI_PORT', { PARCHI_PORT: '65536' }],
    ['PARCHI_PORT', { PARCHI_PORT: '-1' }],
    ['PARCHI_PORT', { PARCHI_PORT: '8080.5' }],
    ['PARCHI_SIM_PORT', { PARCHI_SIM_PORT: '1e3' }],
    ['PARCHI_LOG_LEVEL', { PARCHI_LOG_LEVEL: 'leaked-value' }],
    ['PARCHI_LOG_LEVEL', { PARCHI_LOG_LEVEL: '__proto__' }],
    ['PARCHI_HOST', { PARCHI_HOST: '0.0.0.0' }],
    ['PARCHI_HOST', { PARCHI_HOST: '10.0.0.5' }],
    ['PARCHI_HOST', { PARCHI_HOST: '127.0.0.1.leaked-value' }],
    ['PARCHI_HUB_KEY', { PARCHI_MODE: 'hub', PARCHI_HUB_KEY: 'leaked-value' }],
    ['PARCHI_MODE', { PARCHI_MODE: 'direct' }],
    ['PARCHI_MODE', { ...DIRECT, PARCHI_MODE: 'demo' }],
    ['PARCHI_MODE', { PARCHI_MODE: 'leaked-value' }],
    ['PARCHI_ABDM_URL', { ...DIRECT, PARCHI_ABDM_URL: 'leaked-value' }],
    ['PARCHI_ABDM_URL', { ...DIRECT, PARCHI_ABDM_URL: 'ftp://leaked-value' }],
    ['PARCHI_ABDM_URL', { ...DIRECT, PARCHI_ABDM_URL: 'javascript:leaked-value' }],
    ['PARCHI_ABDM_PHR_URL', { ...DIRECT, PARCHI_ABDM_PHR_URL: '//leaked-value' }],
    ['PARCHI_ABDM_FORWARD_URL', { ...DIRECT, PARCHI_ABDM_FORWARD_URL: 'leaked-value:80' }],
    ['PARCHI_HUB_URL', { PARCHI_HUB_URL: 'leaked-value' }],
    ['PARCHI_PUBLIC_URL', { PARCHI_PUBLIC_URL: 'leaked-value' }],
    ['PARCHI_ABDM_CLIENT_ID', { ...DIRECT, PARCHI_ABDM_CLIENT_ID: '' }],
    ['PARCHI_ABDM_CLIENT_SECRET', { ...DIRECT, PARCHI_ABDM_CLIENT_SECRET: ' ' }],
    ['PARCHI_ADMIN_PASSWORD', { PARCHI_ADMIN_PASSWORD: 'leaked' }],
    ['PARCHI_ADMIN_PASSWORD', { PARCHI_ADMIN_PASSWORD: 'leaked-value'.repeat(20) }],
  ];
  it.each(wrong)('[OPS-3] refuses %s in %j by its name, without its content', (name, env) => {
    let refusal: unknown;
    try {
      readConfig(ROOT, env);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(ConfigError);
    expect(String(refusal)).toContain(`${name}:`);
    expect(String(refusal)).not.toMatch(/leaked|very-secret/);
  });

  it('[EDGE-1][EDGE-2][EDGE-3][OPS-3] reads where ABDM comes in, whom it believes and how it is called', () => {
    expect(readConfig(ROOT, {}).config.edges).toEqual({
      abdmAt: null,
      trustedProxies: [],
      names: [],
      tls: null,
      plainPort: null,
    });
    const { edges } = readConfig(ROOT, {
      ...DIRECT,
      PARCHI_HOST: '10.0.0.5',
      PARCHI_ABDM_PORT: '8443',
      PARCHI_TRUSTED_PROXY: '127.0.0.1, 10.20.0.0/16,::1',
      PARCHI_NAMES: 'OPD.hospital.example, box',
      PARCHI_TLS: 'own',
      PARCHI_PLAIN_PORT: '8081',
    }).config;
    expect(edges).toEqual({
      abdmAt: { host: '10.0.0.5', port: 8443 },
      trustedProxies: ['127.0.0.1', '10.20.0.0/16', '::1'],
      names: ['opd.hospital.example', 'box'],
      tls: 'own',
      plainPort: 8081,
    });
    const files = { PARCHI_TLS_CERT: '/c.pem', PARCHI_TLS_KEY: '/k.pem' };
    expect(readConfig(ROOT, { ...DIRECT, ...files }).config.edges.tls).toEqual({
      certificate: '/c.pem',
      key: '/k.pem',
    });
  });

  it.each([
    ['PARCHI_TRUSTED_PROXY', { PARCHI_TRUSTED_PROXY: 'proxy.hospital' }],
    ['PARCHI_TRUSTED_PROXY', { PARCHI_TRUSTED_PROXY: '10.0.0.0/33' }],
    ['PARCHI_TRUSTED_PROXY', { PARCHI_TRUSTED_PROXY: '10.0.0.0/8/8' }],
    ['PARCHI_NAMES', { PARCHI_NAMES: 'https://opd.example' }],
    ['PARCHI_NAMES', { PARCHI_NAMES: '*.example' }],
    ['PARCHI_ABDM_HOST', { PARCHI_ABDM_HOST: '0.0.0.0' }],
    ['PARCHI_ABDM_PORT', { PARCHI_ABDM_PORT: 'x' }],
    ['PARCHI_TLS_KEY', { PARCHI_TLS_CERT: '/c.pem' }],
    ['PARCHI_TLS_CERT', { PARCHI_TLS_KEY: '/k.pem' }],
    ['PARCHI_TLS', { PARCHI_TLS: 'yes' }],
    ['PARCHI_TLS', { PARCHI_TLS: 'own', PARCHI_TLS_CERT: '/c.pem', PARCHI_TLS_KEY: '/k.pem' }],
    ['PARCHI_PLAIN_PORT', { PARCHI_PLAIN_PORT: '80' }],
  ])('[OPS-3] a wrong %s is named: %j', (name, env) => {
    expect(() => readConfig(ROOT, env)).toThrow(new RegExp(`^${name}: `));
  });
});
