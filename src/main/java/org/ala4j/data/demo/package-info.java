/**
 * A dataset that needs no download: invented birds, drawn procedurally before cluttered scenes,
 * with exact masks and captions, in the layout of CUB-200-2011 or of ImageNet-S.
 *
 * <p>The numbers behind every picture come from {@link java.util.SplittableRandom}, {@link
 * java.lang.StrictMath} and Java's own rasteriser, never from fonts or from what differs between
 * machines.
 */
package org.ala4j.data.demo;
