package org.ala4j.experiment;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Hyperparameters for photos that nobody has trained on yet, by rules of what real birds have shown
 * (docs/real-birds.md); an experiment file states them beside the values.
 *
 * @param size side of the input in pixels
 * @param batch photos in a step
 * @param epochs the most epochs
 * @param exploring of which so many explore first
 * @param depth blocks of the encoder
 * @param block that is classified, and adapted
 * @param taps blocks whose features the map is drawn from
 * @param patch side of a patch in pixels
 * @param views crops of each photo; 0 for new ones in every epoch
 */
public record Proposal(
    int size,
    int batch,
    int epochs,
    int exploring,
    int depth,
    int block,
    List<Integer> taps,
    int patch,
    int views) {
  private static final int STEPS = 1500;
  private static final int FEW = 2_000;
  private static final int MANY = 10_000;
  private static final int LARGE = 384;

  /**
   * A proposal.
   *
   * @param patch of the encoder, in pixels
   * @param nativeSize that it was made for, in pixels
   * @param depth its blocks
   * @param train photos to train on
   * @param side what most photos have at least, in pixels; 0 if it is not known
   */
  public static Proposal of(int patch, int nativeSize, int depth, int train, int side) {
    int wanted = train <= MANY ? Math.max(nativeSize, Math.min(LARGE, side)) : nativeSize;
    int size = Math.max(patch, wanted / patch * patch);
    int batch = train <= FEW ? 8 : 16;
    int perEpoch = Math.max(1, train / batch);
    int epochs = Math.max(8, Math.min(100, (STEPS + perEpoch - 1) / perEpoch));
    int block = Math.max(1, Math.round(depth * 2 / 3f));
    List<Integer> taps =
        IntStream.of(3, 4, 5, 6)
            .map(tap -> Math.round(tap * depth / 12f))
            .map(tap -> Math.min(tap, block - 1))
            .distinct()
            .boxed()
            .toList();
    int exploring = Math.max(1, Math.round(epochs / 5f));
    return new Proposal(
        size, batch, epochs, exploring, depth, block, taps, patch, train <= FEW ? 3 : 0);
  }

  /** As the section {@code hyperparams} of an experiment file. */
  public String yaml() {
    return String.format(
        Locale.ROOT,
        """
        hyperparams:                 # of a study of real birds (docs/real-birds.md), scaled to these photos
          variant: paper
          lambda: 0.01
          epochs: %d                 # about %,d steps, 8 to 100 epochs
          batch: %d                   # 8 up to %,d training photos, else 16
          lr: 5e-4
          lr_schedule: cosine
          weight_decay: 1e-4
          aea: {enabled: true, first: %d, period: 0}    # a fifth of the epochs explores, before the others
          average: {decay: 0.99, of: [ala, pb, lora]}
          early_stopping: {monitor: accuracy, patience: %d}
          image: {size: %d, fit: squash, flip: true, crop: 1.15, views: %d}   # the encoder's own size, or up to %d if photos are as large and at most %,d: a finer map
          lora: {enabled: true, rank: 16, blocks: [%d], targets: [fc1, fc2]}
          ala: {lattice: true, heads: 4, layers: 5, patch: %d, width: 64, taps: %s, activation: minmax}   # blocks at a quarter to a half of the %d
          pb: {block: %d, standardise: true, dropout: 0.5}   # two thirds of the blocks: features there are still local
        """,
        epochs,
        STEPS,
        batch,
        FEW,
        exploring,
        epochs,
        size,
        views,
        LARGE,
        MANY,
        block,
        patch,
        taps,
        depth,
        block);
  }
}
