package org.ala4j.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** No array is ever in two hands. */
class ArrayPoolTest {
  @Test
  void whatIsGivenBackIsUsedAgainForItsShape() {
    try (ArrayPool pool = new ArrayPool()) {
      INDArray first = pool.take(2, 3);
      assertThat(pool.take(2, 3)).as("it is lent").isNotSameAs(first);
      pool.give(first);
      assertThat(pool.take(3, 2)).as("of another shape").isNotSameAs(first);
      assertThat(pool.take(2, 3)).isSameAs(first);
    }
  }

  @Test
  void givingTwiceOrWhatIsAnothersLendsNothingTwice() {
    try (ArrayPool pool = new ArrayPool()) {
      INDArray array = pool.take(4);
      pool.give(array);
      pool.give(array);
      assertThat(pool.take(4)).isSameAs(array);
      assertThat(pool.take(4)).isNotSameAs(array);
      INDArray foreign = Nd4j.zeros(4);
      pool.give(foreign);
      assertThat(pool.take(4)).isNotSameAs(foreign);
      assertThat(foreign.wasClosed()).isFalse();
    }
  }

  @Test
  void closingFreesWhatIsThereAndLaterWhatComesBack() {
    ArrayPool pool = new ArrayPool();
    INDArray there = pool.take(2);
    INDArray lent = pool.take(2);
    pool.give(there);
    pool.close();
    assertThat(there.wasClosed()).isTrue();
    assertThat(lent.wasClosed()).as("somebody still reads it").isFalse();
    pool.give(lent);
    assertThat(lent.wasClosed()).isTrue();
  }
}
