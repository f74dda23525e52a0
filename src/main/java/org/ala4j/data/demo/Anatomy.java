package org.ala4j.data.demo;

import java.awt.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the parts of one bird in one pose are. The bird faces right about the middle of its body;
 * the unit is half the body's length.
 */
final class Anatomy {
  private final double cos;
  private final double sin;
  private final double posture;
  private final double depth;
  private final double headRadius;
  private final double nod;
  private final Spot head;
  private final Shape outline;
  private final double ground;

  Anatomy(Species species, Pose pose, Dice dice) {
    Build build = species.build();
    posture = pose.posture();
    cos = StrictMath.cos(StrictMath.toRadians(posture));
    sin = StrictMath.sin(StrictMath.toRadians(posture));
    depth = build.depth() * (1 + dice.around(0.09));
    headRadius = build.head() * (1 + dice.around(0.07));
    nod = pose.nod();
    double neck = build.neck() * (1 + dice.around(0.2));
    // A flying bird stretches its neck forwards.
    double neckAngle = (pose.kind() == Pose.Kind.FLYING ? 24 : 66) + dice.around(14);
    head = body(0.80, -0.30).towards(neckAngle, neck + 0.12);
    outline = Curve.closed(contour(build.neck() > 0.25));
    double legs = build.legs() * (1 + dice.around(0.1));
    ground = body(0, 0.95 * depth).y() + legs;
  }

  private List<Spot> contour(boolean longNeck) {
    List<Spot> points = new ArrayList<>();
    points.add(body(-1.05, -0.09));
    points.add(body(-0.5, -0.72 * depth));
    points.add(body(0.1, -0.98 * depth));
    if (longNeck) {
      Spot shoulder = body(0.55, -0.80 * depth);
      points.add(shoulder);
      points.add(shoulder.mix(onHead(200, 0.95), 0.55).plus(-0.02, 0.02));
      points.add(onHead(178, 1));
    } else {
      points.add(onHead(172, 1.04));
    }
    points.add(onHead(128, 1));
    points.add(onHead(85, 1));
    points.add(onHead(42, 1));
    points.add(onHead(5, 1));
    points.add(onHead(-38, 1));
    if (longNeck) {
      points.add(onHead(-85, 0.98));
      points.add(onHead(-110, 1.02).mix(body(0.98, -0.05), 0.5).plus(0.05, 0.02));
    } else {
      points.add(onHead(-58, 1.05).mix(body(1.0, -0.05), 0.42));
    }
    points.add(body(1.0, 0.16 * depth));
    points.add(body(0.82, 0.62 * depth));
    points.add(body(0.2, depth));
    points.add(body(-0.55, 0.64 * depth));
    points.add(body(-1.02, 0.13));
    return points;
  }

  /** A point given along the body (from −1, the rump, to 1, the breast) and down across it. */
  Spot body(double along, double down) {
    return new Spot(along * cos + down * sin, -along * sin + down * cos);
  }

  /** A point given by its direction from the head's centre and its distance in head radii. */
  Spot onHead(double degrees, double radii) {
    return head.towards(degrees + 0.5 * nod, radii * headRadius);
  }

  Spot head() {
    return head;
  }

  double headRadius() {
    return headRadius;
  }

  double depth() {
    return depth;
  }

  /** The direction of the bill in degrees. */
  double gaze() {
    return nod;
  }

  /** The direction from the rump to the breast in degrees. */
  double posture() {
    return posture;
  }

  /** Body, neck and head without bill, crest, tail, wings and legs. */
  Shape outline() {
    return outline;
  }

  /** The y of what the bird stands on. */
  double ground() {
    return ground;
  }

  /** The y of the water on which the bird swims. */
  double waterline() {
    return 0.55 * depth;
  }
}
