package org.ala4j.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.data.Example;
import org.ala4j.data.ImageDataset;
import org.ala4j.evaluate.Evaluator.Judgement;
import org.ala4j.evaluate.ImageScore;
import org.ala4j.files.AtomicFiles;
import org.ala4j.metrics.InsertionDeletion.Curves;
import org.ala4j.results.StoredTrial;
import org.ala4j.table.ImageResult;
import org.ala4j.table.MeanCurves;

/**
 * What a trial scored beyond its means: {@code curves.csv}, the mean insertion and deletion curves
 * of each explainer, and {@code images.csv}, every test image.
 */
public final class TrialScores {
  private final ImageDataset data;
  private final Path root;
  private final Map<String, MeanCurves> curves = new LinkedHashMap<>();

  /**
   * @param root the dataset's folder
   */
  TrialScores(ImageDataset data, Path root) {
    this.data = data;
    this.root = root;
  }

  /** Keeps an explainer's mean curves, not its maps: those of a large test set fill the memory. */
  void add(String explainer, Judgement judgement) {
    mean(judgement).ifPresent(mean -> curves.put(explainer, mean));
  }

  /** Writes the curves of all. */
  void writeCurves(Path folder) {
    AtomicFiles.write(folder.resolve(StoredTrial.CURVES), MeanCurves.csv(curves));
  }

  /** Writes what each image scored. */
  void writeImages(Path folder, List<ImageScore> images) {
    AtomicFiles.write(
        folder.resolve(StoredTrial.IMAGES),
        ImageResult.csv(images.stream().map(this::result).toList()));
  }

  /** Empty without an image that has curves. */
  private static Optional<MeanCurves> mean(Judgement judgement) {
    List<MeanCurves> curves =
        judgement.images().stream().flatMap(i -> i.curves().stream()).map(TrialScores::of).toList();
    return curves.isEmpty() ? Optional.empty() : Optional.of(MeanCurves.mean(curves));
  }

  /** The same as tables and charts take it. */
  static MeanCurves of(Curves curves) {
    int steps = curves.insertion().length - 1;
    List<Double> fraction = new ArrayList<>();
    List<Double> insertion = new ArrayList<>();
    List<Double> deletion = new ArrayList<>();
    for (int k = 0; k <= steps; k++) {
      fraction.add((double) k / steps);
      insertion.add((double) curves.insertion()[k]);
      deletion.add((double) curves.deletion()[k]);
    }
    return new MeanCurves(fraction, insertion, deletion);
  }

  private ImageResult result(ImageScore image) {
    Example example = image.example();
    return new ImageResult(
        example.id(),
        relative(example.image()),
        data.classes().get(example.label()),
        data.classes().get(image.predicted()),
        image.probability(),
        image.scores());
  }

  private String relative(Path image) {
    Path shown = image.startsWith(root) ? root.relativize(image) : image.getFileName();
    return shown.toString().replace('\\', '/');
  }
}
