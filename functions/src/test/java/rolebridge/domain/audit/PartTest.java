package rolebridge.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.audit.Finding.Kind;

class PartTest {

  private static final Finding LEFT = new Finding(Kind.LOOK_ALIKE, "arn", "found", "remedy", false);

  private static List<DriftFound> drift(int left, int repaired) {
    return List.of(
        new DriftFound("a", "111122223333", Collections.nCopies(left, LEFT)),
        new DriftFound("b", "111122223333", Collections.nCopies(repaired, LEFT.asRepaired())));
  }

  @Test
  void findings_areCountedAsLeftOrRepaired_andTheFirstShown() {
    Part part = Part.of(2, drift(2, 3), 3);

    assertThat(part)
        .isEqualTo(
            new Part(2, 2, 3, List.of(LEFT.of("a"), LEFT.of("a"), LEFT.of("b").asRepaired())));
  }

  @ParameterizedTest
  @CsvSource({"0,100,0", "30,100,30", "100,33,33", "30,0,0", "200,100,25", "150,100,75", "9,-1,0"})
  void shown_areNoMoreThanAllowed_andThanThereIsRoomBesideTheAnnounced(
      int findings, int mostShown, int shown) {
    assertThat(Part.of(1, drift(findings, 0), mostShown).shown()).hasSize(shown);
  }

  /** More than a hundred parts, too: 5,000 users are 250 batches at least. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 99, 100, 101, 250, 1000})
  void shares_areTogetherAll_andNearlyEqual(int parts) {
    List<Integer> shares =
        IntStream.range(0, parts).mapToObj(part -> Part.share(100, part, parts)).toList();

    assertThat(shares.stream().mapToInt(Integer::intValue).sum()).isEqualTo(100);
    assertThat(shares).allMatch(share -> share == 100 / parts || share == 100 / parts + 1);
  }

  @ParameterizedTest
  @CsvSource({"1,5", "8,5", "20,2", "40,1", "100,0"})
  void accounts_shareWhatTheyMayShow(int accounts, int least) {
    List<String> ids = Stream.iterate(1, n -> n + 1).limit(accounts).map(String::valueOf).toList();

    assertThat(ids.stream().mapToInt(id -> AuditAccount.mostShown(id, ids)))
        .allMatch(most -> most >= least && most <= AuditAccount.MOST_SHOWN);
    assertThat(ids.stream().mapToInt(id -> AuditAccount.mostShown(id, ids)).sum())
        .isLessThanOrEqualTo(AuditAccount.MOST_SHOWN_OF_ALL);
  }
}
