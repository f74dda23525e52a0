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
import org.ala4j.results.StoredCurves;
import org.ala4j.results.StoredTrial;
import org.ala4j.table.ImageResult;
import org.ala4j.table.MeanCurves;

/**
 * Writes what a map scored beyond its means: {@code images.csv}, every test image, {@code
 * curves.csv}, the mean insertion and deletion curves, and {@code curves.npy}, those of each image.
 */
final class TrialScores {
  private final ImageDataset data;
  private final Path root;

  /**
   * @param root the dataset's folder
   */
  TrialScores(ImageDataset data, Path root) {
    this.data = data;
    this.root = root;
  }

  /**
   * Writes the files.
   *
   * @param map its name among the curves
   * @return image → the checksum of its map, of those that have curves, in their order
   */
  Map<Integer, String> write(Path folder, String map, Judgement judgement) {
    AtomicFiles.write(
        folder.resolve(StoredTrial.IMAGES),
        ImageResult.csv(judgement.images().stream().map(this::result).toList()));
    mean(judgement)
        .ifPresent(
            mean ->
                AtomicFiles.write(
                    folder.resolve(StoredTrial.CURVES), MeanCurves.csv(Map.of(map, mean))));
    Map<Integer, String> maps = new LinkedHashMap<>();
    List<Curves> curves = new ArrayList<>();
    for (ImageScore image : judgement.images()) {
      image
          .curves()
          .ifPresent(
              own -> {
                maps.put(image.example().id(), image.mapChecksum());
                curves.add(own);
              });
    }
    StoredCurves.write(folder, curves);
    return maps;
  }

  /** Empty without an image that has curves. */
  private static Optional<MeanCurves> mean(Judgement judgement) {
    List<MeanCurves> curves =
        judgement.images().stream().flatMap(i -> i.curves().stream()).map(MeanCurves::of).toList();
    return curves.isEmpty() ? Optional.empty() : Optional.of(MeanCurves.mean(curves));
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
