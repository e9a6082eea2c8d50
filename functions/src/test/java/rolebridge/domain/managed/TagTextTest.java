package rolebridge.domain.managed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagTextTest {

  @Test
  void list_thatFits_isWhole() {
    assertThat(TagText.list(List.of("aws-s3-download-file", "s3:GetObject")))
        .isEqualTo("aws-s3-download-file s3:GetObject");
  }

  /** 25 names of 10 characters and the spaces between are 274 characters. */
  @Test
  void list_thatIsTooLong_saysHowManyThereAreMore() {
    List<String> names = Collections.nCopies(25, "aws-x-name");

    assertThat(TagText.list(names))
        .isEqualTo(String.join(" ", names.subList(0, 22)) + " and 3 more");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 24, 64, 178})
  void list_neverExceedsTheLimit(int count) {
    assertThat(TagText.list(Collections.nCopies(count, "a".repeat(128))))
        .hasSizeLessThanOrEqualTo(TagText.LIMIT);
  }

  /** Four commands have an en dash in their names. */
  @Test
  void whatTagsDontTake_isReplaced() {
    assertThat(TagText.list(List.of("aws-secrets-manager-secret\u2013value-get")))
        .isEqualTo("aws-secrets-manager-secret_value-get");
  }
}
