package org.ala4j.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import org.ala4j.data.Fit;
import org.ala4j.data.Photo;
import org.ala4j.data.View;
import org.ala4j.data.ViewPolicy;
import org.junit.jupiter.api.Test;

class PhotoPictureTest {
  /** 60×30 pixels, of which one is red. */
  private static Photo photo(int x, int y) {
    byte[] rgb = new byte[3 * 60 * 30];
    rgb[3 * (y * 60 + x)] = (byte) 255;
    return new Photo(60, 30, rgb);
  }

  @Test
  void aSquashedPhotoIsShownWholeAndInItsShape() {
    View view = new ViewPolicy(10, Fit.SQUASH, true, 1).evaluation(60, 30);
    Photo shown = view.shownOf(photo(5, 7));
    BufferedImage picture = PhotoPicture.of(shown);
    assertThat(picture.getWidth()).isEqualTo(60);
    assertThat(picture.getRGB(5, 7)).isEqualTo(0xffff0000);
    BufferedImage small = PhotoPicture.small(shown);
    assertThat(small.getWidth()).isEqualTo(320);
    assertThat(small.getHeight()).isEqualTo(160);
  }

  @Test
  void ofACroppedPhotoItsMiddleIsShown() {
    View view = new ViewPolicy(10, Fit.CROP, true, 1).evaluation(60, 30);
    BufferedImage picture = PhotoPicture.of(view.shownOf(photo(20, 7)));
    assertThat(picture.getWidth()).isEqualTo(30);
    assertThat(picture.getHeight()).isEqualTo(30);
    assertThat(picture.getRGB(5, 7)).isEqualTo(0xffff0000);
  }
}
