package org.ala4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ala4j.config.ConfigException;
import org.ala4j.data.demo.DemoData;
import org.ala4j.data.demo.FolderInUseException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code ala demo-data}: writes the generated birds. */
@Command(
    name = "demo-data",
    description = "Writes generated birds with exact masks in the layout of a public dataset.")
final class DemoDataCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "a folder that is new, empty or begun before")
  Path folder;

  @Option(
      names = "--layout",
      paramLabel = "NAME",
      converter = LayoutName.class,
      defaultValue = "cub",
      description = "cub (default) or imagenet-s")
  DemoData.Layout layout;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "seed of all pictures (default: 0)")
  long seed;

  @Option(
      names = "--train",
      paramLabel = "N",
      defaultValue = "24",
      description = "training images of each species (default: 24)")
  int train;

  @Option(
      names = "--test",
      paramLabel = "N",
      defaultValue = "8",
      description = "test images of each species (default: 8)")
  int test;

  @Option(
      names = "--sheet",
      paramLabel = "FILE",
      description = "also write a picture of all species and their masks (.jpg or .png)")
  Optional<Path> sheet = Optional.empty();

  /** The layouts by the names that experiment files use. */
  static final class LayoutName implements ITypeConverter<DemoData.Layout> {
    @Override
    public DemoData.Layout convert(String value) {
      return switch (value.toLowerCase(Locale.ROOT)) {
        case "cub" -> DemoData.Layout.CUB;
        case "imagenet-s" -> DemoData.Layout.IMAGENET_S;
        default -> throw new TypeConversionException("expected cub or imagenet-s, not " + value);
      };
    }
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    DemoData.Settings settings = settings();
    int images = settings.images();
    int step = Math.max(1, images / 10);
    try {
      DemoData.write(
          folder,
          settings,
          done -> {
            if (done % step == 0 && done < images) {
              out.printf(Locale.ROOT, "%d of %d images%n", done, images);
              out.flush();
            }
          });
    } catch (FolderInUseException e) {
      throw new ConfigException(e.getMessage());
    }
    sheet.ifPresent(file -> DemoSheet.write(file, seed));
    out.printf(
        Locale.ROOT,
        "%d images of %d species are in %s.%n",
        images,
        DemoData.species().size(),
        folder);
    out.flush();
    return Main.OK;
  }

  private DemoData.Settings settings() {
    try {
      return new DemoData.Settings(layout, seed, train, test);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("--train, --test and --seed: " + e.getMessage() + ".");
    }
  }
}
