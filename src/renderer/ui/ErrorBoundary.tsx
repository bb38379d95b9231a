import { TriangleAlert } from 'lucide-react';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { useTr } from '../i18n';
import { Button } from './Button';
import { Empty } from './Empty';

interface Props {
  readonly children: ReactNode;
}

/**
 * Keeps a fault in one part of the window from taking the rest with it. The project lives outside the
 * components, so nothing is lost: the part can be drawn anew, and saving works from the other parts.
 */
export class ErrorBoundary extends Component<Props, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    console.error(error, componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return <Failed error={error} retry={() => this.setState({ error: null })} />;
  }
}

function Failed({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  const { t } = useTr();
  return (
    <Empty
      icon={<TriangleAlert size={28} />}
      title={t('failure.title')}
      hint={t('failure.hint', { message: error.message })}
    >
      <Button onClick={retry}>{t('failure.retry')}</Button>
    </Empty>
  );
}
