package org.ala4j.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.ala4j.memory.ArrayPool;
import org.ala4j.memory.HostMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batches that one background thread prepares while the previous ones are in use, at most {@link
 * #PREFETCH} ahead. Their order and content depend on the arguments only.
 *
 * <p>Use it from one thread, and close it: that ends the thread and frees what was not taken.
 * Batches that were taken belong to whoever took them. An error in the background is thrown by the
 * {@link #next} it concerns and ends the iteration.
 */
public final class Batches implements Iterator<Batch>, AutoCloseable {
  /** How many batches are finished or in the making at any time, beside the one in use. */
  public static final int PREFETCH = 2;

  private final List<Example> examples;
  private final int batchSize;
  private final int count;
  private final ExampleRecordReader reader; // touched by the background thread only
  private final ExecutorService background;
  private final ArrayPool pool = new ArrayPool();
  private final Queue<Future<Batch>> pending = new ArrayDeque<>();
  private int submitted;

  private Batches(List<Example> examples, ExampleRecordReader reader, int batchSize) {
    this.examples = ExampleList.unmodifiable(examples);
    this.batchSize = batchSize;
    this.count = (examples.size() + batchSize - 1) / batchSize;
    this.reader = reader;
    this.background =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "batches");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * One epoch of training: every example once, in an order drawn by (seed, epoch), through views
   * drawn by (seed, epoch, example id). The last batch may be smaller.
   */
  public static Batches training(
      List<Example> examples, ViewPolicy policy, int batchSize, long seed, int epoch) {
    List<Example> shuffled = Draw.ORDER.shuffle(examples, seed, epoch);
    return started(
        shuffled, ExampleRecordReader.training(shuffled, policy, seed, epoch), batchSize);
  }

  /** Every example once, in the order given, through evaluation views. */
  public static Batches inOrder(List<Example> examples, ViewPolicy policy, int batchSize) {
    return started(examples, ExampleRecordReader.evaluation(examples, policy), batchSize);
  }

  /** Every example once, in the order given, through its training view of that number. */
  public static Batches numbered(
      List<Example> examples, ViewPolicy policy, int batchSize, int number) {
    return started(examples, ExampleRecordReader.numbered(examples, policy, number), batchSize);
  }

  private static Batches started(
      List<Example> examples, ExampleRecordReader reader, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("The batch size must be at least 1, not " + batchSize);
    }
    Batches batches = new Batches(examples, reader, batchSize);
    batches.fill();
    return batches;
  }

  private List<Example> group(int number) {
    int from = number * batchSize;
    return List.copyOf(examples.subList(from, Math.min(from + batchSize, examples.size())));
  }

  /** The number of batches from first to last. */
  public int count() {
    return count;
  }

  /** Whether there is another batch; false once closed. */
  @Override
  public boolean hasNext() {
    return !pending.isEmpty();
  }

  /**
   * Waits for the next batch.
   *
   * @throws DataException if one of its files cannot be read
   * @throws CancellationException if this thread is interrupted, be the batch ready or not
   */
  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("There are no more batches");
    }
    try {
      if (Thread.interrupted()) { // a future that is done would not look
        throw new InterruptedException();
      }
      Batch batch = pending.element().get();
      pending.remove();
      fill();
      return batch;
    } catch (ExecutionException e) {
      close();
      if (e.getCause() instanceof DataException cause) {
        throw new DataException(cause.getMessage(), cause);
      }
      throw new IllegalStateException("A batch could not be prepared", e.getCause());
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted while waiting for a batch");
    }
  }

  private void fill() {
    while (pending.size() < PREFETCH && submitted < count) {
      List<Example> group = group(submitted++);
      pending.add(background.submit(() -> prepare(group)));
    }
    if (submitted == count) {
      background.shutdown(); // the thread ends once these are done
    }
  }

  /** In the background: the reader's next records as one batch. */
  private Batch prepare(List<Example> group) {
    List<float[]> images = new ArrayList<>();
    List<float[]> regions = new ArrayList<>();
    int[] labels = new int[group.size()];
    for (int i = 0; i < labels.length; i++) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("The batches were closed");
      }
      ExampleRecordReader.Numbers numbers = reader.read();
      images.add(numbers.image());
      regions.add(numbers.region());
      labels[i] = numbers.label();
    }
    INDArray all = pool.take(labels.length, 3, reader.size(), reader.size());
    HostMemory.write(all, memory -> images.forEach(memory::put));
    return new Batch(all, regions, labels, group, pool);
  }

  /** Ends the background thread, after at most the image it is at, and frees waiting batches. */
  @Override
  public void close() {
    background.shutdownNow();
    awaitBackground();
    for (Future<Batch> future : pending) {
      if (future.isDone()) { // the others were never started
        free(future);
      }
    }
    pending.clear();
    pool.close();
  }

  private void awaitBackground() {
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = background.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void free(Future<Batch> done) {
    try {
      done.get().close();
    } catch (ExecutionException e) {
      // it failed, and nobody asked for it: nothing to free, nothing to tell
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
