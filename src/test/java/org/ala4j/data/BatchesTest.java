package org.ala4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.datavec.api.records.Record;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

@Timeout(60)
class BatchesTest {
  private static final ViewPolicy POLICY = new ViewPolicy(8, Fit.SQUASH, true, 2);

  @TempDir Path folder;
  private List<Example> examples;

  @BeforeEach
  void elevenExamples() {
    CubTree tree = new CubTree(folder, "001.A", "002.B");
    for (int id = 1; id <= 11; id++) {
      tree.image(id, "001.A/" + id + ".jpg", 1 + id % 2, true);
    }
    var options = new CubReader.Options("boxes", List.of(), 0, 0, 128);
    examples = CubReader.read(tree.root, options).train();
  }

  /** What an epoch shows: for each example its pixels and its region, in order of appearance. */
  private record Seen(List<Integer> ids, Map<Integer, List<Float>> contents) {
    static Seen of(Batches batches) {
      Seen seen = new Seen(new ArrayList<>(), new TreeMap<>());
      try (batches) {
        while (batches.hasNext()) {
          try (Batch batch = batches.next()) {
            float[] pixels = batch.images().dup().data().asFloat();
            int each = pixels.length / batch.size();
            for (int i = 0; i < batch.size(); i++) {
              List<Float> content = new ArrayList<>();
              for (float value : Arrays.copyOfRange(pixels, i * each, (i + 1) * each)) {
                content.add(value);
              }
              for (float value : batch.regions().get(i)) {
                content.add(value);
              }
              int id = batch.examples().get(i).id();
              seen.ids.add(id);
              seen.contents.put(id, content);
              assertThat(batch.labels()[i]).isEqualTo(batch.examples().get(i).label());
            }
          }
        }
      }
      return seen;
    }
  }

