package org.ala4j.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.config.Experiment;
import org.ala4j.data.Batch;
import org.ala4j.data.Batches;
import org.ala4j.data.Example;
import org.ala4j.data.ImageDataset;
import org.ala4j.data.ViewPolicy;
import org.ala4j.evaluate.Evaluator;
import org.ala4j.evaluate.ImageScore;
import org.ala4j.explain.Explainer;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Plane;
import org.ala4j.picture.Overlay;
import org.ala4j.picture.Overlay.Caption;
import org.ala4j.picture.SquarePhoto;
import org.ala4j.picture.StoredPicture;
import org.ala4j.table.ImageResult;

/**
 * Draws the attention maps of a trial over some of its test images, spread over the classes.
 *
 * <p>The photos are read again at a size for people to look at, with the network's own fit: what is
 * seen is what the network saw, but sharp.
 */
final class TrialPictures {
  private final Experiment experiment;
  private final ImageDataset data;
  private final ViewPolicy views;

  TrialPictures(Experiment experiment, ImageDataset data, ViewPolicy views) {
    this.experiment = experiment;
    this.data = data;
    this.views = new ViewPolicy(SquarePhoto.SIDE, views.fit(), false, 1);
  }

  /** Writes the files of {@link StoredPicture} for each chosen image. */
  void write(Path folder, List<ImageScore> images) {
    if (experiment.evaluation().pictures() == 0) {
      return;
    }
    List<ImageScore> chosen = Evaluator.spread(images, experiment.evaluation().pictures());
    List<Example> examples = chosen.stream().map(ImageScore::example).toList();
    try (Batches batches = Batches.inOrder(examples, views, 1)) {
      for (ImageScore score : chosen) {
        try (Batch batch = batches.next()) {
          write(folder, batch, score.map().orElseThrow(), caption(score));
        }
      }
    }
  }

  /**
   * Writes more of them for a map that was judged before, which is drawn again for that.
   *
   * @param known what was stored of the images
   */
  void write(
      Path folder,
      List<Example> examples,
      ViewPolicy input,
      Explainer explainer,
      Map<Integer, ImageResult> known) {
    try (Batches batches = Batches.inOrder(examples, input, 1);
        Batches photos = Batches.inOrder(examples, views, 1)) {
      for (Example example : examples) {
        ImageResult result = known.get(example.id());
        int target = data.classes().indexOf(result.predicted());
        try (Batch batch = batches.next();
            Batch photo = photos.next()) {
          float[] map = explainer.explain(batch.images(), new int[] {target})[0];
          write(
              folder,
              photo,
              Plane.square(map),
              new Caption(result.label(), result.predicted(), result.probability(), result.iou()));
        }
      }
    }
  }

  private static void write(Path folder, Batch photo, Plane map, Caption caption) {
    Optional<Plane> region = photo.region(0).map(Plane::square);
    float[] planes = photo.images().dup('c').data().asFloat();
    Overlay overlay = new Overlay(SquarePhoto.of(planes, SquarePhoto.SIDE), map, region);
    StoredPicture.write(folder, photo.examples().get(0).id(), overlay, caption);
  }

  private Caption caption(ImageScore score) {
    return new Caption(
        data.classes().get(score.example().label()),
        data.classes().get(score.predicted()),
        score.probability(),
        Metric.MIOU.in(score.scores()));
  }
}
