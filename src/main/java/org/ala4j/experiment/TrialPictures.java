package org.ala4j.experiment;

import java.awt.image.BufferedImage;
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
import org.ala4j.picture.StoredPicture;
import org.ala4j.table.ImageResult;

/**
 * Draws the attention maps of a trial over some of its test images, spread over the classes.
 *
 * <p>The photos are read again at a size for people to look at, with the network's own fit: what is
 * seen is what the network saw, but sharp.
 */
final class TrialPictures {
  /** The side of every picture in pixels, whatever the network's input. */
  static final int SIDE = 320;

  private final Experiment experiment;
  private final ImageDataset data;
  private final ViewPolicy views;

  TrialPictures(Experiment experiment, ImageDataset data, ViewPolicy views) {
    this.experiment = experiment;
    this.data = data;
    this.views = new ViewPolicy(SIDE, views.fit(), false, 1);
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
    Overlay overlay = new Overlay(picture(planes, SIDE), map, region);
    StoredPicture.write(folder, photo.examples().get(0).id(), overlay, caption);
  }

  private Caption caption(ImageScore score) {
    return new Caption(
        data.classes().get(score.example().label()),
        data.classes().get(score.predicted()),
        score.probability(),
        Metric.MIOU.in(score.scores()));
  }

  /** A square picture from its red, green and blue plane on 0..1. */
  static BufferedImage picture(float[] planes, int side) {
    int pixels = side * side;
    var picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < pixels; i++) {
      int rgb =
          level(planes[i]) << 16 | level(planes[pixels + i]) << 8 | level(planes[2 * pixels + i]);
      picture.setRGB(i % side, i / side, rgb);
    }
    return picture;
  }

  private static int level(float value) {
    return Math.round(255 * Math.min(1, Math.max(0, value)));
  }
}
