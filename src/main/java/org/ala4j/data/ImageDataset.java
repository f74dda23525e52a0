package org.ala4j.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ala4j.files.Sha256;

/**
 * A dataset as lists; no pixel is read until a batch is made.
 *
 * @param name as in the experiment file
 * @param classes class names; an example's label is an index into them
 * @param train examples to learn from, by class and then id
 * @param validation examples to choose the best epoch on, by class and then id
 * @param test examples only the final numbers see, by class and then id
 * @param regions what the examples' regions are
 * @param notes sentences a table of results must print
 * @param identity SHA-256 over the sorted relative file names with label and split, whatever the
 *     files hold
 */
public record ImageDataset(
    String name,
    List<String> classes,
    List<Example> train,
    List<Example> validation,
    List<Example> test,
    RegionKind regions,
    List<String> notes,
    String identity) {

  public ImageDataset {
    classes = List.copyOf(classes);
    train = ExampleList.unmodifiable(train);
    validation = ExampleList.unmodifiable(validation);
    test = ExampleList.unmodifiable(test);
    notes = List.copyOf(notes);
  }

  /** The same under another name. */
  public ImageDataset named(String other) {
    return new ImageDataset(other, classes, train, validation, test, regions, notes, identity);
  }

  /**
   * The identity of these lists, whatever folder the dataset lies in.
   *
   * @param root the dataset's folder, which the examples' images lie in
   */
  public static String identity(
      Path root, List<Example> train, List<Example> validation, List<Example> test) {
    Iterator<String> sorted =
        Stream.of(
                lines(root, train, "train"),
                lines(root, validation, "validation"),
                lines(root, test, "test"))
            .flatMap(stream -> stream)
            .sorted()
            .iterator();
    MessageDigest sha256 = Sha256.digest();
    for (String separator = ""; sorted.hasNext(); separator = "\n") {
      sha256.update((separator + sorted.next()).getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  /**
   * Which photo is for what, as a table {@code file,split,id} in the order of the files' names.
   *
   * @param root the dataset's folder, which the examples' images lie in
   */
  public String splitTable(Path root) {
    Map<String, List<Example>> splits =
        Map.of("train", train, "validation", validation, "test", test);
    SortedMap<String, String> lines = new TreeMap<>();
    splits.forEach(
        (split, examples) -> {
          for (Example example : examples) {
            String file = name(root, example);
            lines.put(file, quoted(file) + "," + split + "," + example.id());
          }
        });
    return "file,split,id\n" + String.join("\n", lines.values()) + "\n";
  }

  /** A photo's path below the folder as every system writes it: with slashes and in NFC. */
  static String name(Path root, Example example) {
    String name = root.relativize(example.image()).toString().replace('\\', '/');
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  private static String quoted(String name) {
    return name.matches(".*[,\"\\s].*") ? '"' + name.replace("\"", "\"\"") + '"' : name;
  }

  /**
   * What the examples hold; their files are read for it.
   *
   * @param root the dataset's folder
   * @param keptIn a folder where hashes of large files' contents are kept
   * @param says hears of it when much must be read
   * @throws DataException when a file cannot be read
   */
  public Content content(Path root, Path keptIn, Consumer<String> says) {
    return new DatasetContent(root, this).read(keptIn, says);
  }

  private static Stream<String> lines(Path root, List<Example> examples, String split) {
    return examples.stream()
        .map(example -> name(root, example) + "\t" + example.label() + "\t" + split);
  }
}
