package org.ala4j.encoder;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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
    try (INDArray m = Nd4j.createFromArray(mean).reshape(1, 3, 1, 1);
        INDArray s = Nd4j.createFromArray(std).reshape(1, 3, 1, 1)) {
      INDArray centred = images.sub(m);
      return centred.divi(s);
    }
  }
}
