package org.ala4j.table;

import static org.ala4j.page.Boards.HOSTILE;
import static org.ala4j.page.Boards.board;
import static org.ala4j.page.Boards.done;
import static org.ala4j.page.Boards.without;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ala4j.page.Boards;
import org.ala4j.table.Leaderboard.Candidate;
import org.ala4j.table.Leaderboard.Parameter;
import org.ala4j.table.Leaderboard.Parameter.Scale;
import org.junit.jupiter.api.Test;

class LeaderboardTest {
  private static final Parameter LAMBDA = new Parameter("lambda", Scale.LOG);
  private static final Parameter RANK = new Parameter("rank", Scale.LINEAR);

  private static Leaderboard small() {
    return new Leaderboard(
        "search-small",
        "IoU + 0.5·accuracy, validation images",
        List.of(LAMBDA, RANK),
        List.of(
            without("c001", Map.of("lambda", "1", "rank", "4"), "failed", "no, \"memory\"\nleft"),
            new Candidate(
                "c002",
                Map.of("lambda", "0.012345678"),
                "done",
                Optional.empty(),
                0.75,
                List.of(Map.of("miou", 0.5, "tint", Double.NaN), Map.of("miou", 0.6, "tint", 1.0)),
                8),
            done("c003", Map.of("lambda", "0.1", "rank", "4"), 0.875)),
        List.of("Two | three"));
  }

  private static List<String> names(Leaderboard board) {
    return board.ranked().stream().map(Candidate::name).toList();
  }

  @Test
  void ranksGoByScoreTiesByNumberAndThoseWithoutAScoreComeLast() {
    var board =
        board(
            List.of(),
            without("c1", Map.of(), "failed", "x"),
            done("c2", Map.of(), 0.5),
            done("c3", Map.of(), 0.7),
            done("c4", Map.of(), 0.5),
            done("c5", Map.of(), Double.NEGATIVE_INFINITY),
            done("c6", Map.of(), -0.0),
            done("c7", Map.of(), 0.0));
    assertThat(names(board)).containsExactly("c3", "c2", "c4", "c6", "c7", "c1", "c5");
    assertThat(board.winner()).map(Candidate::name).contains("c3");
  }

  @Test
  void aScoreOfTooFewEpochsDoesNotWin() {
    var pruned = new Candidate("c1", Map.of(), "pruned", Optional.empty(), 0.9, List.of(), 2);
    var board = board(List.of(), pruned, done("c2", Map.of(), 0.1));
    assertThat(names(board)).containsExactly("c2", "c1");
    assertThat(board(List.of(), pruned).winner()).isEmpty();
  }

  @Test
  void theVerdictIsOneSentence() {
    assertThat(small().verdict())
        .isEqualTo(
            "The best of 2 finished candidates is c003 (lambda = 0.1, rank = 4): score .875.");
    assertThat(board(List.of(LAMBDA)).verdict()).isEqualTo("No candidate is finished.");
    assertThat(board(List.of(RANK), done("c1", Map.of("lambda", "3"), 1)).verdict())
        .isEqualTo("One candidate is finished: c1, score 1.000.");
    assertThat(board(List.of(), done("a", Map.of(), 0.5), done("b", Map.of(), 0.5)).verdict())
        .isEqualTo("All 2 finished candidates have the same score .500.");
    assertThat(small().counts()).isEqualTo("2 done, 1 failed");
  }

  @Test
  void markdown() {
    assertThat(small().markdown())
        .isEqualTo(
            """
            # search-small

            The best of 2 finished candidates is c003 (lambda = 0.1, rank = 4): score .875.

            Score: IoU + 0.5·accuracy, validation images; higher is better.
            Candidates: 2 done, 1 failed.

            | rank | candidate | state | lambda | rank | score | mIoU ↑ | tint | epochs | cause |
            | --: | --: | --: | --: | --: | --: | --: | --: | --: | :-- |
            | 1 | c003 | done | 0.1 | 4 | .875 | n/a | n/a | 8 |  |
            | 2 | c002 | done | 0.0123 | – | .750 | .550 ± .071 | 1.000 | 8 |  |
            |  | c001 | failed | 1 | 4 | n/a | n/a | n/a | 2 | no, "memory" left |

            Metrics: mean ± sample standard deviation over seeds. Long values are rounded here; \
            leaderboard.csv has every digit.

            Notes:

            - Two \\| three
            """);
  }

  @Test
  void csv() {
    assertThat(small().csv().replace("0.0707106781186547", "STD"))
        .isEqualTo(
            "rank,candidate,state,lambda,rank,score,miou_mean,miou_std,tint_mean,tint_std,"
                + "seeds,trained_epochs,cause\r\n"
                + "1,c003,done,0.1,4,0.875,,,,,0,8,\r\n"
                + "2,c002,done,0.012345678,,0.75,0.55,STD4,1.0,,2,8,\r\n"
                + ",c001,failed,1,4,,,,,,0,2,\"no, \"\"memory\"\"\nleft\"\r\n");
  }

  @Test
  void theTerminalGetsTheFirstTen() {
    assertThat(small().text())
        .isEqualTo(
            """
            search-small: IoU + 0.5·accuracy, validation images
                 score lambda rank epochs
            c003  .875    0.1    4      8
            c002  .750 0.0123    –      8
            2 done, 1 failed
            * Two | three
            """);
    var many =
        IntStream.range(0, 30).mapToObj(i -> done("c" + i, Map.of(), i)).toArray(Candidate[]::new);
    assertThat(board(List.of(), many).text()).hasLineCount(1 + 1 + 10 + 1);
    assertThat(board(List.of()).text()).endsWith("\nNo candidate is finished.\n");
  }

  @Test
  void nothingFromOutsideBreaksALine() {
    var board = Boards.hostile();
    assertThat(board.text()).doesNotContain("\u001b").doesNotContain("y|\n");
    assertThat(board.markdown()).doesNotContainPattern("[^\\\\]<").doesNotContain("y|");
    var records = Csv.records(board.csv(), "rank", "candidate", HOSTILE);
    assertThat(records).hasSize(2).allMatch(r -> r.get(HOSTILE).equals(HOSTILE));
    assertThat(records.get(1)).containsEntry("cause", HOSTILE);
  }

  @Test
  void longFractionsAreRoundedAndNothingElse() {
    assertThat(Decimals.rounded("0.012345678")).isEqualTo("0.0123");
    assertThat(Decimals.rounded("1.2345678E-5")).isEqualTo("1.23e-5");
    assertThat(Decimals.rounded("1234.5678")).isEqualTo("1235");
    assertThat(Decimals.rounded("-0.50")).isEqualTo("-0.5");
    assertThat(Decimals.rounded("0.0")).isEqualTo("0");
    for (var text : List.of("1048576", "1e-5", "true", "[8, 9]", "1.2.3", "0x1p3", "")) {
      assertThat(Decimals.rounded(text)).isEqualTo(text);
    }
    assertThat(Decimals.significant(2500000)).isEqualTo("2.5e6");
  }
}
