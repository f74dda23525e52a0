package org.ala4j.experiment;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ala4j.config.ConfigException;
import org.ala4j.data.DataException;
import org.ala4j.data.ImageFiles;
import org.ala4j.data.Photo;
import org.ala4j.data.View;
import org.ala4j.data.ViewPolicy;
import org.ala4j.explain.Explainer;
import org.ala4j.explain.ExplainerFactory;
import org.ala4j.figure.Print;
import org.ala4j.metrics.Classifier;
import org.ala4j.metrics.InsertionDeletion;
import org.ala4j.metrics.InsertionDeletion.Curves;
import org.ala4j.metrics.InsertionDeletion.Sample;
import org.ala4j.metrics.InsertionDeletion.Target;
import org.ala4j.metrics.Plane;
import org.ala4j.model.Predictor.Prediction;
import org.ala4j.page.Explained;
import org.ala4j.page.Explained.Ranked;
import org.ala4j.page.ExplanationFolder;
import org.ala4j.picture.PhotoPart;
import org.ala4j.picture.PhotoPicture;
import org.ala4j.table.ClassName;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Explains image files with a trained model, into an {@link ExplanationFolder}. Images go through
 * the model one at a time, so that a map does not depend on the others.
 */
public final class Explanations {
  private static final int TOP = 5;
  private static final int LONGEST_NAME = 60;

  private final TrainedModel trained;
  private final Settings settings;

  /**
   * What is wanted.
   *
   * @param methods by the names that files and figure call them
   * @param target name of the class to explain; the predicted one if empty
   * @param curves whether insertion and deletion are run
   * @param out the folder that is written to
   * @param print a figure for print, too
   */
  public record Settings(
      Map<String, ExplainerFactory> methods,
      Optional<String> target,
      boolean curves,
      Path out,
      Optional<Print> print) {}

  /** Hears how the work goes on. */
  public interface Listener {
    /** A method has explained an image, or its curves are done. */
    void step();

    /** An image is done. */
    void explained(Explained image);

    /** An image cannot be read. */
    void failed(Path image, String why);
  }

  public Explanations(TrainedModel trained, Settings settings) {
    this.trained = trained;
    this.settings = settings;
  }

  /** How often {@link Listener#step} is called for an image that can be read. */
  public static int steps(Settings settings) {
    return settings.methods().size() + (settings.curves() ? 1 : 0);
  }

  /**
   * Explains all images and writes the files; an image that cannot be read is left out.
   *
   * @return how many could not be read
   * @throws ConfigException when there is no such class, or a method does not fit the model
   * @throws java.util.concurrent.CancellationException when the calling thread is interrupted
   */
  public int run(List<Path> images, Listener listener) {
    Optional<Integer> target = settings.target().map(this::classNamed);
    Map<String, Explainer> explainers = new LinkedHashMap<>();
    try {
      settings.methods().forEach((name, factory) -> explainers.put(name, made(name, factory)));
      ExplanationFolder out =
          new ExplanationFolder(
              settings.out(),
              settings.methods().keySet(),
              trained.evaluation().masking(),
              settings.print());
      int failures = 0;
      for (int i = 0; i < images.size(); i++) {
        Path image = images.get(i);
        try {
          Seen seen = see(image);
          String folder = String.format(Locale.ROOT, "%03d-%s", i + 1, safe(image));
          listener.explained(explain(seen, folder, target, explainers, listener, out));
        } catch (DataException e) {
          failures++;
          listener.failed(image, e.getMessage());
        }
      }
      out.finish();
      return failures;
    } finally {
      explainers.values().forEach(Explainer::close);
    }
  }

  private Explainer made(String name, ExplainerFactory factory) {
    try {
      return factory.create(trained.context());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(name + ": " + e.getMessage());
    }
  }

