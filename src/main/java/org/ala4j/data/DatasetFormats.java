package org.ala4j.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * The names that {@code dataset.name} may have: those that ala4j reads by itself, then those of
 * {@link DatasetFormat}s, which are looked for once, by the class loader of the first thread that
 * asks.
 */
public final class DatasetFormats {
  private static final List<String> SHIPPED =
      List.of("cub-200-2011", "imagenet-s", "folder", "demo-birds");

  private DatasetFormats() {}

  /** Those that were found, when first asked for. */
  private static final class Found {
    private static final List<DatasetFormat> ALL = find();

    private static List<DatasetFormat> find() {
      List<String> names = new ArrayList<>(SHIPPED);
      List<DatasetFormat> formats = new ArrayList<>();
      for (DatasetFormat format : ServiceLoader.load(DatasetFormat.class)) {
        if (names.contains(format.name())) {
          throw new IllegalStateException("There are two dataset formats " + format.name());
        }
        names.add(format.name());
        formats.add(format);
      }
      return List.copyOf(formats);
    }
  }

  /** The names of those of ala4j itself. */
  public static List<String> shipped() {
    return SHIPPED;
  }

  /** All names. */
  public static List<String> names() {
    return Stream.concat(SHIPPED.stream(), Found.ALL.stream().map(DatasetFormat::name)).toList();
  }

  /** The format of that name that was found; empty for those of ala4j itself. */
  public static Optional<DatasetFormat> found(String name) {
    return Found.ALL.stream().filter(format -> format.name().equals(name)).findFirst();
  }
}
