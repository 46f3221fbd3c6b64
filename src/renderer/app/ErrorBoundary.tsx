import { Button } from '@fluentui/react-components';
import { Component, type ReactNode } from 'react';
import { toCodedError } from '../api/request-failed.js';
import type { CodedError } from '../../shared/errors/index.js';
import { ErrorNote } from '../components/ErrorNote.js';

interface State {
  readonly error?: CodedError;
}

/** A mistake in drawing one page must not leave an empty window. React has boundaries as classes only. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = {};

  static getDerivedStateFromError(thrown: unknown): State {
    return { error: toCodedError(thrown) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <ErrorNote error={error} live actions={<Button onClick={() => this.setState({ error: undefined as never })}>Show the page again</Button>} />;
  }
}
