package org.ala4j.data.demo;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Looks for a picture of a species that shows the bird well. */
final class Sampler {
  /** Samples are numbered from here, which no dataset reaches. */
  private static final int FIRST = 10_000;

  /** So many are drawn to choose from. */
  private static final int CANDIDATES = 8;

  private static final double LEAST_SHARE = 0.15;

  private Sampler() {}

  /** Each kind of scene comes for every eighth species, two of them with flying birds. */
  static DemoPicture find(Species species, long seed) {
    Scene[] scenes = Scene.values();
    // Shifted by one, so that the kingfisher and a duck come to the water.
    Scene scene = scenes[(species.ordinal() + scenes.length - 1) % scenes.length];
    boolean flies = scene == Scene.SKY || scene == Scene.ROCKS;
    return IntStream.iterate(FIRST, index -> index + 1)
        .mapToObj(index -> new Item(Item.Split.EXTRA, species, index))
        .filter(item -> item.plan(seed).scene() == scene)
        .filter(item -> (item.plan(seed).kind() == Pose.Kind.FLYING) == flies)
        .map(item -> item.draw(seed))
        .filter(picture -> picture.mask().share() > LEAST_SHARE)
        .limit(CANDIDATES)
        .min(Comparator.comparingInt(picture -> lost(picture.mask())))
        .orElseThrow();
  }

  /** How much of the bird meets the picture's edge or stands out of the largest square in it. */
  private static int lost(Stencil mask) {
    Stencil.Box box = mask.box();
    int side = Math.min(mask.width(), mask.height());
    int lost = Math.max(0, box.width() - side) + Math.max(0, box.height() - side);
    for (int x = 0; x < mask.width(); x++) {
      lost += (mask.has(x, 0) ? 1 : 0) + (mask.has(x, mask.height() - 1) ? 1 : 0);
    }
    for (int y = 0; y < mask.height(); y++) {
      lost += (mask.has(0, y) ? 1 : 0) + (mask.has(mask.width() - 1, y) ? 1 : 0);
    }
    return lost;
  }
}
