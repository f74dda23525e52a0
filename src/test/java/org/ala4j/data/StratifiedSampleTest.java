package org.ala4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StratifiedSampleTest {

  /** Classes 0, 1, … with this many examples each. */
  private static List<Example> examples(int... sizes) {
    List<Example> examples = new ArrayList<>();
    for (int label = 0; label < sizes.length; label++) {
      for (int i = 0; i < sizes[label]; i++) {
        int id = examples.size() + 1;
        examples.add(new Example(id, Path.of(id + ".jpg"), label, new Region.NoRegion()));
      }
    }
    return examples;
  }

  private static Map<Integer, Long> counts(List<Example> examples) {
    return examples.stream().collect(Collectors.groupingBy(Example::label, Collectors.counting()));
  }

  @Test
  void givesWhatIsLeftToTheLargestRemainders() {
    // Exact shares of 5 in 16: 0.9375, 1.5625, 2.5 → 0, 1, 2; the two left go to classes 0 and 1.
    assertThat(counts(StratifiedSample.of(examples(3, 5, 8), 5, 0)))
        .isEqualTo(Map.of(0, 1L, 1, 2L, 2, 2L));
  }

  @Test
  void hasExactlyTheSizeAskedFor() {
    List<Example> examples = examples(3, 5, 8, 1, 30);
    for (int size = 0; size <= examples.size(); size++) {
      assertThat(StratifiedSample.of(examples, size, 4)).hasSize(size).doesNotHaveDuplicates();
    }
  }

  @Test
  void dependsOnTheSeedButNotOnTheOrder() {
    List<Example> examples = examples(20, 20);
    List<Example> reversed = new ArrayList<>(examples);
    Collections.reverse(reversed);
    List<Example> sample = StratifiedSample.of(examples, 10, 1);
    assertThat(StratifiedSample.of(reversed, 10, 1)).isEqualTo(sample);
    assertThat(StratifiedSample.of(examples, 10, 2)).isNotEqualTo(sample);
  }
}
