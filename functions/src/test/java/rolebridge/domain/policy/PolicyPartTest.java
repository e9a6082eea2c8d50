package rolebridge.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyPartTest {

  private static final String ARN = "arn:aws:iam::111122223333:policy/rolebridge/u/Policy";

  @Test
  void arns_areThoseOfTheTenParts_andEachLeadsBackToTheFirst() {
    assertThat(PolicyPart.arns(ARN))
        .hasSize(10)
        .startsWith(ARN, ARN + "-part-2")
        .endsWith(ARN + "-part-10")
        .allSatisfy(arn -> assertThat(PolicyPart.firstOf(arn)).isEqualTo(ARN));
    assertThat(PolicyPart.numberOf(ARN + "-part-10", ARN)).hasValue(10);
    assertThat(PolicyPart.numberOf(ARN + "-part-11", ARN)).isEmpty();
    assertThat(PolicyPart.numberOf(ARN + "x", ARN)).isEmpty();
  }

  /** Or what nobody compares would pass for a part. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-part-1",
        "-part-02",
        "-part-11",
        "-part-19",
        "-part-20",
        "-PART-2",
        "-part-2-x"
      })
  void nameThatNoPartIsGiven_isAFirst(String suffix) {
    assertThat(PolicyPart.firstOf(ARN + suffix)).isEqualTo(ARN + suffix);
    assertThat(PolicyPart.arns(PolicyPart.firstOf(ARN + suffix))).contains(ARN + suffix);
  }

  @Test
  void namesOfParts_areKnownInAnyCase_asIamTellsNoneApartByIt() {
    assertThat(PolicyPart.isFurther("Policy-part-2")).isTrue();
    assertThat(PolicyPart.isFurther("Policy-PART-10")).isTrue();
    assertThat(PolicyPart.isFurther("Policy-part-1")).isFalse();
    assertThat(PolicyPart.isFurther("Policy-part-11")).isFalse();
    assertThat(PolicyPart.isFurther("Policy-part-20")).isFalse();
    assertThat(PolicyPart.isFurther("Policy-part-2-Policy")).isFalse();
  }
}
