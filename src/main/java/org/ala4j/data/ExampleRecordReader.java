package org.ala4j.data;

import java.io.DataInputStream;
import java.net.URI;
import java.util.List;
import java.util.NoSuchElementException;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.metadata.RecordMetaDataURI;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A DataVec record reader over examples, in the order given. A record has three values:
 *
 * <ol>
 *   <li>the image, {@link NDArrayWritable} {@code [1, 3, S, S]}, float32, RGB in 0..1;
 *   <li>its region, {@link NDArrayWritable} {@code [1, 1, S, S]}, float32, 1 inside, 0 outside and
 *       NaN where the annotation is to be ignored; NaN everywhere, too, if nothing is known, so
 *       that records always stack;
 *   <li>its class from 0, {@link IntWritable}.
 * </ol>
 *
 * <p>Image and region go through one {@link View}, which DataVec's own image transforms cannot do.
 * Whoever takes a record closes its two arrays. The leading 1 is what stock iterators such as
 * {@code RecordReaderMultiDataSetIterator} ask for.
 *
 * <p>Not supported: reading from an {@link InputSplit} or a stream (the examples are the source),
 * records by metadata, and serialisation. Not thread-safe.
 */
public final class ExampleRecordReader extends BaseRecordReader {
  /** Shared by all readers: trials that run side by side see the same photos. */
  private static final ResizedPhotos PHOTOS = new ResizedPhotos(256L << 20);

  private final transient List<Example> examples;
  private final transient ViewPolicy policy;
  private final transient Views views;
  private int next;

  private interface Views {
    View of(int width, int height, Example example);
  }

  private ExampleRecordReader(List<Example> examples, ViewPolicy policy, Views views) {
    this.examples = ExampleList.unmodifiable(examples);
    this.policy = policy;
    this.views = views;
  }

  /** Examples through the views of this epoch, drawn by seed, epoch and each example's id. */
  public static ExampleRecordReader training(
      List<Example> examples, ViewPolicy policy, long seed, int epoch) {
    return new ExampleRecordReader(
        examples,
        policy,
        (width, height, example) -> policy.training(width, height, seed, epoch, example.id()));
  }

  /** Examples through the views of validation and test. */
  public static ExampleRecordReader evaluation(List<Example> examples, ViewPolicy policy) {
    return new ExampleRecordReader(
        examples, policy, (width, height, example) -> policy.evaluation(width, height));
  }

  /** Examples through the training views of that number. */
  static ExampleRecordReader numbered(List<Example> examples, ViewPolicy policy, int number) {
    return new ExampleRecordReader(
        examples,
        policy,
        (width, height, example) -> policy.numbered(width, height, example.id(), number));
  }

  @Override
  public boolean hasNext() {
    return next < examples.size();
  }

  /**
   * The next record.
   *
   * @throws DataException if its photo or its region cannot be read
   */
  @Override
  public List<Writable> next() {
    Numbers numbers = read();
    long size = policy.size();
    float[] region = numbers.region();
    var writableImage =
        new NDArrayWritable(Nd4j.create(numbers.image(), new long[] {1, 3, size, size}, 'c'));
    var writableRegion =
        new NDArrayWritable(
            region.length == 0
                ? Nd4j.valueArrayOf(new long[] {1, 1, size, size}, Float.NaN, DataType.FLOAT)
                : Nd4j.create(region, new long[] {1, 1, size, size}, 'c'));
    List<Writable> record =
        List.of(writableImage, writableRegion, new IntWritable(numbers.label()));
    invokeListeners(record);
    return record;
  }

  /**
   * What a record is made of.
   *
   * @param image 3·S·S values
   * @param region S·S values; none where nothing is known
   */
  @SuppressWarnings("ArrayRecordComponent") // on their way into an array outside the heap
  record Numbers(float[] image, float[] region, int label) {}

  /**
   * The next record's numbers.
   *
   * @throws DataException if its photo or its region cannot be read
   */
  Numbers read() {
    if (!hasNext()) {
      throw new NoSuchElementException("All " + examples.size() + " examples have been read");
    }
    Example example = examples.get(next++);
    ResizedPhotos.Seen seen =
        PHOTOS.see(example.image(), (width, height) -> views.of(width, height, example));
    float[] region =
        example.regionThrough(seen.view(), seen.original().width(), seen.original().height());
    return new Numbers(seen.view().image(seen.photo()), region, example.label());
  }

  /** The side S of the images. */
  int size() {
    return policy.size();
  }

  /** The next record together with its photo's address. */
  @Override
  public Record nextRecord() {
    List<Writable> record = next();
    URI photo = examples.get(next - 1).image().toUri();
    return new org.datavec.api.records.impl.Record(
        record, new RecordMetaDataURI(photo, ExampleRecordReader.class));
  }

  @Override
  public void reset() {
    next = 0;
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  /** Empty: the names of the classes are in {@link ImageDataset#classes()}. */
  @Override
  public List<String> getLabels() {
    return List.of();
  }

  /** Rewinds; the split is ignored because the examples are already known. */
  @Override
  public void initialize(InputSplit split) {
    reset();
  }

  /** Rewinds; configuration and split are ignored because the examples are already known. */
  @Override
  public void initialize(Configuration configuration, InputSplit split) {
    reset();
  }

  @Override
  public List<Writable> record(URI uri, DataInputStream stream) {
    throw new UnsupportedOperationException("Records come from examples, not from streams");
  }

  @Override
  public Record loadFromMetaData(RecordMetaData metaData) {
    throw new UnsupportedOperationException("Records are read in order only");
  }

  @Override
  public List<Record> loadFromMetaData(List<RecordMetaData> metaData) {
    throw new UnsupportedOperationException("Records are read in order only");
  }

  @Override
  public void setConf(Configuration configuration) {}

  @Override
  public Configuration getConf() {
    return null;
  }

  @Override
  public void close() {}
}