  private int classNamed(String wanted) {
    List<String> classes = trained.classes();
    int exact = classes.indexOf(wanted);
    return exact >= 0
        ? exact
        : IntStream.range(0, classes.size())
            .filter(c -> ClassName.readable(classes.get(c)).equalsIgnoreCase(wanted))
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigException(
                        String.format(
                            Locale.ROOT,
                            "the model has no class '%s'; its %d classes are %s%s",
                            wanted,
                            classes.size(),
                            String.join(", ", classes.subList(0, Math.min(20, classes.size()))),
                            classes.size() > 20 ? ", …" : "")));
  }

  /** A file's name without its suffix, as far as it can be part of any file's name. */
  private static String safe(Path image) {
    String name = image.getFileName().toString().replaceFirst("\\.[A-Za-z0-9]+$", "");
    String safe = name.replaceAll("[^A-Za-z0-9._-]+", "_");
    return safe.substring(0, Math.min(LONGEST_NAME, safe.length()));
  }

  /**
   * A photo as the network sees it and as people do.
   *
   * @param input {@code [3, S, S]}
   * @param picture the photo in its own size, turned as viewers show it
   * @param part of it that the network sees
   */
  @SuppressWarnings("ArrayRecordComponent") // pixels, only read
  private record Seen(Path file, float[] input, BufferedImage picture, PhotoPart part) {}

  private Seen see(Path file) {
    Photo photo = ImageFiles.readUpright(file);
    ViewPolicy views = trained.views();
    View view = views.evaluation(photo.width(), photo.height());
    return new Seen(file, views.input(photo), PhotoPicture.of(photo), PhotoPart.of(view));
  }

  private Explained explain(
      Seen seen,
      String folder,
      Optional<Integer> wanted,
      Map<String, Explainer> explainers,
      Listener listener,
      ExplanationFolder out) {
    int size = trained.views().size();
    try (INDArray input = Nd4j.create(seen.input(), new long[] {1, 3, size, size}, 'c')) {
      Prediction prediction = trained.predictor().predict(input);
      float[] probabilities = prediction.probabilities()[0];
      int target = wanted.orElse(Classifier.predicted(probabilities));
      Map<String, Plane> maps = new LinkedHashMap<>();
      explainers.forEach(
          (method, explainer) -> {
            maps.put(method, map(method, explainer, input, target));
            listener.step();
          });
      Map<String, Curves> curves = Map.of();
      if (settings.curves()) {
        curves = curves(seen, maps, target);
        listener.step();
      }
      Explained explained =
          new Explained(
              seen.file(),
              folder,
              new Ranked(trained.classes().get(target), probabilities[target]),
              ranked(probabilities),
              ranked(prediction.alaProbabilities()[0]),
              curves);
      out.add(explained, seen.picture(), seen.part(), maps, size);
      return explained;
    }
  }

  private static Plane map(String method, Explainer explainer, INDArray image, int target) {
    try {
      return Plane.square(explainer.explain(image, new int[] {target})[0]);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(method + ": " + e.getMessage());
    }
  }

  private List<Ranked> ranked(float[] probabilities) {
    return IntStream.range(0, probabilities.length)
        .boxed()
        .sorted(Comparator.comparingDouble(c -> -probabilities[c]))
        .limit(TOP)
        .map(c -> new Ranked(trained.classes().get(c), probabilities[c]))
        .toList();
  }

  /** All methods' states of an image, in full batches. */
  private Map<String, Curves> curves(Seen seen, Map<String, Plane> maps, int target) {
    int size = trained.views().size();
    Classifier classifier =
        (pixels, n) -> {
          try (INDArray array = Nd4j.create(pixels, new long[] {n, 3, size, size}, 'c')) {
            return trained.predictor().predict(array).probabilities();
          }
        };
    List<Sample> samples =
        maps.values().stream()
            .map(map -> new Sample(seen.input(), size, map.resized(size, size), target))
            .toList();
    List<Curves> curves =
        new InsertionDeletion(
                trained.evaluation().steps(),
                trained.evaluation().batch(),
                Target.LABEL,
                trained.evaluation().masking())
            .of(classifier, samples);
    Map<String, Curves> byMethod = new LinkedHashMap<>();
    for (String method : maps.keySet()) {
      byMethod.put(method, curves.get(byMethod.size()));
    }
    return byMethod;
  }
}