  @Test
  void keepsTheOrderAndThePartialLastBatch() {
    Batches batches = Batches.inOrder(examples, POLICY, 4);
    assertThat(batches.count()).isEqualTo(3);
    try (batches;
        Batch first = batches.next();
        Batch second = batches.next();
        Batch third = batches.next()) {
      assertThat(first.images().shape()).containsExactly(4, 3, 8, 8);
      assertThat(first.images().dataType()).isEqualTo(DataType.FLOAT);
      assertThat(first.images().minNumber().doubleValue()).isBetween(0.0, 0.1);
      assertThat(first.images().maxNumber().doubleValue()).isBetween(0.9, 1.0);
      assertThat(first.labels()).containsExactly(1, 0, 1, 0);
      assertThat(first.regions().get(0)).hasSize(64).contains(0f, 1f);
      assertThat(second.size()).isEqualTo(4);
      assertThat(third.size()).isEqualTo(3);
      assertThat(third.images().size(0)).isEqualTo(3);
      assertThat(batches.hasNext()).isFalse();
      assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void evaluatesInTheGivenOrder() {
    assertThat(Seen.of(Batches.inOrder(examples, POLICY, 4)).ids)
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  }

  @Test
  void anEpochIsDeterminedBySeedAndNumber() {
    Seen first = Seen.of(Batches.training(examples, POLICY, 4, 5, 1));
    assertThat(first.ids).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertThat(first.ids).isNotEqualTo(examples.stream().map(Example::id).toList());
    assertThat(Seen.of(Batches.training(examples, POLICY, 4, 5, 1))).isEqualTo(first);
    assertThat(Seen.of(Batches.training(examples, POLICY, 4, 5, 2)).ids).isNotEqualTo(first.ids);
    assertThat(Seen.of(Batches.training(examples, POLICY, 4, 6, 1)).ids).isNotEqualTo(first.ids);
  }

  @Test
  void anExampleLooksTheSameWhateverTheBatchAndTheCompany() {
    Seen all = Seen.of(Batches.training(examples, POLICY, 4, 5, 1));
    List<Example> some = List.of(examples.get(8), examples.get(2), examples.get(5));
    Seen few = Seen.of(Batches.training(some, POLICY, 2, 5, 1));
    assertThat(all.contents).containsAllEntriesOf(few.contents);
  }

  @Test
  void examplesWithoutRegionGiveEmptyOnes() {
    Example bare = new Example(1, examples.get(0).image(), 0, new Region.NoRegion());
    try (Batches batches = Batches.inOrder(List.of(bare), POLICY, 4);
        Batch batch = batches.next()) {
      assertThat(batch.regions().get(0)).isEmpty();
    }
  }

  @Test
  void anErrorSurfacesWhereItsBatchIsDueAndEndsTheIteration() throws IOException {
    Files.writeString(examples.get(5).image(), "damaged");
    try (Batches batches = Batches.inOrder(examples, POLICY, 4)) {
      batches.next().close();
      assertThat(batches.hasNext()).isTrue();
      assertThatThrownBy(batches::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("6.jpg is not an image");
      assertThat(batches.hasNext()).isFalse();
    }
  }

  @Test
  void anErrorInARegionNamesThePhoto() {
    Region beside = new Region.Box(400, 0, 5, 5);
    List<Example> wrong = List.of(new Example(1, examples.get(0).image(), 0, beside));
    try (Batches batches = Batches.inOrder(wrong, POLICY, 4)) {
      assertThatThrownBy(batches::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("1.jpg: the box")
          .hasMessageContaining("lies outside its 40×30 photo");
    }
  }

  @Test
  void readsNoFurtherAheadThanItSays() throws IOException, InterruptedException {
    try (Batches batches = Batches.inOrder(examples, POLICY, 1)) {
      Thread.sleep(300); // time to read everything, if it were allowed to
      for (Example later : examples.subList(Batches.PREFETCH, examples.size())) {
        Files.delete(later.image());
      }
      for (int i = 0; i < Batches.PREFETCH; i++) {
        batches.next().close();
      }
      assertThatThrownBy(batches::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("3.jpg does not exist");
    }
  }

  @Test
  void closingWithoutConsumingEndsTheThread() throws InterruptedException {
    Batches batches = Batches.training(examples, POLICY, 1, 0, 1);
    batches.next().close();
    batches.close();
    batches.close();
    assertThat(batches.hasNext()).isFalse();
    assertNoBackgroundThread();
  }

  @Test
  void consumingAllEndsTheThread() throws InterruptedException {
    Batches batches = Batches.inOrder(examples, POLICY, 4);
    while (batches.hasNext()) {
      batches.next().close();
    }
    assertNoBackgroundThread();
  }

  private static void assertNoBackgroundThread() throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("batches"))) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  @Test
  void anInterruptedConsumerStopsAndStaysInterrupted() {
    try (Batches batches = Batches.inOrder(examples, POLICY, 11)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(batches::next).isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(batches.hasNext()).isFalse();
    }
  }

  @Test
  void anInterruptedConsumerStopsThoughTheBatchIsReady() throws InterruptedException {
    try (Batches batches = Batches.inOrder(examples, POLICY, 11)) {
      assertNoBackgroundThread(); // it has ended, so the only batch is ready
      Thread.currentThread().interrupt();
      assertThatThrownBy(batches::next).isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(batches.hasNext()).isFalse();
    }
  }

  @Test
  void noExamplesMakeNoBatches() {
    try (Batches batches = Batches.training(List.of(), POLICY, 4, 0, 1)) {
      assertThat(batches.count()).isZero();
      assertThat(batches.hasNext()).isFalse();
    }
    assertThatThrownBy(() -> Batches.inOrder(examples, POLICY, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void recordsHoldImageRegionAndLabel() {
    try (ExampleRecordReader reader = ExampleRecordReader.evaluation(examples, POLICY)) {
      List<Writable> record = reader.next();
      try (INDArray image = ((NDArrayWritable) record.get(0)).get();
          INDArray region = ((NDArrayWritable) record.get(1)).get()) {
        assertThat(image.shape()).containsExactly(1, 3, 8, 8);
        assertThat(region.shape()).containsExactly(1, 1, 8, 8);
        // The box covers columns 10..29 and rows 5..14 of 40×30, here 2..5 and 1..3.
        assertThat(region.sumNumber().intValue()).isEqualTo(4 * 3);
        assertThat(region.getInt(0, 0, 1, 2)).isEqualTo(1);
        assertThat(((IntWritable) record.get(2)).get()).isEqualTo(1);
      }
      Record second = reader.nextRecord();
      assertThat(second.getMetaData().getURI()).isEqualTo(examples.get(1).image().toUri());
      reader.reset();
      assertThat(reader.nextRecord().getMetaData().getURI())
          .isEqualTo(examples.get(0).image().toUri());
    }
  }

  @Test
  void recordsWithoutRegionHoldNaN() {
    Example bare = new Example(1, examples.get(0).image(), 0, new Region.NoRegion());
    try (ExampleRecordReader reader = ExampleRecordReader.evaluation(List.of(bare), POLICY);
        INDArray region = ((NDArrayWritable) reader.next().get(1)).get()) {
      assertThat(region.shape()).containsExactly(1, 1, 8, 8);
      assertThat(region.isNaN().all()).isTrue();
      assertThat(reader.hasNext()).isFalse();
      assertThatThrownBy(reader::next).isInstanceOf(NoSuchElementException.class);
    }
  }
}
