import { screen } from '@testing-library/react';
import { useState, type ComponentType, type ReactElement } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { later } from '../../src/renderer/app/later.js';
import { renderPart } from './render.js';

function Counter({ name }: { readonly name: string }): ReactElement {
  const [count, setCount] = useState(0);
  return <button onClick={() => setCount(count + 1)}>{`${name} ${String(count)}`}</button>;
}

type Code = ComponentType<{ readonly name: string }>;

describe('a component whose code comes later', () => {
  it('says that it is on its way when that takes long, and is drawn when it is there', async () => {
    const { promise, resolve } = deferred<Code>();
    const Place = later(async () => promise);
    renderPart(<Place name="Pressed" />);
    expect(screen.queryByRole('button')).toBeNull();
    expect(await screen.findByRole('progressbar', { name: 'Opening the page' })).toBeDefined();
    resolve(Counter);
    expect(await screen.findByRole('button', { name: 'Pressed 0' })).toBeDefined();
  });

  it('is drawn at once when its code was fetched before, and is fetched once', async () => {
    const fetchCode = vi.fn(async () => Promise.resolve<Code>(Counter));
    const Place = later(fetchCode);
    await Place.load();
    renderPart(<Place name="Pressed" />);
    expect(screen.getByRole('button', { name: 'Pressed 0' })).toBeDefined();
    expect(fetchCode).toHaveBeenCalledTimes(1);
  });

  it('keeps what is shown when the same code is fetched by another way', async () => {
    const Place = later(async () => Promise.resolve<Code>(Counter));
    const { user } = renderPart(<Place name="Pressed" />);
    await user.click(await screen.findByRole('button', { name: 'Pressed 0' }));
    await Place.load();
    expect(screen.getByRole('button', { name: 'Pressed 1' })).toBeDefined();
  });

  it('says that it could not be fetched, and tries again', async () => {
    const fetchCode = vi.fn<() => Promise<Code>>().mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValue(Counter);
    const Place = later(fetchCode);
    const { user } = renderPart(<Place name="Pressed" />);
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('button', { name: 'Pressed 0' })).toBeDefined();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => (settle = resolve));
  return { promise, resolve: (value) => settle(value) };
}
