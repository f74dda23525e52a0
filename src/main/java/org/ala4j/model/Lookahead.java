package org.ala4j.model;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.ala4j.graph.CpuThreads;

/**
 * Computes the elements of an iterator one ahead on a thread of its own, in order: while one batch
 * is trained on, the frozen prefix already runs on the next.
 *
 * @param <T> the elements
 */
public final class Lookahead<T> implements Iterator<T>, AutoCloseable {
  private final Iterator<T> source;
  private final Consumer<T> discard;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Runnable sharing =
                () -> {
                  CpuThreads.useInThisThread();
                  work.run();
                };
            Thread t = new Thread(sharing, "lookahead");
            t.setDaemon(true);
            return t;
          });
  private Future<T> next;

  /**
   * @param source is only ever called on the background thread
   * @param discard takes an element that was computed but never asked for
   */
  public Lookahead(Iterator<T> source, Consumer<T> discard) {
    this.source = source;
    this.discard = discard;
    this.next = compute();
  }

  private Future<T> compute() {
    return thread.submit(() -> source.hasNext() ? source.next() : null);
  }

  private T await() {
    try {
      return next.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }

  @Override
  public boolean hasNext() {
    return await() != null;
  }

  @Override
  public T next() {
    T element = await();
    if (element == null) {
      throw new NoSuchElementException();
    }
    next = compute();
    return element;
  }

  /**
   * Ends the thread after the element that it is at, and waits for that, interrupted or not: what
   * it works with may be closed next.
   */
  @Override
  public void close() {
    thread.shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        T left = next.get();
        if (left != null) {
          discard.accept(left);
        }
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        break; // it has been thrown by next() already, or nobody waits for it any more
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
