package org.ala4j.encoder;

import org.ala4j.memory.HostMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How pixels enter an encoder: (x − mean) / std per channel of RGB in 0..1. It belongs to the
 * encoder, not to the dataset.
 */
public record Normalisation(float[] mean, float[] std) {
  /** OpenAI CLIP's. */
  public static final Normalisation CLIP =
      new Normalisation(
          new float[] {0.48145466f, 0.4578275f, 0.40821073f},
          new float[] {0.26862954f, 0.26130258f, 0.27577711f});

  /** To −1..1, as timm's augmented ViTs use. */
  public static final Normalisation HALF =
      new Normalisation(new float[] {0.5f, 0.5f, 0.5f}, new float[] {0.5f, 0.5f, 0.5f});

  /** Mean and deviation of ImageNet's pixels, as DINO, DINOv2 and DeiT use. */
  public static final Normalisation IMAGENET =
      new Normalisation(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});

  /** A new, normalised array of the same shape as {@code images [B, 3, S, S]}. */
  public INDArray apply(INDArray images) {
    INDArray normalised = images.dup('c');
    applyIn(normalised);
    return normalised;
  }

  /** Normalises {@code images [B, 3, S, S]}, in c order, where they are. */
  public void applyIn(INDArray images) {
    int pixels = (int) (images.size(2) * images.size(3));
    HostMemory.write(
        images,
        numbers -> {
          float[] plane = new float[pixels];
          for (int i = 0; i < 3 * images.size(0); i++) {
            numbers.get(i * pixels, plane);
            apply(plane, mean[i % 3], std[i % 3]);
            numbers.put(i * pixels, plane);
          }
        });
  }

  private static void apply(float[] plane, float mean, float std) {
    for (int i = 0; i < plane.length; i++) {
      plane[i] = (plane[i] - mean) / std;
    }
  }
}
