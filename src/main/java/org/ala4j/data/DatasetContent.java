package org.ala4j.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.ala4j.files.Sha256;

/** Reads what a dataset's examples hold, for {@link ImageDataset#content}. */
final class DatasetContent {
  private final Path root;
  private final ImageDataset data;
  private final int images;
  private final int[] masked; // numbers of the examples with a mask, ascending

  DatasetContent(Path root, ImageDataset data) {
    this.root = root;
    this.data = data;
    this.images = data.train().size() + data.validation().size() + data.test().size();
    this.masked =
        IntStream.range(0, images).filter(i -> example(i).region().source().isPresent()).toArray();
  }

  /** Those to learn from, then those to choose on, then those for the final numbers. */
  private Example example(int number) {
    int i = number;
    for (List<Example> split : List.of(data.train(), data.validation())) {
      if (i < split.size()) {
        return split.get(i);
      }
      i -= split.size();
    }
    return data.test().get(i);
  }

  /** The photos, and behind them the masks. */
  private Path file(int number) {
    return number < images
        ? example(number).image()
        : example(masked[number - images]).region().source().orElseThrow();
  }

  Content read(Path keptIn, Consumer<String> says) {
    String name = Sha256.of(root.toAbsolutePath().normalize().toString()).substring(0, 16);
    byte[] hashes =
        FileHashes.of(images + masked.length, this::file, keptIn.resolve(name + ".sha256"), says);
    int validation = data.train().size();
    int test = validation + data.validation().size();
    return new Content(
        digest(0, images, i -> photo(i, hashes) + "\t" + region(example(i), hashes, i)),
        part(0, validation, hashes),
        part(validation, test, hashes),
        part(test, images, hashes));
  }

  private Content.Part part(int from, int to, byte[] hashes) {
    return new Content.Part(
        digest(from, to, i -> photo(i, hashes)),
        digest(from, to, i -> region(example(i), hashes, i)));
  }

  /** SHA-256 over the SHA-256 of each example's line. */
  private static String digest(int from, int to, IntFunction<String> line) {
    byte[] lines = new byte[FileHashes.HASH * (to - from)];
    IntStream.range(from, to)
        .parallel()
        .forEach(
            i -> {
              byte[] bytes = line.apply(i).getBytes(StandardCharsets.UTF_8);
              byte[] hash = Sha256.digest().digest(bytes);
              System.arraycopy(hash, 0, lines, FileHashes.HASH * (i - from), FileHashes.HASH);
            });
    return HexFormat.of().formatHex(Sha256.digest().digest(lines));
  }

  /** All that counts of an example but its region. */
  private String photo(int number, byte[] hashes) {
    Example example = example(number);
    int validation = data.train().size();
    int test = validation + data.validation().size();
    return String.join(
        "\t",
        ImageDataset.name(root, example),
        Integer.toString(example.id()),
        Integer.toString(example.label()),
        number < validation ? "train" : number < test ? "validation" : "test",
        hex(hashes, number));
  }

  private String region(Example example, byte[] hashes, int number) {
    String text = example.region().text();
    return example.region().source().isEmpty()
        ? text
        : text + " " + hex(hashes, images + Arrays.binarySearch(masked, number));
  }

  private static String hex(byte[] hashes, int place) {
    int from = FileHashes.HASH * place;
    return HexFormat.of().formatHex(hashes, from, from + FileHashes.HASH);
  }
}
