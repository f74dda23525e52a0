package org.ala4j.data.demo;

import java.awt.Shape;

/** Paints tail and legs, which lie behind the body. */
final class LimbPainter {
  private final Bird bird;
  private final Anatomy anatomy;
  private final Coat coat;
  private final Dice dice;

  LimbPainter(Bird bird, Dice dice) {
    this.bird = bird;
    anatomy = bird.anatomy();
    coat = bird.coat();
    this.dice = dice;
  }

  void paintTail(Brush brush) {
    double flight = bird.flies() ? 1.5 : 1;
    switch (bird.species().tail()) {
      case SHORT -> fan(brush, 6, 0.72, 0, 22 * flight, 0.20);
      case LONG -> fan(brush, 6, 1.55, -0.35, 12 * flight, 0.20);
      case FORKED -> fan(brush, 6, 0.62, 0.85, 26 * flight, 0.15);
      case FAN -> fan(brush, 8, 0.95, 0, 74, 0.26);
    }
  }

  /**
   * @param length of the middle feathers
   * @param fork how much longer the outer ones are
   * @param spread between the outermost, in degrees
   */
  private void fan(
      Brush brush, int feathers, double length, double fork, double spread, double width) {
    Spot base = anatomy.body(-0.88, 0.0);
    double back = anatomy.posture() + 180 - bird.pose().tail();
    boolean banded = bird.species().tail() == Build.Tail.FAN;
    for (int i = 0; i < feathers; i++) {
      double share = 2.0 * i / (feathers - 1) - 1;
      double outer = Math.abs(share);
      double angle = back + share * spread / 2;
      double long1 = length + fork * outer * outer + 0.15;
      Tint tint = coat.tail().vary(dice, 0.02).darker(i % 2 == 0 ? 0 : 0.16);
      Shape feather = Curve.feather(base, angle, long1, width);
      brush.fill(feather, tint);
      if (banded) {
        Spot end = base.towards(angle, long1 - 0.16);
        brush.fill(Curve.ellipse(end, 0.055, 0.46 * width, angle), tint.darker(0.6), 0.9);
      }
      brush.line(
          Curve.open(base.towards(angle, 0.2), base.towards(angle, 0.94 * long1)),
          0.014,
          tint.darker(0.55),
          0.7);
    }
  }

  void paintLegs(Brush brush) {
    if (bird.flies()) {
      tucked(brush);
      return;
    }
    double ground = anatomy.ground();
    boolean wades = bird.species().build().longLegged();
    double thickness = wades ? 0.065 : 0.06;
    for (int side = 0; side < 2; side++) {
      Tint tint = coat.legs().darker(side == 0 ? 0.3 : 0);
      Spot hip = anatomy.body(side == 0 ? 0.12 : -0.08, 0.8 * anatomy.depth());
      double foot = 0.10 + (side == 0 ? 0.16 : -0.06) + dice.around(0.05);
      Spot sole = new Spot(foot, ground);
      Spot knee = hip.mix(sole, wades ? 0.45 : 0.35).plus(-0.10, 0);
      brush.line(Curve.open(hip, knee, sole), thickness, tint, 1);
      if (wades) {
        brush.fill(Curve.circle(knee, 0.06), tint);
      }
      toes(brush, sole, tint, thickness);
      // Feathers over the thigh.
      brush.fill(
          Curve.leaf(hip.plus(0.02, -0.2), hip.direction(knee), 0.42, 0.22),
          coat.belly().darker(0.15));
    }
  }

  private void toes(Brush brush, Spot sole, Tint tint, double thickness) {
    boolean perched = bird.pose().kind() == Pose.Kind.PERCHED;
    double curl = perched ? 0.11 : 0.03;
    if (bird.species().swims()) {
      brush.fill(
          Curve.closed(
              sole.plus(-0.06, -0.03),
              sole.plus(0.26, -0.01),
              sole.plus(0.22, 0.06),
              sole.plus(-0.06, 0.04)),
          tint);
      return;
    }
    for (int toe = 0; toe < 3; toe++) {
      double reach = 0.26 - 0.07 * toe;
      brush.line(
          Curve.open(
              sole,
              sole.plus(0.6 * reach, -0.01 + 0.02 * toe),
              sole.plus(reach, curl + 0.03 * toe)),
          0.8 * thickness,
          tint,
          1);
    }
    brush.line(
        Curve.open(sole, sole.plus(-0.1, 0), sole.plus(-0.17, curl)), 0.8 * thickness, tint, 1);
  }

  /** The legs of a flying bird: long ones trail behind, short ones hardly show. */
  private void tucked(Brush brush) {
    Spot hip = anatomy.body(-0.55, 0.5 * anatomy.depth());
    double legs = bird.species().build().legs();
    double length = legs > 1 ? 0.8 * legs : 0.5 * legs;
    double angle = anatomy.posture() + 186;
    for (int side = 0; side < 2; side++) {
      Spot foot = hip.towards(angle + 7 * side, length);
      brush.line(Curve.open(hip, foot), 0.05, coat.legs(), 1);
      brush.line(Curve.open(foot, foot.towards(angle - 14, 0.13)), 0.04, coat.legs(), 1);
      brush.line(Curve.open(foot, foot.towards(angle + 14, 0.11)), 0.04, coat.legs(), 1);
    }
  }
}
