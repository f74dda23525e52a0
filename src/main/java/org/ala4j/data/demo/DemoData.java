package org.ala4j.data.demo;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.ala4j.data.DataException;
import org.ala4j.files.AtomicFiles;
import org.ala4j.files.WriteException;

/**
 * Writes generated birds in a public dataset's layout.
 *
 * <p>Every picture depends only on the seed, its split, its species and its number there, so the
 * same settings give the same pictures and masks on every machine and with any number of threads,
 * and other counts only add or leave out pictures. (The bytes of a JPEG may differ between Java
 * runtimes whose encoders round differently.)
 */
public final class DemoData {
  /** Changes whenever the same settings give other pictures. */
  private static final int VERSION = 2;

  /** Written last: the data in this folder is complete. */
  private static final String COMPLETE = "demo-data.txt";

  /** Written first: the rest of this folder is ours. */
  private static final String BEGUN = "demo-data-begun.txt";

  private DemoData() {}

  /** The dataset whose folders and lists are imitated. */
  public enum Layout {
    CUB,
    IMAGENET_S
  }

  /**
   * What to write.
   *
   * @param seed of all random draws
   * @param trainPerClass training images of each species
   * @param testPerClass test images of each species; in the layout of ImageNet-S as many for
   *     validation and as many for test
   */
  public record Settings(Layout layout, long seed, int trainPerClass, int testPerClass) {
    public Settings {
      if (seed < 0 || seed > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("the seed is a whole number of at least 0");
      }
      if (trainPerClass < 1 || testPerClass < 1) {
        throw new IllegalArgumentException("each species needs training and test images");
      }
      if (Math.max(trainPerClass, testPerClass) > 9999) {
        throw new IllegalArgumentException("at most 9999 images of a species have names");
      }
    }

    /** How many images these settings make. */
    public int images() {
      return layoutOf(this).items(this).size();
    }

    /** The line that stands in the marker file. */
    private String line() {
      String name = layout.name().toLowerCase(Locale.ROOT).replace('_', '-');
      return String.format(
          Locale.ROOT,
          "ala4j demo birds, version %d, layout %s, seed %d, train %d, test %d\n",
          VERSION,
          name,
          seed,
          trainPerClass,
          testPerClass);
    }
  }

  /** The names of the species, in the order of their classes. */
  public static List<String> species() {
    return Stream.of(Species.values()).map(Species::title).toList();
  }

  /** One picture of each species, in the order of the classes; they are in no dataset. */
  public static List<Sample> samples(long seed) {
    return Stream.of(Species.values()).map(species -> sample(species, seed)).toList();
  }

  private static Sample sample(Species species, long seed) {
    DemoPicture picture = Sampler.find(species, seed);
    return new Sample(species.title(), picture.photo(), picture.mask().image());
  }

  /**
   * A picture to look at.
   *
   * @param species the bird's name
   * @param photo the picture
   * @param mask of the same size, white where the bird is
   */
  public record Sample(String species, BufferedImage photo, BufferedImage mask) {}

  /** Whether the folder holds exactly these settings' data, completely. */
  public static boolean isComplete(Path root, Settings settings) {
    return settings.line().equals(read(root.resolve(COMPLETE)));
  }

  /**
   * Writes everything into a folder, which is made if it is absent. What these settings have begun
   * there is written anew; complete data stays as it is.
   *
   * @param progress is told the number of finished images, from one thread at a time
   * @throws FolderInUseException if the folder holds anything else
   * @throws WriteException if a file cannot be written
   * @throws DataException if a picture cannot be drawn
   */
  public static void write(Path root, Settings settings, IntConsumer progress) {
    write(root, settings, progress, Runtime.getRuntime().availableProcessors());
  }

  static void write(Path root, Settings settings, IntConsumer progress, int threads) {
    if (isComplete(root, settings)) {
      progress.accept(settings.images());
      return;
    }
    try {
      begin(root, settings);
      DatasetLayout layout = layoutOf(settings);
      List<Item> items = layout.items(settings);
      layout.writeLists(root, items, writeImages(root, settings, layout, items, progress, threads));
      AtomicFiles.write(root.resolve(COMPLETE), settings.line());
      Files.delete(root.resolve(BEGUN));
    } catch (WriteException e) {
      throw e; // says all
    } catch (IOException | UncheckedIOException e) {
      throw new DataException(
          String.format(
              Locale.ROOT, "The demo data cannot be written to %s (%s).", root, e.getMessage()),
          e);
    }
  }

  private static DatasetLayout layoutOf(Settings settings) {
    return switch (settings.layout()) {
      case CUB -> new CubLayout(settings);
      case IMAGENET_S -> new ImageNetSLayout();
    };
  }

  /** Claims an empty folder, or one that the same settings claimed before. */
  private static void begin(Path root, Settings settings) throws IOException {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new FolderInUseException(root + " is a file; name a folder for the demo data.");
    }
    String complete = read(root.resolve(COMPLETE));
    if (!complete.isEmpty()) {
      throw new FolderInUseException(
          String.format(
              Locale.ROOT,
              "The folder %s holds other demo data (%s); name another folder or delete it.",
              root,
              complete.strip()));
    }
    String begun = read(root.resolve(BEGUN));
    if (!begun.isEmpty() && !begun.equals(settings.line())) {
      throw new FolderInUseException(
          String.format(
              Locale.ROOT,
              "The folder %s holds the beginning of other demo data (%s); name another folder or delete it.",
              root,
              begun.strip()));
    }
    if (begun.isEmpty() && !isEmpty(root)) {
      throw new FolderInUseException(
          String.format(
              Locale.ROOT,
              "The folder %s holds files that are not demo data; name an empty or a new folder.",
              root));
    }
    AtomicFiles.write(root.resolve(BEGUN), settings.line());
  }

  private static boolean isEmpty(Path root) throws IOException {
    if (!Files.exists(root)) {
      return true;
    }
    try (Stream<Path> files = Files.list(root)) {
      return files.findAny().isEmpty();
    }
  }

  private static String read(Path marker) {
    try {
      return Files.isRegularFile(marker) ? Files.readString(marker) : "";
    } catch (IOException e) {
      throw new DataException(
          String.format(Locale.ROOT, "%s cannot be read (%s).", marker, e.getMessage()), e);
    }
  }

  private static List<Item.Entry> writeImages(
      Path root,
      Settings settings,
      DatasetLayout layout,
      List<Item> items,
      IntConsumer progress,
      int threads)
      throws IOException {
    AtomicInteger finished = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Item.Entry>> drawn = new ArrayList<>();
      for (Item item : items) {
        Callable<Item.Entry> task =
            () -> {
              DemoPicture picture = item.draw(settings.seed());
              layout.write(root, item, picture);
              synchronized (finished) {
                progress.accept(finished.incrementAndGet());
              }
              return new Item.Entry(picture.mask().box(), picture.caption());
            };
        drawn.add(pool.submit(task));
      }
      List<Item.Entry> entries = new ArrayList<>();
      for (Future<Item.Entry> entry : drawn) {
        entries.add(entry.get());
      }
      return entries;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException("A picture could not be drawn", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      pool.shutdownNow();
    }
  }
}
