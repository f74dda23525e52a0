package org.ala4j.picture;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ala4j.metrics.Plane;

/**
 * A region's border as SVG path data, exact to the pixel: the edges between pixels inside and
 * outside, joined to closed lines. One unit is one pixel; with the even-odd rule the path's inside
 * is the region.
 */
public final class RegionOutline {
  private final int stride;
  private final Plane region;

  /** Corner → where its edges go to; the inside lies to the right of an edge. */
  private final Map<Integer, Deque<Integer>> edges = new LinkedHashMap<>();

  private RegionOutline(Plane region) {
    this.region = region;
    this.stride = region.width() + 1;
  }

  public static String of(Plane region) {
    return new RegionOutline(region).path();
  }

  private String path() {
    for (int y = 0; y < region.height(); y++) {
      for (int x = 0; x < region.width(); x++) {
        if (inside(y, x)) {
          collect(y, x);
        }
      }
    }
    StringBuilder path = new StringBuilder();
    while (!edges.isEmpty()) {
      loop(edges.keySet().iterator().next(), path);
    }
    return path.toString();
  }

  /** The edges of a pixel inside, clockwise. */
  private void collect(int y, int x) {
    int corner = y * stride + x;
    if (!inside(y - 1, x)) {
      edge(corner, corner + 1);
    }
    if (!inside(y, x + 1)) {
      edge(corner + 1, corner + stride + 1);
    }
    if (!inside(y + 1, x)) {
      edge(corner + stride + 1, corner + stride);
    }
    if (!inside(y, x - 1)) {
      edge(corner + stride, corner);
    }
  }

  private void edge(int from, int to) {
    edges.computeIfAbsent(from, f -> new ArrayDeque<>(1)).add(to);
  }

  /** Follows the edges from a corner until they come back to it. */
  private void loop(int start, StringBuilder path) {
    path.append('M').append(start % stride).append(' ').append(start / stride);
    int corner = start;
    int direction = 0;
    int length = 0;
    do {
      int next = take(corner);
      if (next - corner != direction) {
        move(direction, length, path);
        direction = next - corner;
        length = 0;
      }
      length++;
      corner = next;
    } while (corner != start);
    path.append('z');
  }

  private int take(int corner) {
    Deque<Integer> next = edges.get(corner);
    int taken = next.poll();
    if (next.isEmpty()) {
      edges.remove(corner);
    }
    return taken;
  }

  private void move(int direction, int length, StringBuilder path) {
    if (length > 0) {
      path.append(Math.abs(direction) == 1 ? 'h' : 'v');
      path.append(direction > 0 ? length : -length);
    }
  }

  /** What lies beyond the plane is outside, so is "ignore" (NaN). */
  private boolean inside(int y, int x) {
    return y >= 0 && y < region.height() && x >= 0 && x < region.width() && region.at(y, x) > 0;
  }
}
