package org.ala4j.data.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No colour and no part alone tells a species. */
class SpeciesTest {
  private static Stream<Species> all() {
    return Stream.of(Species.values());
  }

  private static Set<Dye> dyes(Species species) {
    Plumage p = species.plumage();
    return Stream.of(p.back(), p.belly(), p.head(), p.wing(), p.tail()).collect(Collectors.toSet());
  }

  @Test
  void noMainColourIsOneSpeciesOwn() {
    for (Species species : Species.values()) {
      Dye main = species.plumage().back();
      assertThat(all().filter(other -> dyes(other).contains(main)).count())
          .as(main.word())
          .isGreaterThanOrEqualTo(2);
    }
    for (Dye dye : List.of(Dye.RED, Dye.BLUE, Dye.YELLOW, Dye.BROWN, Dye.GREY)) {
      assertThat(all().filter(s -> s.plumage().back() == dye).count())
          .as(dye.word())
          .isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void everyBillAndTailBelongsToSeveralSpecies() {
    for (Build.Bill bill : Build.Bill.values()) {
      assertThat(all().filter(s -> s.bill() == bill).count()).isGreaterThanOrEqualTo(2);
    }
    assertThat(all().filter(s -> s.crest() != Build.Crest.NONE).count()).isBetween(4L, 12L);
  }

  @Test
  void anyTwoSpeciesDifferInTwoPartsAtLeast() {
    for (Species one : Species.values()) {
      for (Species other : Species.values()) {
        if (one != other) {
          long differences =
              Stream.of(
                      one.bill() != other.bill(),
                      one.crest() != other.crest(),
                      one.tail() != other.tail(),
                      one.markings().head() != other.markings().head(),
                      one.markings().breast() != other.markings().breast(),
                      one.markings().wing() != other.markings().wing(),
                      one.plumage().back() != other.plumage().back(),
                      one.plumage().belly() != other.plumage().belly())
                  .filter(different -> different)
                  .count();
          assertThat(differences).as(one + " and " + other).isGreaterThanOrEqualTo(2);
        }
      }
    }
  }
}
