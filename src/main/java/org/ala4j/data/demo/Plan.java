package org.ala4j.data.demo;

/**
 * What is settled about a picture before anything is drawn.
 *
 * @param width in pixels
 * @param height in pixels
 * @param share of the picture that the bird should cover, where there is room
 */
record Plan(int width, int height, Scene scene, Pose.Kind kind, double share) {

  static Plan of(Species species, Dice dice) {
    int shorter = dice.whole(192, 256);
    int longer = (int) Math.min(320, shorter * dice.in(1, 1.5));
    boolean upright = dice.chance(0.4);
    Scene scene = Scene.values()[dice.below(Scene.values().length)];
    return new Plan(
        upright ? shorter : longer,
        upright ? longer : shorter,
        scene,
        kind(scene, species, dice),
        0.13 + 0.36 * dice.unit());
  }

  private static Pose.Kind kind(Scene scene, Species species, Dice dice) {
    double draw = dice.unit();
    return switch (scene) {
      case SKY -> draw < 0.7 ? Pose.Kind.FLYING : Pose.Kind.PERCHED;
      case WATER ->
          draw < 0.25
              ? Pose.Kind.FLYING
              : species.swims() && draw < 0.8 ? Pose.Kind.SWIMMING : Pose.Kind.STANDING;
      case MEADOW, ROCKS ->
          draw < 0.22 ? Pose.Kind.FLYING : draw < 0.4 ? Pose.Kind.PERCHED : Pose.Kind.STANDING;
      case FOLIAGE, BRANCHES, GARDEN, AUTUMN -> draw < 0.25 ? Pose.Kind.FLYING : Pose.Kind.PERCHED;
    };
  }
}
